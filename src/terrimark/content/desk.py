"""What writing needs at hand: the campaign, the names of its world by language, the findings so far."""

from __future__ import annotations

from datetime import date

from terrimark.brand.base import Text
from terrimark.brand.draft import PathInFile
from terrimark.brand.workspace import LoadedCampaign
from terrimark.content.findings import Findings
from terrimark.content.names import Names
from terrimark.i18n import _


class Desk:
    """One campaign on one day, while its words are written."""

    def __init__(self, loaded: LoadedCampaign, as_of: date) -> None:
        self.loaded, self.brand, self.campaign, self.as_of = loaded, loaded.brand, loaded.campaign, as_of
        self.fallbacks = loaded.brand.territory.fallbacks
        self.findings = Findings(loaded.campaign_file)
        self._names: dict[str, Names] = {}

    def names(self, language: str) -> Names:
        """What texts in a language may name."""
        if language not in self._names:
            self._names[language] = Names(self.loaded, self.as_of, language)
        return self._names[language]

    def said(self, text: Text, language: str, path: PathInFile) -> str | None:
        """The words in a language; where there are none, a finding."""
        words = text.get(language, self.fallbacks)
        if words is None:
            self.lacking(language, path)
        return words

    def lacking(self, language: str, path: PathInFile) -> None:
        """A finding: the field at `path` has no words in a language."""
        what = _("`{key}` is missing in {language!r}").format(key=path[-1], language=language)
        fix = _("write `{language}: …`, or let another language stand in with `fallbacks` of the territory")
        fix = fix.format(language=language)
        self.findings.add("missing-language", what, path, fix=fix)

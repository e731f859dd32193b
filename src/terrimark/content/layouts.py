"""The templates that lay posts out: the workspace's own, else terrimark's."""

from __future__ import annotations

from dataclasses import dataclass

from terrimark.brand.draft import PathInFile
from terrimark.brand.workspace import locate
from terrimark.content.desk import Desk
from terrimark.content.wording import Wording
from terrimark.i18n import _


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A template of `templates/posts/`."""

    file: str  # as problems name it
    source: str


class Layouts:
    """The layouts of one campaign, each read once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._read: dict[str, Layout | None] = {}

    def of(self, worded: Wording, path: PathInFile) -> Layout | None:
        """The layout that a message at `path` names, else `default`; a finding where there is none."""
        name, where = worded.value("template") or ("default", path)
        if name not in self._read:
            self._read[name] = self._find(name)
        if self._read[name] is None:
            what = _("there is no template templates/posts/{name}.j2").format(name=name)
            self._desk.findings.add(
                "unknown-template", what, where, fix=_("write it, or leave `template` out")
            )
        return self._read[name]

    def _find(self, name: str) -> Layout | None:
        file, root = locate(self._desk.loaded, f"{name}.j2", "posts"), self._desk.loaded.root
        if file is None:
            return None
        inside = file.is_relative_to(root)
        label = file.relative_to(root).as_posix() if inside else f"templates/posts/{name}.j2"
        return Layout(file=label, source=file.read_text(encoding="utf-8"))

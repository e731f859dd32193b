"""The territory's voice: words that its texts avoid."""

from __future__ import annotations

import re
from collections.abc import Iterator

from terrimark.brand.declaration import Declaration
from terrimark.brand.references import TEXTS_OF_CAMPAIGN
from terrimark.errors import Problem
from terrimark.i18n import _


def avoided(world: Declaration) -> Iterator[Problem]:
    """Words of `voice.avoid` in the campaign's texts, whatever their capitals and apostrophes."""
    words = [word.strip() for _path, word in world.brand.texts("identity.voice.avoid.*") if word.strip()]
    if not words:
        return
    either = "|".join(re.escape(word).replace("’", "'").replace("'", "['’]") for word in words)
    unwanted = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
    for pattern in TEXTS_OF_CAMPAIGN:
        for path, text in (*world.campaign.texts(pattern), *world.campaign.texts(f"{pattern}.*")):
            for word in dict.fromkeys(unwanted.findall(text)):
                what = _("{word!r} is among the words to avoid").format(word=word)
                fix = _("say it otherwise, or take the word out of `avoid` in the brand's voice")
                yield world.campaign.problem("avoided-word", what, fix, *path, warning=True)

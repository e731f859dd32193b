"""LinkedIn's "little" text: reserved characters escaped, hashtags left to be found.

An unescaped reserved character ends the post there, in silence. Source:
learn.microsoft.com, little-text-format.
"""

from __future__ import annotations

import re

from terrimark.limits.words import Words

RESERVED = frozenset("\\|{}@[]()<>#*_~")


def little(words: Words) -> str:
    """The text as LinkedIn takes it; only the sign of a hashtag stays bare. Addresses are escaped too [C]."""
    bare = {span.start for span in words.spans if span.kind == "tag"}
    return "".join(
        f"\\{sign}" if sign in RESERVED and place not in bare else sign
        for place, sign in enumerate(words.text)
    )


def plain(little_text: str) -> str:
    """What a reader sees of a little text that has no templates."""
    return re.sub(r"\\(.?)", r"\1", little_text, flags=re.DOTALL)

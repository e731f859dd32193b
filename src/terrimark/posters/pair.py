"""Two languages on one poster: the same size, the same number of lines, the same leading."""

from __future__ import annotations

from dataclasses import replace

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.fit import SHY, Fitted, TooLong
from terrimark.posters.head import Head, Lines
from terrimark.posters.layout import Text

Placed = tuple[Text, Text | None]
Heads = tuple[Head, Head]
Captions = tuple[Lines | None, Lines | None]


def pair(heads: Heads) -> tuple[Placed, Placed]:
    """Both headlines as large as the longer one allows, each over its caption.

    Where one has no caption, or both do not fit, neither has one. Raises TerrimarkError where the headlines
    do not fit.
    """
    counts = sorted(heads[0].counts() & heads[1].counts())
    if not counts:
        fix = _("write as many line breaks in one as in the other, or none")
        raise TerrimarkError(_("the two headlines do not break into the same number of lines"), fix=fix)
    captions, yields = _captions(heads), heads[0].form.name in heads[0].caption.yields
    shown = _best(heads, captions, counts)
    if captions[0] and yields:
        alone = _best(heads, (None, None), counts)
        if isinstance(shown, TooLong) or (
            not isinstance(alone, TooLong) and shown[0].size < heads[0].caption.keeps * alone[0].size
        ):
            shown, captions = alone, (None, None)
    if isinstance(shown, TooLong):
        raise shown
    return heads[0].stood(shown[0], captions[0]), heads[1].stood(shown[1], captions[1])


def _best(heads: Heads, captions: Captions, counts: list[int]) -> tuple[Fitted, Fitted] | TooLong:
    """Both over their captions, in the number of lines that serves them best."""
    found: list[tuple[Fitted, Fitted]] = []
    for count in counts:
        try:
            found.append(_alike(heads, captions, count))
        except TooLong as error:
            failed = error
    return max(found, key=_worth) if found else failed


def _worth(both: tuple[Fitted, Fitted]) -> float:
    """The lesser of both scores, and less where neither fills the measure."""
    fills = (line.width * one.size / one.measure for one in both for line in one.lines)
    return min(one.score for one in both) * min(1.0, max(fills) / SHY)


def _captions(heads: Heads) -> Captions:
    first = (heads[0].captioned(), heads[1].captioned())
    if not (first[0] and first[1]):
        return (None, None)
    count = max(len(first[0]), len(first[1]))
    both = (heads[0].captioned(count), heads[1].captioned(count))
    return both if both[0] and both[1] else (None, None)


def _alike(heads: Heads, captions: Captions, count: int) -> tuple[Fitted, Fitted]:
    """Both in `count` lines, by the smaller size and the wider leading; scored at that size."""
    leading = 0.0
    for _round in range(2):
        one, other = (
            head.fitted(caption, count, leading) for head, caption in zip(heads, captions, strict=True)
        )
        leading = max(one.leading, other.leading)
    size = min(one.size, other.size)
    one, other = (
        replace(fitted, size=size, leading=leading, score=fitted.score * size / fitted.size)
        for fitted in (one, other)
    )
    return one, other

"""Who pays: a strip of paper at the foot, with the sentences owed and the logos at one height."""

from __future__ import annotations

from terrimark.content.variant import PosterWords
from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters import emblem
from terrimark.posters.designs import Funders
from terrimark.posters.formats import Format
from terrimark.posters.furniture import face
from terrimark.posters.layout import Footer, Stamp, Text, stacked
from terrimark.posters.order import Emblem, Order
from terrimark.posters.paragraph import wrap
from terrimark.posters.setting import cap_height

LINES = 3  # of the sentences


def footer(order: Order, rule: Funders, form: Format) -> Footer | None:
    """The strip at the foot of what the format leaves free; None where nobody is to be named.

    Logos stand at the right, cut to what is seen of them, all at one height: so no emblem is smaller than
    another (as the European Union asks). Raises TerrimarkError where they have no room, or would not be seen.
    """
    mention, funders = _mention(order.words), order.funders
    if not mention and not funders:
        return None
    look, unit = order.look, form.short * form.scale
    for one in funders:
        emblem.require_seen(one.file, one.name, look.dark, look.light)
    room = form.right - form.left
    height, widths = _row(funders, rule, room * (1 - rule.words * bool(mention)), form)
    gap, tall = rule.gap * height, (1 + 2 * rule.clear) * rule.size * unit
    low = float(form.height) if form.safe[1] == 1 else form.bottom
    middle = low - tall / 2
    stamps, x = list[Stamp](), form.right
    for one, wide in reversed(list(zip(funders, widths, strict=True))):
        stamps.insert(0, Stamp(file=one.file, box=(x - wide, middle - height / 2, x, middle + height / 2)))
        x -= wide + gap
    said = None
    if mention:
        said = _said(mention, order, rule, form, x if funders else form.right, middle)
    start = min(box[0] for box in (*(stamp.box for stamp in stamps), *(said.boxes if said else ())))
    left = 0.0 if form.safe[1] == 1 else max(0.0, start - tall / 2 - rule.clear * height)
    return Footer(box=(left, low - tall, float(form.width), low), stamps=tuple(stamps), mention=said)


def _row(funders: tuple[Emblem, ...], rule: Funders, room: float, form: Format) -> tuple[float, list[float]]:
    """The logos' height, and the width of each."""
    aspects = [emblem.aspect(one.file) for one in funders]
    usual = rule.size * form.short * form.scale
    whole = sum(aspects) + rule.gap * (len(aspects) - 1)
    height = min(usual, room / whole) if aspects else usual
    if height < rule.least * usual:
        what = _("the logos of {n} funders have no room on {format}: they would be {size:.0f} px high")
        fix = _("name fewer, give narrower versions of their logos, or shorten their `mention`")
        raise TerrimarkError(what.format(n=len(funders), format=form.name, size=height), fix=fix)
    return height, [one * height for one in aspects]


def _mention(words: PosterWords) -> str:
    """The sentences in every language of the poster."""
    found = (words.mention, words.second.mention if words.second else "")
    return " · ".join(dict.fromkeys(one for one in found if one))


def _said(mention: str, order: Order, rule: Funders, form: Format, right: float, middle: float) -> Text:
    """The sentences on the axis of all type; on a strip with a round end, beside the logos."""
    setting, size = face(order.look, rule.axes), (form.pick(rule.mention) or 0.024) * form.short
    width = right - form.left
    lines = wrap(mention, order.words.language, setting, width / size, LINES)
    if lines is None:
        what = _("the funders' mention is too long for {format}").format(format=form.name)
        raise TerrimarkError(what, fix=_("shorten their `mention`"))
    step, wide = rule.leading * size, max(line.width for line in lines) * size
    last = middle + ((len(lines) - 1) * step + cap_height(setting) * size) / 2
    x = form.left if form.safe[1] == 1 else right - wide
    return stacked("mention", lines, x, last, size, step, width)

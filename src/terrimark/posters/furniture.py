"""What every poster carries on its foot: the logo, the bar with the slogan, the photographer's credit."""

from __future__ import annotations

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.designs import Axes, Design
from terrimark.posters.formats import Format
from terrimark.posters.layout import Placed, Text, stacked
from terrimark.posters.logo import read_mark
from terrimark.posters.order import Look, Order, Rect
from terrimark.posters.setting import cap_height, set_line
from terrimark.posters.typeface import Face


def face(look: Look, axes: Axes, tracking: float = 0.0, thin: float = 0.17) -> Face:
    """A face of the identity's fonts."""
    return Face(files=look.fonts, axes=tuple(sorted(axes.items())), tracking=tracking, thin=thin)


def logo(look: Look, design: Design, form: Format) -> tuple[Rect, Text | None, Rect]:
    """Mark, name and both together, bottom right: as high as the bar, on its foot.

    The name's first capital and last baseline touch the mark's top and foot.
    """
    height = design.bar.height * form.short * form.scale
    top, wide, rule = form.bottom - height, read_mark(look.mark.svg).width * height, look.mark
    size, setting = rule.size * height, face(look, dict(rule.axes), rule.tracking)
    lines = tuple(set_line(line, setting) for line in rule.lines)
    if not lines:
        mark = (form.right - wide, top, form.right, form.bottom)
        return mark, None, mark
    x = form.right - max(line.ink[2] - line.start for line in lines) * size
    last = form.bottom - ((height - cap_height(setting) * size) / 2 if len(lines) == 1 else 0)
    name = stacked("wordmark", lines, x, last, size, rule.leading * size, form.right - x)
    mark = (x - rule.gap * height - wide, top, x - rule.gap * height, form.bottom)
    return mark, name, (mark[0], top, form.right, form.bottom)


def bar(order: Order, design: Design, form: Format, logo: Rect) -> tuple[Text | None, Rect]:
    """The bar from the left edge, and the slogan in it on the axis of all type, its cap height centred."""
    rule, unit = design.slogan, form.short * form.scale
    height = design.bar.height * unit
    top, setting = form.bottom - height, face(order.look, rule.axes, rule.tracking)
    if not order.words.slogan:
        return None, (0, top, form.left + 2 * height, form.bottom)
    line = set_line(order.words.slogan, setting)
    padding = design.bar.padding * height
    most = logo[0] - order.look.mark.margin * height - design.bar.clear * form.short - padding - form.left
    size = min(rule.size * unit, most / line.ink[2])
    if size < (least := rule.least * unit):
        raise TerrimarkError(
            _("slogan too long for {format}: {n} characters").format(format=form.name, n=len(line.text)),
            fix=_("shorten it to about {n} characters").format(n=int(len(line.text) * size / least)),
        )
    y = top + (height + cap_height(setting) * size) / 2
    text = stacked("slogan", (line,), form.left, y, size, 0, most)
    return text, (0, top, text.boxes[0][2] + padding, form.bottom)


def credits(order: Order, design: Design, form: Format) -> tuple[Text, ...]:
    """Upright at the right edge, its foot on the bar's; where the foot is free, level under the bar."""
    if order.photo is None or not order.photo.credit_line:
        return ()
    rule, size = design.credit, (form.pick(design.credit.size) or 0.016) * form.short
    line = set_line(order.photo.credit_line, face(order.look, rule.axes, rule.tracking))
    left, _top, _right, bottom = (side * size for side in line.ink)
    x, y = form.width - rule.edge * form.short - bottom, form.bottom + left
    upright = Placed(line=line, x=x, y=y, size=size, upright=True)
    level = Placed(line=line, x=form.left - left, y=form.height - rule.foot * form.short - bottom, size=size)
    texts = [Text(role="credit", lines=(upright,), measure=form.bottom - form.top)]
    if form.safe[1] == 1:
        texts.append(Text(role="credit", lines=(level,), measure=form.right - form.left))
    return tuple(texts)

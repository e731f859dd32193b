"""What every poster carries on its foot: the logo, the bar with the slogan, the photographer's credit."""

from __future__ import annotations

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters import emblem
from terrimark.posters.designs import Axes, Design
from terrimark.posters.formats import Format
from terrimark.posters.layout import Placed, Stamp, Strip, Text, stacked
from terrimark.posters.logo import read_mark
from terrimark.posters.order import Look, Order, Rect
from terrimark.posters.setting import cap_height, set_line
from terrimark.posters.typeface import Face


def face(look: Look, axes: Axes, tracking: float = 0.0, thin: float = 0.17) -> Face:
    """A face of the identity's fonts."""
    return Face(files=look.fonts, axes=tuple(sorted(axes.items())), tracking=tracking, thin=thin)


def logo(
    look: Look, design: Design, form: Format, foot: float | None = None
) -> tuple[Rect, Text | None, Rect]:
    """Mark, name and both together, bottom right: as high as the bar, on its foot (the text zone's).

    The name's first capital and last baseline touch the mark's top and foot.
    """
    height, foot = design.bar.height * form.short * form.scale, form.bottom if foot is None else foot
    top, wide, rule = foot - height, read_mark(look.mark.svg).width * height, look.mark
    size, setting = rule.size * height, face(look, dict(rule.axes), rule.tracking)
    lines = tuple(set_line(line, setting) for line in rule.lines)
    if not lines:
        mark = (form.right - wide, top, form.right, foot)
        return mark, None, mark
    x = form.right - max(line.ink[2] - line.start for line in lines) * size
    last = foot - ((height - cap_height(setting) * size) / 2 if len(lines) == 1 else 0)
    name = stacked("wordmark", lines, x, last, size, rule.leading * size, form.right - x)
    mark = (x - rule.gap * height - wide, top, x - rule.gap * height, foot)
    return mark, name, (mark[0], top, form.right, foot)


def bar(
    order: Order, design: Design, form: Format, logo: Rect, foot: float | None = None
) -> tuple[Text | None, Rect]:
    """The bar from the left edge, and the slogan in it on the axis of all type, its cap height centred."""
    rule, unit = design.slogan, form.short * form.scale
    height, foot = design.bar.height * unit, form.bottom if foot is None else foot
    top, setting = foot - height, face(order.look, rule.axes, rule.tracking)
    if not order.words.slogan:
        return None, (0, top, form.left + 2 * height, foot)
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
    return text, (0, top, text.boxes[0][2] + padding, foot)


def partner(
    order: Order, design: Design, form: Format, most: float, foot: float
) -> tuple[Strip, Stamp | None]:
    """The actor's bar, no longer than `most`: its logo on the axis of all type, then its name."""
    actor, rule, unit = order.actor, design.partner, form.short * form.scale
    assert actor is not None
    height = rule.height * unit
    top, x, stamp = foot - height, form.left, None
    if actor.file:
        emblem.require_seen(actor.file, actor.name, order.look.dark, order.look.light)
        ratio = emblem.aspect(actor.file)
        tall = min(rule.logo * height, rule.widest * unit / ratio)
        middle = top + height / 2
        stamp = Stamp(file=actor.file, box=(x, middle - tall / 2, x + ratio * tall, middle + tall / 2))
        x = stamp.box[2] + rule.gap * height
    setting = face(order.look, design.slogan.axes, design.slogan.tracking)
    line, padding = set_line(actor.name, setting), design.bar.padding * height
    size = min(design.slogan.size * unit, (most - padding - x) / line.ink[2])
    if size < design.slogan.least * unit:
        what = _("the actor's name is too long for {format}: {name}").format(
            format=form.name, name=actor.name
        )
        raise TerrimarkError(what, fix=_("shorten its `name`, or take a narrower logo"))
    y = top + (height + cap_height(setting) * size) / 2
    text = stacked("actor", (line,), x, y, size, 0, most)
    return Strip(box=(0, top, text.boxes[0][2] + padding, foot), text=text, accent=False), stamp


def area(design: Design, form: Format, bar: float) -> Rect | None:
    """Where a picture is that does not fill the poster; `bar` is the top of the bar."""
    rule = design.picture
    edges = form.pick(rule.area) if rule else None
    if rule is None or edges is None:
        return None
    left, top, right, foot = (
        {"edge": far, "margin": zone, "bar": bar - rule.above * form.short}[edge]
        if isinstance(edge, str)
        else edge * side
        for edge, far, zone, side in zip(
            edges,
            (0, 0, form.width, form.tall),
            (form.left, form.top, form.right, form.bottom),
            (form.width, form.tall) * 2,
            strict=True,
        )
    )
    return left, top, right, foot


def credits(order: Order, design: Design, form: Format, picture: Rect | None = None) -> tuple[Text, ...]:
    """Upright at the right edge, its foot on the bar's; where the foot is free, level under the bar.

    Of a picture that does not fill the poster: beside it, under it or on it.
    """
    if order.photo is None or not order.photo.credit_line:
        return ()
    rule, size = design.credit, (form.pick(design.credit.size) or 0.016) * form.short
    line = set_line(order.photo.credit_line, face(order.look, rule.axes, rule.tracking))
    left, top, right, bottom = (side * size for side in line.ink)
    x, y = form.width - rule.edge * form.short - bottom, (picture[3] if picture else form.bottom) + left
    upright = Placed(line=line, x=x, y=y, size=size, upright=True)
    level = Placed(line=line, x=form.left - left, y=form.tall - rule.foot * form.short - bottom, size=size)
    if picture and design.picture:
        where, gap = form.pick(design.picture.credit), design.picture.credit_gap * form.short
        start, base = (
            (picture[0], picture[3] + gap - top) if where == "under" else (form.left, picture[3] - gap)
        )
        if order.actor and where == "inside":  # its bar is at the left
            start = form.right - (right - left)
        if where != "beside":
            upright = Placed(line=line, x=start - left, y=base, size=size)
    texts = [Text(role="credit", lines=(upright,), measure=form.bottom - form.top)]
    if form.safe[1] == 1 and not picture:
        texts.append(Text(role="credit", lines=(level,), measure=form.right - form.left))
    return tuple(texts)

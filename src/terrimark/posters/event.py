"""An event's facts: the stack of bars with date, hour and place."""

from __future__ import annotations

from collections.abc import Iterator

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.designs import Stack
from terrimark.posters.formats import Format
from terrimark.posters.furniture import face
from terrimark.posters.layout import Strip, stacked
from terrimark.posters.order import Order
from terrimark.posters.setting import Line, cap_height, set_line

ROLES = ("date", "hour", "place")
SHRINK = 0.02

Sized = tuple[Line, float]


def stack(order: Order, rule: Stack, between: float, form: Format, foot: float) -> tuple[Strip, ...]:
    """The bars above `foot`, from the top down; TerrimarkError where their texts are too long."""
    if order.words.event is None:
        raise TerrimarkError(_("this design needs an event"), fix=_("give the message an `event`"))
    unit = form.short
    for lines, step in _sizes(order, rule, form):
        rights = _rights(lines, step, rule, form)
        if max(rights) <= rule.most * form.width:
            break
    else:
        fix = _("shorten the name of the place or the note")
        raise TerrimarkError(
            _("the event's facts are too long for {format}").format(format=form.name), fix=fix
        )
    foot, strips = foot - rule.above * unit, list[Strip]()
    for number in reversed(range(len(lines))):
        (line, size), right = lines[number], rights[number]
        height = rule.height[min(number, 1)] * unit
        y = foot - (height - cap_height(line.face) * size) / 2
        text = stacked(ROLES[number], (line,), form.left, y, size, 0, right - form.left)
        strips.insert(0, Strip(box=(0, foot - height, right, foot), text=text, accent=number == 0))
        foot -= height + between * unit
    return tuple(strips)


def _sizes(order: Order, rule: Stack, form: Format) -> Iterator[tuple[list[Sized], float]]:
    """The three texts and the step: texts smaller together, then shorter steps and a smaller date."""
    event, unit = order.words.event, form.short * form.scale
    assert event is not None
    large = face(order.look, rule.axes, rule.tracking)
    small = face(order.look, rule.small_axes, rule.tracking)
    least = rule.least / rule.size[1]
    shares = [1 - n * SHRINK for n in range(int((1 - least) / SHRINK) + 1)]
    tries = [(one, one, large, rule.step) for one in shares]
    tries += [(least, one, large.wide(rule.narrowest), rule.shortest) for one in shares if one <= least + 0.1]
    tries += [(least, one, large.wide(rule.narrowest), rule.shortest) for one in (0.75, 0.7, 0.65, 0.6)]
    for share, share_of_date, setting, step in tries:
        lines = [(set_line(event.date, setting), rule.size[0] * unit * share_of_date)]
        lines += [
            (set_line(text, small), rule.size[1] * unit * share) for text in (event.hour, event.place) if text
        ]
        yield lines, step


def _rights(lines: list[Sized], step: float, rule: Stack, form: Format) -> list[float]:
    """Where the bars end."""
    rights: list[float] = []
    for line, size in lines:
        usual = rights[-1] + step * form.short if rights else rule.first * form.short
        rights.append(max(usual, form.left + line.width * size + rule.padding * form.short))
    return rights

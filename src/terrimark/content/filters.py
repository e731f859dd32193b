"""What a template may say after `|`, and the bounds that hold for all that it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context

from terrimark.content.fault import Fault
from terrimark.i18n import _

LONGEST = 20_000  # characters of a template and of what it makes
STEPS = 2_000  # turns of loops and uses of filters in one text
BUDGET = " budget"  # where the steps left are kept: a name that no template can write


def bounded(parts: Iterable[Any], between: str = "") -> str:
    """The parts joined; Fault where that grows beyond `LONGEST`."""
    texts, size = [], 0
    for part in parts:
        texts.append(str(printable(part)))
        size += len(texts[-1]) + len(between)
        _check_size(size)
    return between.join(texts)


def printable(value: Any) -> Any:
    """What may stand in a text; Fault for what has no words of its own."""
    if isinstance(value, str | int | float | Undefined):
        return value
    what = _("{kind} is not text").format(kind=type(value).__name__)
    raise Fault("template", what, fix=_("write a text, or `| join(', ')` after a list"))


def _check_size(size: int) -> None:
    if size > LONGEST:
        raise Fault("template-too-long", _("the template makes more than {n} characters").format(n=LONGEST))


def _spend(context: Context, steps: int) -> None:
    budget = context[BUDGET]
    budget[0] -= steps
    if budget[0] < 0:
        fix = _("loop over fewer things")
        raise Fault(
            "template-too-slow",
            _("the template takes too long: more than {n} steps").format(n=STEPS),
            fix=fix,
        )


def counted(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, taking one step of the budget at each use."""

    @pass_context
    @wraps(function)
    def counting(context: Context, *args: Any, **kwargs: Any) -> Any:
        _spend(context, 1)
        return function(*args, **kwargs)

    return counting


@pass_context
def turns(context: Context, items: Iterable[Any]) -> list[Any]:
    """What a loop goes through, paid for before it starts."""
    things = list(items)
    _spend(context, len(things))
    return things


def _replace(text: Any, old: Any, new: Any) -> str:
    within, was, will = str(text), str(old), str(new)
    _check_size(len(within) + within.count(was) * len(will))
    return within.replace(was, will)


def _default(value: Any, instead: Any = "") -> Any:
    return instead if isinstance(value, Undefined) or value == "" else value


FILTERS: dict[str, Callable[..., Any]] = {
    "upper": lambda text: str(text).upper(),
    "lower": lambda text: str(text).lower(),
    "title": lambda text: str(text).title(),
    "capitalize": lambda text: str(text)[:1].upper() + str(text)[1:],
    "trim": lambda text: str(text).strip(),
    "default": _default,
    "join": lambda items, between="": bounded(items, str(between)),
    "replace": _replace,
    "first": lambda items: items[0],
    "last": lambda items: items[-1],
    "length": len,
    "sort": sorted,
}
"""What a template may say after `|`."""

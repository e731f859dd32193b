"""Templates that cannot reach out, hang or swell: only what the words of a post need is let through.

A template is read first: what is not on the lists below is refused with its line, before anything runs. Then
its loops and filters draw on a budget of steps, and no text grows beyond a bound.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, wraps
from typing import Any

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
    nodes,
    pass_context,
)
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from terrimark.brand.suggest import advice
from terrimark.i18n import _

LONGEST = 20_000  # characters of a template and of what it makes
STEPS = 2_000  # turns of loops and uses of filters in one text

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign,
    nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Call, nodes.Filter, nodes.Test,
    nodes.CondExpr, nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.Concat, nodes.List,
    nodes.Tuple,
)  # fmt: skip
_LOOP = {"index", "index0", "first", "last", "length", "revindex"}
_BUDGET = " budget"  # a name that no template can write
_BROKEN = (ArithmeticError, LookupError, MemoryError, RecursionError, SyntaxError, TypeError, ValueError)


class Fault(Exception):
    """What is wrong with a template; `line` is counted in it from 1, 0 where it is not known."""

    def __init__(self, code: str, what: str, *, fix: str = "", line: int = 0) -> None:
        self.code, self.what, self.fix, self.line = code, what, fix, line
        super().__init__(what)


class Thing(str):
    """A declared thing in a template: its name, with what else may be said of it as attributes."""

    parts: Mapping[str, str]

    def __new__(cls, name: str, **parts: str | None) -> Thing:
        """Parts that have no words in the language are left out."""
        thing = super().__new__(cls, name)
        thing.parts = {key: words for key, words in parts.items() if words is not None}
        return thing


def render(source: str, names: Mapping[str, Any]) -> str:
    """Fill a template; its functions are the callables among `names`. Raises Fault."""
    if "{" not in source:
        return source
    functions = frozenset(name for name, value in names.items() if callable(value))
    template = _compiled(source, frozenset(names), functions)
    try:
        return template.render({**names, _BUDGET: [STEPS]})
    except Fault as fault:
        fault.line = _line(fault)
        raise
    except TemplateError as error:
        raise Fault("template", str(error), line=_line(error)) from error
    except _BROKEN as error:
        raise Fault("template", _broken(error), line=_line(error)) from error


class _Environment(ImmutableSandboxedEnvironment):
    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return isinstance(obj, LoopContext) and attr in _LOOP

    def getattr(self, obj: Any, attribute: str) -> Any:
        if not isinstance(obj, Thing):
            return super().getattr(obj, attribute)
        hint = _("{thing} has no {name!r}; {fix}").format(
            thing=obj, name=attribute, fix=advice(attribute, obj.parts)
        )
        return obj.parts.get(attribute, self.undefined(hint))

    def concat(self, parts: Iterable[str]) -> str:
        return _bounded(parts)


def _bounded(parts: Iterable[Any], between: str = "") -> str:
    """The parts joined; Fault where that grows beyond `LONGEST`."""
    texts, size = [], 0
    for part in parts:
        texts.append(str(_printable(part)))
        size += len(texts[-1]) + len(between)
        _check_size(size)
    return between.join(texts)


def _printable(value: Any) -> Any:
    """What may stand in a text; Fault for what has no words of its own."""
    if isinstance(value, str | int | float | Undefined):
        return value
    what = _("{kind} is not words").format(kind=type(value).__name__)
    raise Fault("template", what, fix=_("write a text, or `| join(', ')` after a list"))


def _check_size(size: int) -> None:
    if size > LONGEST:
        raise Fault("template-too-long", _("the template makes more than {n} characters").format(n=LONGEST))


def _spend(context: Context, steps: int) -> None:
    budget = context[_BUDGET]
    budget[0] -= steps
    if budget[0] < 0:
        fix = _("loop over fewer things")
        raise Fault("template-too-slow", _("the template takes more than {n} steps").format(n=STEPS), fix=fix)


def _counted(function: Callable[..., Any]) -> Callable[..., Any]:
    @pass_context
    @wraps(function)
    def counting(context: Context, *args: Any, **kwargs: Any) -> Any:
        _spend(context, 1)
        return function(*args, **kwargs)

    return counting


@pass_context
def _turns(context: Context, items: Iterable[Any]) -> list[Any]:
    turns = list(items)
    _spend(context, len(turns))
    return turns


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
    "join": lambda items, between="": _bounded(items, str(between)),
    "replace": _replace,
    "first": lambda items: items[0],
    "last": lambda items: items[-1],
    "length": len,
    "sort": sorted,
}
"""What a template may say after `|`."""


def _environment() -> _Environment:
    environment = _Environment(
        undefined=StrictUndefined, finalize=_printable, trim_blocks=True, lstrip_blocks=True, optimized=False
    )
    environment.globals = {}
    environment.filters = {**{name: _counted(f) for name, f in FILTERS.items()}, " turns": _turns}
    environment.tests = {name: environment.tests[name] for name in ("defined", "undefined", "none", "in")}
    return environment


_ENVIRONMENT = _environment()


@lru_cache(maxsize=1024)
def _compiled(source: str, names: frozenset[str], functions: frozenset[str]) -> Template:
    if len(source) > LONGEST:
        raise Fault("template-too-long", _("the template has more than {n} characters").format(n=LONGEST))
    try:
        tree = _ENVIRONMENT.parse(source)
        for node in tree.find_all(nodes.Node):
            _check(node, functions)
        _check_names(tree, names)
        return _ENVIRONMENT.from_string(_Counting().visit(tree))
    except TemplateSyntaxError as error:
        raise Fault("template", error.message or str(error), line=error.lineno) from error
    except _BROKEN as error:
        raise Fault("template", _broken(error)) from error


def _broken(error: BaseException) -> str:
    return _("the template cannot be used: {why}").format(why=str(error) or type(error).__name__)


def _check(node: nodes.Node, functions: frozenset[str]) -> None:
    """Fault for what templates of words may not say."""
    allowed = isinstance(node, (*_ALLOWED, nodes.Keyword)) and not (
        isinstance(node, nodes.For) and node.recursive
    )
    if not allowed:
        sign = getattr(node, "operator", None) or type(node).__name__.lower()
        what = _("{sign!r} is not for templates of words").format(sign=sign)
        fix = _("use texts, ~, if, for, set and the filters {names}").format(names=", ".join(FILTERS))
        raise Fault("template-forbidden", what, fix=fix, line=node.lineno)
    if isinstance(node, nodes.Call) and not (
        isinstance(node.node, nodes.Name) and node.node.name in functions
    ):
        what = _("only {names} can be called in a template").format(names=", ".join(sorted(functions)))
        raise Fault("template-forbidden", what, line=node.lineno)
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        what = _("{name!r} is not for templates").format(name=node.attr)
        raise Fault("template-forbidden", what, line=node.lineno)


def _check_names(tree: nodes.Template, names: frozenset[str]) -> None:
    for name in sorted(find_undeclared_variables(tree) - names):
        line = min(node.lineno for node in tree.find_all(nodes.Name) if node.name == name)
        what = _("unknown name {name!r} in a template").format(name=name)
        raise Fault("unknown-name", what, fix=advice(name, names), line=line)


class _Counting(NodeTransformer):
    """Puts the budget under each loop and the bound under each `~`."""

    def visit_For(self, node: nodes.For) -> nodes.Node:
        self.generic_visit(node)
        node.iter = _filtered(node.iter, " turns")
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "join")


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _line(error: BaseException) -> int:
    """Where in the template it went wrong: Jinja puts the template's own lines into the traceback."""
    frames: Iterator[Any] = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == "<template>"]
    return lines[-1] if lines else 0

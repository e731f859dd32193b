"""Templates that cannot reach out, hang or swell: only what the words of a post need is let through.

A template is read first: what is not on the lists below is refused with its line, before anything runs. Then
its loops and filters draw on a budget of steps, and no text grows beyond a bound.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    nodes,
)
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from terrimark.brand.suggest import advice
from terrimark.content.fault import Fault
from terrimark.content.filters import BUDGET, FILTERS, LONGEST, STEPS, bounded, counted, printable, turns
from terrimark.i18n import _

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign,
    nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Call, nodes.Filter, nodes.Test,
    nodes.CondExpr, nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.Concat, nodes.List,
    nodes.Tuple,
)  # fmt: skip
_LOOP = {"index", "index0", "first", "last", "length", "revindex"}
_BROKEN = (ArithmeticError, LookupError, MemoryError, RecursionError, SyntaxError, TypeError, ValueError)


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
        return template.render({**names, BUDGET: [STEPS]})
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
        return bounded(parts)


def _environment() -> _Environment:
    environment = _Environment(
        undefined=StrictUndefined, finalize=printable, trim_blocks=True, lstrip_blocks=True, optimized=False
    )
    environment.globals = {}
    environment.filters = {**{name: counted(f) for name, f in FILTERS.items()}, " turns": turns}
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
        what = _("this template is not well written: {why}").format(why=error.message or str(error))
        fix = _("close every {{ with }}, every {% with %}, every if with endif and for with endfor")
        raise Fault("template", what, fix=fix, line=error.lineno) from error
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
        what = _("{sign!r} is not allowed in the templates of posts").format(sign=sign)
        fix = _("use texts, ~, if, for, set and the filters {names}").format(names=", ".join(FILTERS))
        raise Fault("template-forbidden", what, fix=fix, line=node.lineno)
    if isinstance(node, nodes.Call) and not (
        isinstance(node.node, nodes.Name) and node.node.name in functions
    ):
        what = _("only {names} can be called in a template").format(names=", ".join(sorted(functions)))
        raise Fault("template-forbidden", what, line=node.lineno)
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        what = _("{name!r} is not allowed in templates").format(name=node.attr)
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

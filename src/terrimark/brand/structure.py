"""Data against a model: every unknown key, missing key and wrong value, in plain words, at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from terrimark.brand.base import ID, LANGUAGE, Declared, shown
from terrimark.brand.campaign import HASHTAG
from terrimark.brand.draft import Draft, PathInFile
from terrimark.brand.identity import COLOUR
from terrimark.brand.suggest import advice
from terrimark.brand.territory import AS_OF
from terrimark.errors import Problem
from terrimark.i18n import _, many

Model = TypeVar("Model", bound=Declared)
Said = tuple[str, str, str]  # code, what, fix


def fit(model: type[Model], draft: Draft) -> tuple[Model | None, list[Problem]]:
    """The draft's data as `model`; None, and why, where it does not fit; None where nothing was read."""
    if draft.data is None:
        return None, []
    try:
        return model.model_validate(draft.data, by_alias=True, by_name=False), []
    except ValidationError as error:
        found = (_problem(model, draft, dict(one)) for one in error.errors(include_url=False))
        return None, list(dict.fromkeys(found))


def _problem(model: type[Declared], draft: Draft, error: dict[str, Any]) -> Problem:
    path, on_key = _path(draft, error["loc"], error["type"])
    code, what, fix = _say(model, path, error, on_key)
    place = (draft.document.key_place if on_key else draft.document.place)(*path)
    return Problem(code=code, what=what, place=place, fix=fix)


def _path(draft: Draft, loc: PathInFile, kind: str) -> tuple[PathInFile, bool]:
    """Where in the file; pydantic's own words in `loc` (branches of a union, `[key]`) are left out."""
    path: PathInFile = ()
    value = draft.data
    for part in loc:
        if (
            part in value
            if isinstance(value, dict)
            else isinstance(value, list) and part in range(len(value))
        ):
            path, value = (*path, part), value[part]
    missing = (loc[-1],) if kind == "missing" else ()
    return (*path, *missing), kind == "extra_forbidden" or loc[-1:] == ("[key]",)


def _say(model: type[Declared], path: PathInFile, error: Mapping[str, Any], on_key: bool) -> Said:
    kind, given, context = error["type"], error["input"], error.get("ctx", {})
    name = _name(path)
    if "what" in context:
        return kind, context["what"], context["fix"]
    if kind == "missing":
        return "missing-key", _("{name} is missing").format(name=name), _("add it here")
    if kind == "extra_forbidden":
        known = [str(field.alias) for field in _model_at(model, path[:-1]).model_fields.values()]
        return "unknown-key", _("unknown key {name}").format(name=name), advice(str(path[-1]), known)
    if kind == "literal_error":
        known = re.findall("'([^']*)'", context["expected"])
        value = path[-1] if on_key else given
        what = _("{name} cannot be {value}").format(
            name=_name(path[:-1]) if on_key else name, value=shown(value)
        )
        return "unknown-value", what, advice(str(value), known)
    if given is None:
        fix = _("write a value after the colon, or remove the line; a value that begins with # needs quotes")
        return "empty-value", _("{name} has no value").format(name=name), fix
    if kind == "string_pattern_mismatch":
        return _shape(context["pattern"], given)
    return _kind(kind, name, given) or _bound(kind, name, context) or _other(name, given)


def _name(path: PathInFile) -> str:
    """How a person names the value: its key, or which item of which list."""
    if not path:
        return _("the file")
    if isinstance(path[-1], int):
        return _("item {n} of {name}").format(n=path[-1] + 1, name=_name(path[:-1]))
    return f"`{path[-1]}`"


def _shape(pattern: str, given: object) -> Said:
    """A text that is not written as its kind is."""
    code, sentence, fix = {
        COLOUR: (
            "wrong-colour",
            _("{value} is not a colour"),
            _("write six hexadecimal digits in quotes, such as '#1d6b54'"),
        ),
        LANGUAGE: (
            "wrong-language",
            _("{value} is not a language"),
            _("write its code in small letters, such as fr, br or en"),
        ),
        ID: (
            "wrong-id",
            _("{value} cannot be an id"),
            _("use small letters without accents, digits and single hyphens, such as open-space"),
        ),
        HASHTAG: (
            "wrong-hashtag",
            _("{value} is not a hashtag"),
            _("write letters and digits only, without # and spaces"),
        ),
        AS_OF: (
            "wrong-date",
            _("{value} is not a day, month or year"),
            _("write it such as 2026, 2026-03 or 2026-03-31"),
        ),
    }.get(pattern, ("wrong-value", _("{value} cannot be used here"), _("see `terrimark schema`")))
    return code, sentence.format(value=shown(given)), fix


def _kind(kind: str, name: str, given: object) -> Said | None:
    """Something of another kind than is wanted: a list for a text, a text for a number."""
    root = kind.removesuffix("_type").removesuffix("_parsing").removesuffix("_parsing_size")
    wanted = {
        "string": (_("text"), _("put the text in quotes")),
        "int": (_("a whole number"), _("write digits only, such as 2")),
        "int_from_float": (_("a whole number"), _("write digits only, such as 2")),
        "float": (_("a number"), _("write it with a point, such as 0.5")),
        "tuple": (_("a list"), _("write [one, two], or one `- item` per line")),
        "list": (_("a list"), _("write [one, two], or one `- item` per line")),
        "dict": (_("a group of `key: value`"), _("write one `key: value` per line, indented")),
        "model": (_("a group of `key: value`"), _("write one `key: value` per line, indented")),
        "finite_number": (_("a number"), _("write it with a point, such as 0.5")),
    }.get(root)
    if wanted is None:
        return None
    what = _("{name} must be {wanted}, not {given}")
    return "wrong-type", what.format(name=name, wanted=wanted[0], given=shown(given)), wanted[1]


def _bound(kind: str, name: str, context: Mapping[str, Any]) -> Said | None:
    """Too few, too many, too long, out of range."""
    if kind == "string_too_short":
        return "empty-text", _("{name} is empty").format(name=name), _("write it, or remove the line")
    if kind == "string_too_long":
        most = many("{n} character", "{n} characters", context["max_length"])
        return "too-long", _("{name} is longer than {most}").format(name=name, most=most), _("shorten it")
    if kind == "too_short":
        least = many("{n} item", "{n} items", context["min_length"])
        return "too-few", _("{name} needs at least {least}").format(name=name, least=least), _("add one")
    if kind == "too_long":
        most = many("{n} item", "{n} items", context["max_length"])
        return "too-many", _("{name} holds more than {most}").format(name=name, most=most), _("remove one")
    for limit, sentence in {
        "ge": _("{name} must be {limit} or more"),
        "gt": _("{name} must be more than {limit}"),
        "le": _("{name} must be {limit} or less"),
        "lt": _("{name} must be less than {limit}"),
    }.items():
        if limit in context:
            what = sentence.format(name=name, limit=f"{context[limit]:g}")
            return "out-of-range", what, _("write another number")
    return None


def _other(name: str, given: object) -> Said:
    what = _("{name} cannot be {given}").format(name=name, given=shown(given))
    return "wrong-value", what, _("`terrimark schema` says what may stand here")


def _model_at(model: type[Declared], path: PathInFile) -> type[Declared]:
    """The model of the mapping at `path`, for the keys it knows."""
    for part in path:
        field = next((field for field in model.model_fields.values() if field.alias == part), None)
        if field is not None:
            model = next(_models_in(field.annotation), model)
    return model


def _models_in(annotation: Any) -> Iterator[type[Declared]]:
    if isinstance(annotation, type) and issubclass(annotation, Declared):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)

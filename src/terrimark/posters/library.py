"""Designs in files: found by name, read, checked, and adapted to a format and a language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from terrimark import brand
from terrimark.errors import Invalid, Problem, TerrimarkError
from terrimark.i18n import _
from terrimark.posters.designs import KEYS, Design
from terrimark.posters.formats import format_named

Rules = Mapping[str, Any]
FIXED = ("description", "ground", "second", "zones", "formats", "languages")  # the same on every poster


def load_design(name: str, folders: Sequence[Path]) -> dict[str, Any]:
    """The design `name`, checked, as plain data for `adapted`: `<name>.yaml` of the first folder with it.

    Raises Invalid with everything that is wrong in the file; TerrimarkError where there is no such design.
    """
    path = next((folder / f"{name}.yaml" for folder in folders if (folder / f"{name}.yaml").is_file()), None)
    if path is None:
        raise TerrimarkError(
            _("there is no design {name!r}").format(name=name), fix=brand.advice(name, design_names(folders))
        )
    draft = brand.read_yaml(path, f"templates/posters/{name}.yaml")
    design, problems = brand.fit(Design, draft)
    problems += _overrides_at_fault(draft) if design else []
    if design is None or problems or draft.problems:
        raise Invalid((*draft.problems, *problems))
    return _plain(design)


def _overrides_at_fault(draft: brand.Draft) -> list[Problem]:
    """What is wrong in the overrides, each checked as the whole design that it makes."""
    found: list[Problem] = []
    for kind in ("formats", "languages"):
        for key, over in (draft.data.get(kind) or {}).items():
            fix = _("write another design where this differs")
            for rule in over.keys() & set(FIXED):
                what = _("`{rule}` is the same in every format and language").format(rule=rule)
                found.append(draft.problem("fixed-rule", what, fix, kind, key, rule))
            document = draft.document
            marks, keys = (
                {**of, **{path[2:]: place for path, place in of.items() if path[:2] == (kind, key)}}
                for of in (document.marks, document.keys)
            )
            whole = replace(
                draft, data=_merged(draft.data, over), document=replace(document, marks=marks, keys=keys)
            )
            found += brand.fit(Design, whole)[1]
    return list(dict.fromkeys(found))


def adapted(design: Rules, form: str, language: str) -> Rules:
    """The design as one format and one language have it, for an `Order`."""
    if not (design["formats"] or design["languages"]):
        return design
    merged: Rules = {**design, "formats": {}, "languages": {}}
    for over in _overs(design, form, language):
        merged = _merged(merged, over)
    return _plain(Design.model_validate(merged))


def _overs(design: Rules, form: str, language: str) -> Iterator[Rules]:
    """The overrides that count, the most precise last."""
    for key in reversed(format_named(form).keys):
        if key in design["formats"]:
            yield design["formats"][key]
    if language in design["languages"]:
        yield design["languages"][language]


def _merged(rules: Rules, over: Rules) -> dict[str, Any]:
    """Groups of rules merge; a value, a list or a table by format takes the other's place."""
    return {
        **rules,
        **{
            name: _merged(rules[name], value)
            if isinstance(value, dict) and isinstance(rules.get(name), dict) and not value.keys() <= KEYS
            else value
            for name, value in over.items()
        },
    }


def _plain(design: Design) -> dict[str, Any]:
    data: dict[str, Any] = design.model_dump(mode="json", by_alias=True)
    return data


def shows_code(design: Rules, form: str, language: str) -> bool:
    """Whether a design has a QR code in a format and a language."""
    code = adapted(design, form, language)["code"]
    return bool(code and format_named(form).pick(code["side"]))


def design_names(folders: Sequence[Path]) -> tuple[str, ...]:
    """The designs that these folders offer."""
    return tuple(sorted({path.stem for folder in folders for path in folder.glob("*.yaml")}))

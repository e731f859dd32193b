"""A list written elsewhere: `offers: offers/` stands for every YAML file of that folder, by name."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from terrimark.brand.draft import Document, Draft
from terrimark.brand.folders import exists, inside, lost
from terrimark.brand.yaml_file import read_yaml
from terrimark.errors import Place, Problem
from terrimark.i18n import _

INCLUDABLE = {
    "brand": ("offers", "actors", "funders", "projects", "facts"),
    "campaign": ("messages", "visuals"),
}


def with_includes(draft: Draft, kind: str, folder: Path, root: Path) -> Draft:
    """The draft of a "brand" or "campaign" with the lists it names; their places are in their own files."""
    for name in INCLUDABLE[kind] if isinstance(draft.data, dict) else ():
        wanted = draft.data.get(name)
        if isinstance(wanted, str):
            path = Path(os.path.normpath(folder / wanted))
            files = _files(path) if inside(folder / wanted, root) else []
            drafts = [read_yaml(file, file.relative_to(root).as_posix()) for file in files]
            draft = _joined(draft, name, drafts)
            if not files:
                draft = replace(
                    draft, problems=(*draft.problems, _nothing(draft, name, wanted, folder, root))
                )
    return draft


def _files(path: Path) -> list[Path]:
    if exists(path) and path.is_dir():
        return sorted(file for file in path.glob("*") if file.suffix in (".yaml", ".yml"))
    return [path] if exists(path) and path.is_file() else []


def _nothing(draft: Draft, name: str, wanted: str, folder: Path, root: Path) -> Problem:
    if inside(folder / wanted, root) and exists(folder / wanted):
        what = _("the folder {path!r} holds no YAML file").format(path=wanted)
        fix = _("write one file per item, or remove the line")
        return draft.problem("empty-folder", what, fix, name, warning=True)
    return draft.problem(*lost(wanted, folder, root), name)


def _joined(draft: Draft, name: str, drafts: list[Draft]) -> Draft:
    """The list `name` made of the items of `drafts`, each a list or one item."""
    items: list[Any] = []
    marks, keys = dict(draft.document.marks), dict(draft.document.keys)
    for part in drafts:
        is_list = isinstance(part.data, list)
        for here, there in ((marks, part.document.marks), (keys, part.document.keys)):
            here.update(_moved(there, name, len(items), is_list))
        items += part.data if is_list else [] if part.data is None else [part.data]
    return Draft(
        data={**draft.data, name: items},
        document=Document(name=draft.document.name, marks=marks, keys=keys),
        problems=(*draft.problems, *(problem for part in drafts for problem in part.problems)),
        partial=draft.partial if drafts and all(part.data for part in drafts) else draft.partial | {name},
    )


def _moved(marks: Any, name: str, first: int, is_list: bool) -> dict[Any, Place]:
    """Places of an included file under the paths that its items have in the whole."""
    if not is_list:
        return {(name, first, *path): place for path, place in marks.items()}
    return {(name, first + path[0], *path[1:]): place for path, place in marks.items() if path}

"""A list written elsewhere: `offers: offers/` stands for every YAML file of that folder, by name."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from terrimark.brand.draft import Document, Draft
from terrimark.brand.folders import inside
from terrimark.brand.yaml_file import read_yaml
from terrimark.errors import Place, Problem
from terrimark.i18n import _

INCLUDABLE = {
    "brand": ("offers", "actors", "funders", "projects", "facts"),
    "campaign": ("messages", "visuals"),
}


def with_includes(draft: Draft, kind: str, folder: Path, root: Path) -> Draft:
    """The draft of a "brand" or "campaign" with the lists it names; their places are in their own files."""
    if not isinstance(draft.data, dict):
        return draft
    for name in INCLUDABLE[kind]:
        wanted = draft.data.get(name)
        if isinstance(wanted, str):
            files, problems = _files(draft, name, folder / wanted, root)
            draft = replace(draft, problems=(*draft.problems, *problems))
            drafts = [read_yaml(file, file.relative_to(root).as_posix()) for file in files]
            draft = _joined(draft, name, drafts, whole=bool(files))
    return draft


def _files(draft: Draft, name: str, path: Path, root: Path) -> tuple[list[Path], list[Problem]]:
    wanted = draft.data[name]
    if not inside(path, root):
        what = _("{path!r} lies outside the workspace").format(path=wanted)
        return [], [draft.problem("outside-workspace", what, _("move it into the workspace"), name)]
    path = Path(os.path.normpath(path))
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix in (".yaml", ".yml"))
        if files:
            return files, []
        what, fix = (
            _("the folder {path!r} holds no YAML file"),
            _("write one file per item, or remove the line"),
        )
        return [], [draft.problem("empty-folder", what.format(path=wanted), fix, name, warning=True)]
    if path.is_file():
        return [path], []
    what = _("there is no file or folder {path!r}").format(path=wanted)
    return [], [draft.problem("missing-file", what, _("write its name relative to this file"), name)]


def _joined(draft: Draft, name: str, drafts: list[Draft], *, whole: bool) -> Draft:
    """The list `name` made of the items of `drafts`, each a list or one item."""
    items: list[Any] = []
    marks, keys = dict(draft.document.marks), dict(draft.document.keys)
    for part in drafts:
        many_here = isinstance(part.data, list)
        for here, there in ((marks, part.document.marks), (keys, part.document.keys)):
            here.update(_moved(there, name, len(items), many_here))
        items += part.data if many_here else [] if part.data is None else [part.data]
    return Draft(
        data={**draft.data, name: items},
        document=Document(name=draft.document.name, marks=marks, keys=keys),
        problems=(*draft.problems, *(problem for part in drafts for problem in part.problems)),
        partial=draft.partial if whole and all(part.data for part in drafts) else draft.partial | {name},
    )


def _moved(marks: Any, name: str, first: int, is_list: bool) -> dict[Any, Place]:
    """Places of an included file under the paths that its items have in the whole."""
    if not is_list:
        return {(name, first, *path): place for path, place in marks.items()}
    return {(name, first + path[0], *path[1:]): place for path, place in marks.items() if path}

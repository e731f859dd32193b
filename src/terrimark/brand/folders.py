"""Where files are: beside what names them, in the workspace's templates, among terrimark's own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from unicodedata import normalize

from terrimark.i18n import _

PACKAGE = Path(__file__).parents[1]

Fault = tuple[str, str, str]  # code, what, fix


def templates_folder() -> Path:
    """The templates that come with terrimark: inside the wheel, else the checkout's."""
    return _shipped("templates")


def samples_folder() -> Path:
    """The sample campaigns: inside the wheel, else the checkout's."""
    return _shipped("campaigns")


def _shipped(name: str) -> Path:
    return PACKAGE / name if (PACKAGE / name).is_dir() else PACKAGE.parents[1] / name


def inside(path: Path, root: Path) -> bool:
    """Whether a path stays in a folder, as it is written and with its links followed."""
    try:
        written = Path(os.path.normpath(path)).is_relative_to(root)
        return written and path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):  # links in a circle, a NUL: no way out of the folder
        return True


def exists(path: Path) -> bool:
    """Whether there is a file or folder that can be looked at; a name that no file can have has none."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def lost(name: str, folder: Path, root: Path) -> Fault:
    """Why the file that something in `folder` names cannot be had."""
    if not inside(folder / name, root):
        what = _("{path!r} lies outside the workspace").format(path=name)
        return "outside-workspace", what, _("move it into the workspace")
    what = _("the file {name!r} is not there").format(name=name)
    return "missing-file", what, _("put it there, or correct its name; it is relative to this file")


def template_folders(root: Path, kind: str = "") -> tuple[Path, Path]:
    """Where templates of a kind ("posters", "posts", "fonts") lie: the workspace's own win."""
    return root / "templates" / kind, templates_folder() / kind


def find(name: str, root: Path, beside: Sequence[Path], kind: str = "") -> Path | None:
    """A file by its relative name, first in the folders `beside`, then among the templates.

    None where there is none, or where it lies outside the workspace and terrimark's own templates.
    """
    folders = (*beside, *(template_folders(root, kind) if kind else ()), *template_folders(root))
    for folder in folders:
        for path in spellings(folder / name):
            within = inside(path, root) or inside(path, templates_folder())
            if within and exists(path) and path.is_file():
                return path
    return None


def spellings(path: Path) -> Iterator[Path]:
    """The path, then with its accents composed, then decomposed, as some systems write them."""
    plain = os.path.normpath(path)
    yield from dict.fromkeys(Path(one) for one in (plain, normalize("NFC", plain), normalize("NFD", plain)))

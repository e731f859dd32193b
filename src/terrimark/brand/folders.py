"""Where files are: beside what names them, in the workspace's templates, among terrimark's own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from unicodedata import normalize

PACKAGE = Path(__file__).parents[1]


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
        path.exists()  # refuses what `resolve` lets through: a name too long, a folder closed to us
        written = Path(os.path.normpath(path)).is_relative_to(root)
        return written and path.resolve().is_relative_to(root.resolve())
    except (OSError, ValueError):
        return False


def spellings(path: Path) -> Iterator[Path]:
    """The path with its accents composed, then decomposed, as some systems write them."""
    yield path
    for form in ("NFC", "NFD"):
        yield Path(normalize(form, str(path)))


def template_folders(root: Path, kind: str = "") -> tuple[Path, Path]:
    """Where templates of a kind ("posters", "posts", "fonts") lie: the workspace's own win."""
    return root / "templates" / kind, templates_folder() / kind


def find(name: str, root: Path, beside: Sequence[Path], kind: str = "") -> Path | None:
    """A file by its relative name, first in the folders `beside`, then among the templates.

    None where there is none, or where it lies outside the workspace and terrimark's own templates.
    """
    folders = (*beside, *(template_folders(root, kind) if kind else ()), *template_folders(root))
    for folder in folders:
        for path in spellings(Path(os.path.normpath(folder / name))):
            if (inside(path, root) or inside(path, templates_folder())) and path.is_file():
                return path
    return None

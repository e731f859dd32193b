"""`new`: a workspace that builds at once, laid out from `templates/starter/`."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from terrimark.brand import schemas, templates_folder
from terrimark.cli.options import AsJson
from terrimark.cli.show import next_command, out, say_json
from terrimark.errors import TerrimarkError
from terrimark.files import as_json as json_text
from terrimark.files import write_text
from terrimark.i18n import _

NAME, ID = "Val d’Exemple", "val-d-exemple"  # of the starter's territory
ROOM = 14  # letters of a wordmark's line that stand beside the mark on every poster


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("A new or empty folder."))],
    name: Annotated[str, typer.Option("--name", help=_("The territory's name."))] = "",
    as_json: AsJson = False,
) -> None:
    """Copy the starter, give it its name and its first Monday."""
    today = dt.date.today()
    monday = today + dt.timedelta(days=7 - today.weekday())
    files = lay_out(folder, {"{start}": monday.isoformat(), **(_naming(name) if name.strip() else {})})
    if as_json:
        say_json({"folder": str(folder), "files": files, "start": monday})
        return
    for file in files:
        out.print(f"  {file}", markup=False)
    out.print(_("The first post is planned for the week of {monday}.").format(monday=monday))
    there = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    next_command(f"{there}terrimark build")


def lay_out(folder: Path, changes: Mapping[str, str]) -> list[str]:
    """Write the starter, and the schemas for editors, into `folder`: all of it or nothing.

    `changes` are replaced in its text files. Returns the paths that were laid out, relative and sorted.
    Raises TerrimarkError where the folder holds anything but `.git`, or cannot be written.
    """
    if folder.is_file() or (folder.exists() and any(entry.name != ".git" for entry in folder.iterdir())):
        raise TerrimarkError(
            _("{folder} is not an empty folder").format(folder=folder),
            fix=_("name a folder that does not exist yet: terrimark new my-territory"),
        )
    target = folder.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".new-") as temporary:
            draft = Path(temporary) / "workspace"
            shutil.copytree(templates_folder() / "starter", draft, copy_function=shutil.copyfile)
            _finish(draft, changes)
            files = sorted(path.relative_to(draft).as_posix() for path in draft.rglob("*") if path.is_file())
            if target.exists():  # empty, or only .git: perhaps the folder we stand in, so not replaced
                for entry in draft.iterdir():
                    entry.rename(target / entry.name)
            else:
                draft.rename(target)
    except OSError as error:
        raise TerrimarkError(
            _("cannot create {folder}: {reason}").format(folder=folder, reason=error.strerror or error),
            fix=_("name a folder that you may write to"),
        ) from error
    return files


def _finish(draft: Path, changes: Mapping[str, str]) -> None:
    """What a copy of the starter lacks: its changes, its schemas, the dot of .gitignore."""
    for path in draft.rglob("*"):
        if path.suffix in {".yaml", ".md"}:
            text = path.read_text(encoding="utf-8")
            for old, changed in changes.items():
                text = text.replace(old, changed)
            write_text(path, text)
    for kind, schema in schemas().items():
        write_text(draft / "schema" / f"{kind}.json", json_text(schema))
    (draft / "gitignore").rename(draft / ".gitignore")


def _naming(name: str) -> dict[str, str]:
    """The replacements that make the starter's territory this one: name, wordmark, id, secrets, addresses."""
    name = " ".join(name.split())
    letters = name.lower().translate({ord("œ"): "oe", ord("æ"): "ae", ord("’"): " "})
    bare = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    territory = re.sub(r"[^a-z0-9]+", "-", bare)[:60].strip("-")
    if not territory:
        raise TerrimarkError(
            _("no id can be made of the name {name!r}").format(name=name),
            fix=_("write a name with Latin letters; you can change it in brand.yaml afterwards"),
        )
    return {
        f"name: {NAME}": f"name: {json.dumps(name, ensure_ascii=False)}",
        f"[{', '.join(NAME.split())}]": _wordmark(name),
        ID: territory,
        _capitals(ID): _capitals(territory),
    }


def _wordmark(name: str) -> str:
    """The name in two lines of about one length, smaller where they are long, as the starter's YAML."""
    signs = r"\s" if " " in name or len(name) <= ROOM else "-"
    ends = [found.end() for found in re.finditer(signs, name)]
    cuts = [[name[:end].strip(), name[end:].strip()] for end in ends] or [[name]]
    lines = min(cuts, key=lambda cut: max(map(len, cut)))
    size = 0.535 * ROOM / max(ROOM, *map(len, lines))
    return json.dumps(lines, ensure_ascii=False) + (f"\n      size: {size:.3f}" if size < 0.535 else "")


def _capitals(name: str) -> str:
    return name.upper().replace("-", "_")

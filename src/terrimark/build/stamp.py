"""That all stands since the last build, told by one look at each file: no word is written anew to know it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from terrimark import __version__, brand
from terrimark.brand.workspace import LoadedCampaign
from terrimark.build.fingerprint import sight
from terrimark.build.imprint import imprint_of
from terrimark.files import as_line, digest, replacing

PROGRAM = Path(__file__).parents[1]
WRITERS = ("babel", "jinja2", "polytypo")  # libraries that decide words


class Stood(NamedTuple):
    """How much stands."""

    posters: int
    variants: int


@dataclass(frozen=True)
class Stamp:
    """A file of the cache: a digest of what was declared, a line for each file read or made, how much it is.

    It is kept only of builds with nothing to tell, so that there is nothing to tell again.
    """

    path: Path
    declared: str

    def stood(self) -> Stood | None:
        """What stands, where nothing changed since it was kept; else None."""
        with suppress(OSError, ValueError, TypeError), self.path.open(encoding="utf-8") as lines:
            if next(lines, "") != f"{self.declared}\n":
                return None
            for line in lines:
                seen, _tab, file = line[:-1].partition("\t")
                if not file:
                    return Stood(*map(int, seen.split()))
                if seen != sight(os.stat(file)):  # noqa: PTH116  (three times as fast)
                    return None
        return None

    def keep(self, files: Iterable[Path], stood: Stood) -> None:
        """Remember that all these files stand as they are."""
        with replacing(self.path) as temporary, temporary.open("w", encoding="utf-8") as out:
            out.write(f"{self.declared}\n")
            out.writelines(f"{sight(file.stat())}\t{file}\n" for file in files)
            out.write(f"{stood.posters} {stood.variants}\n")

    def forget(self) -> None:
        """Something changes from now on."""
        self.path.unlink(missing_ok=True)


def declared(campaign: LoadedCampaign, as_of: date) -> str:
    """A digest of what people wrote and of the program: all but the files posters are drawn from."""
    identity, visuals = campaign.brand.identity, campaign.campaign.visuals
    named = {(name, "fonts") for name in identity.fonts.main.files} | {(one.file, "") for one in visuals}
    found = sorted((name, str(brand.locate(campaign, name, kind))) for name, kind in named)
    parts = [
        as_of.isoformat(),
        campaign.brand.model_dump_json(),
        campaign.campaign.model_dump_json(),
        repr(imprint_of(campaign)),
        found,
        list(_seen(campaign.root / "templates")),
        list(_seen(brand.templates_folder())),
        [__version__, *map(version, WRITERS), *_seen(PROGRAM, lambda name: name.endswith(".py"))],
    ]
    return digest(as_line(parts))


def _seen(folder: Path, chosen: Callable[[str], bool] = lambda _name: True) -> Iterator[str]:
    """Every file below a folder, as it looks now."""
    for below, _folders, names in sorted(os.walk(folder)):
        for name in sorted(filter(chosen, names)):
            file = os.path.join(below, name)  # noqa: PTH118
            yield f"{file} {sight(os.stat(file))}"  # noqa: PTH116

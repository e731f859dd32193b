"""Orders for the press, and the tools that a print shop would look at the files with."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from terrimark import brand, posters, press
from terrimark.content.variant import PosterWords
from terrimark.posters.order import Look, Mark, Order, Photo, Press

SAMPLE = brand.samples_folder() / "pays-d-estran" / "media"
TEMPLATES = brand.templates_folder()
PROFILE = TEMPLATES / "icc" / "ISOcoated_v2_300_bas.icc"
LOOK = Look(
    dark="#0B2A33",
    light="#F6EFE4",
    accent="#FF6A1F",
    fonts=tuple(
        TEMPLATES / "fonts" / f"bricolage-grotesque-{part}-standard-normal.woff2"
        for part in ("latin", "latin-ext")
    ),
    mark=Mark(
        svg=SAMPLE / "logo.svg", lines=("Pays", "d’Estran"), axes={"opsz": 60, "wght": 750, "wdth": 88}
    ),
)
FLAT = replace(LOOK, ground="#BFE4E3", ink="#0B2A33", beat="#860F3C", bar="#860F3C", bar_ink="#F6EFE4")

Ask = Callable[..., Order]
Printed = Callable[..., Path]


@pytest.fixture
def order() -> Ask:
    """An order for the press: what differs from a French typographic A3 in four inks."""

    def ask(
        headline: str = "Plage bondée\u202f?\nAttendez six heures.",
        form: str = "a3",
        language: str = "fr",
        photo: Path | None = None,
        look: Look | None = None,
        caption: str = "À marée basse, elle gagne trois kilomètres.",
        **rules: Any,
    ) -> Order:
        return Order(
            where="campaign.yaml:41:7 (plage, fr)",
            words=PosterWords(
                language=language, headline=headline, caption=caption, slogan="Gagnez le large"
            ),
            design=posters.load_design("bare" if photo else "typographic", (TEMPLATES / "posters",)),
            format=form,
            look=look or (LOOK if photo else FLAT),
            photo=Photo(path=photo, credit_line="Photo Ann Onyme, CC BY-SA 4.0") if photo else None,
            press=Press(**{"flavour": "cmyk", "profile": PROFILE, **rules}),
        )

    return ask


@pytest.fixture
def printed(order: Ask, tmp_path: Path) -> Printed:
    """The PDF of an order."""

    def make(*words: str, **more: Any) -> Path:
        path = tmp_path / f"poster-{len(list(tmp_path.glob('*.pdf')))}.pdf"
        make.report = press.render(  # type: ignore[attr-defined]
            order(*words, **more), path, description="Une plage sous un pont."
        )
        return path

    return make


@pytest.fixture(scope="session")
def sea(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A calm picture with room for print: 1900 × 2600 pixels, light above and dark below."""
    path = tmp_path_factory.mktemp("photo") / "sea.jpg"
    shades = Image.linear_gradient("L").resize((1900, 2600))
    Image.merge(
        "RGB", [shades.point([235 - value * part // 256 for value in range(256)]) for part in (150, 110, 90)]
    ).save(path, quality=95)
    return path


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture of the heaviest inks: nearly black, with grain, which JPEG does not keep to the pixel."""
    path = tmp_path_factory.mktemp("photo") / "night.png"
    grain = [Image.effect_noise((475, 650), 60).point([min(value, 90) // 3 for value in range(256)])] * 3
    Image.merge("RGB", grain).resize((1900, 2600), Image.Resampling.NEAREST).save(path)
    return path


def tool(*command: object) -> str:
    """What a tool says; the test is skipped without it, and fails on the build server."""
    name = str(command[0])
    if shutil.which(name) is None:
        reason = f"{name} is not installed: scripts/set-up test"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def boxes(path: Path) -> dict[str, tuple[float, ...]]:
    """The page's boxes by pdfinfo, in millimetres."""
    found = {}
    for line in tool("pdfinfo", "-box", path).splitlines():
        name, _colon, sides = line.partition(":")
        if name.endswith("Box"):
            found[name] = tuple(float(side) * 25.4 / 72 for side in sides.split())
    return found


def plates(path: Path, dpi: int = 50) -> dict[str, Image.Image]:
    """Ghostscript's separations within the bleed: ink 0 to 255 by plate, as "Cyan"."""
    folder = path.with_suffix(".plates")
    folder.mkdir()
    options = ("-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-dUseBleedBox", "-sDEVICE=tiffsep", f"-r{dpi}")
    tool("gs", *options, f"-sOutputFile={folder}/page.tif", path)
    found = {}
    for file in folder.glob("page*(*)*.tif"):
        with Image.open(file) as plate:
            ink = plate.convert("L").point([255 - value for value in range(256)])
        found[file.name.split("(", 1)[1].rsplit(")", 1)[0]] = ink.crop((2, 2, ink.width - 2, ink.height - 2))
    return found

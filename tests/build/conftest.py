"""A small workspace: two designs, two languages, two formats, one audience that is told something else."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from terrimark import brand, build
from terrimark.brand import LoadedCampaign

DAY = date(2027, 3, 1)

BRAND = """
territory:
  id: estran
  name: Estran
  time-zone: Europe/Paris
  languages: [fr, en]
  website: https://estran.example
identity:
  palette: {night: "#0B2A33", shell: "#F6EFE4", orange: "#FF6A1F", spray: "#BFE4E3"}
  roles: {dark: night, light: shell, accent: orange}
  schemes:
    - {id: warm, ground: orange, ink: night, beat: night, bar: night, bar-ink: shell}
    - {id: cool, ground: spray, ink: night, beat: night, bar: night, bar-ink: shell}
  fonts: {main: {files: [fonts/bricolage-grotesque-latin-standard-normal.woff2], licence: OFL-1.1}}
  logo: {mark: media/logo.svg, wordmark: {lines: [Estran]}}
audiences:
  - id: residents
    name: {fr: Habitants, en: Residents}
    seeks: Du calme
    languages: [fr, en]
    networks: [mastodon]
    landing: https://estran.example/habiter
  - id: visitors
    name: {fr: Visiteurs, en: Visitors}
    seeks: Du vent
    languages: [fr]
    networks: [mastodon, bluesky]
    landing: https://estran.example/venir
"""

CAMPAIGN = """
id: large
brand: brand.yaml
name: Gagnez le large
slogan: Gagnez le large
designs: [bare, typographic]
formats: [square, landscape]
post-format: {mastodon: square, bluesky: landscape}
messages:
  - id: ciel
    audiences: [residents, visitors]
    visual: ciel
    headline: {fr: Trafic fluide., en: Traffic is flowing.}
    caption: {fr: Même le ciel circule., en: Even the sky moves.}
    body: {fr: Ici le ciel circule., en: Here the sky moves.}
    overrides:
      - {audience: visitors, headline: {fr: Plage vide.}}
  - id: bateau
    audiences: [residents]
    design: typographic
    headline: {fr: Bateau. Boulot., en: Boat. Work.}
    body: {fr: Onze minutes., en: Eleven minutes.}
visuals:
  - id: ciel
    file: media/sky.jpg
    credit: Ann Onyme
    licence: CC BY 4.0
    alt: {fr: Un ciel., en: A sky.}
accounts:
  - {id: masto, network: mastodon, server: "http://127.0.0.1:1", handle: estran}
  - {id: sky, network: bluesky, server: "http://127.0.0.1:1", handle: estran.test}
"""

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><path d="M0 0H100V100H0Z"/></svg>'


class Workspace:
    """Files that a test changes, and what a build makes of them."""

    def __init__(self, root: Path) -> None:
        self.root, self.out = root, root / "build" / "large"

    def write(self) -> None:
        (self.root / "media").mkdir(parents=True)
        (self.root / "brand.yaml").write_text(BRAND, encoding="utf-8")
        (self.root / "campaign.yaml").write_text(CAMPAIGN, encoding="utf-8")
        (self.root / "media" / "logo.svg").write_text(LOGO)
        self.photograph((70, 90, 110))

    def copy(self, root: Path) -> Workspace:
        shutil.copytree(self.root, root)
        return Workspace(root)

    def photograph(self, colour: tuple[int, int, int]) -> None:
        Image.linear_gradient("L").resize((1500, 1100)).convert("RGB").point(
            [value * band // 255 for band in colour for value in range(256)]
        ).save(self.root / "media" / "sky.jpg")

    def change(self, before: str, after: str, file: str = "campaign.yaml") -> None:
        text = (self.root / file).read_text(encoding="utf-8")
        assert before in text
        (self.root / file).write_text(text.replace(before, after), encoding="utf-8")

    def campaign(self) -> LoadedCampaign:
        return brand.require(brand.load(self.root, DAY))[0]

    def build(self, **options: Any) -> build.Outcome:
        return build.make(self.campaign(), DAY, **{"jobs": 1, **options})

    def bytes(self) -> dict[str, bytes]:
        """Every artefact, by its path; hidden files too."""
        return {
            path.relative_to(self.out).as_posix(): path.read_bytes()
            for path in sorted(self.out.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Nothing is built yet."""
    found = Workspace(tmp_path / "estran")
    found.write()
    return found


@pytest.fixture(scope="session")
def first_build(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Built once; to look at only."""
    found = Workspace(tmp_path_factory.mktemp("first") / "estran")
    found.write()
    found.build()
    return found


@pytest.fixture
def built(first_build: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the first build."""
    return first_build.copy(tmp_path / "built")

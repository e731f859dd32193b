"""A small workspace that is right, to be spoilt in one place by each test."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from terrimark.brand import Loaded, load, templates_folder
from terrimark.errors import Problem

BRAND = """\
territory:
  id: estran
  name: Pays d’Estran
  time-zone: Europe/Paris
  languages: [fr, br, en]
  fallbacks: {br: fr}
  website: https://estran.example
identity:
  palette: {chenal: '#0B2A33', coquille: '#F6EFE4', argousier: '#FF6A1F'}
  roles: {dark: chenal, light: coquille, accent: argousier}
  schemes:
    - {id: dune, ground: argousier, ink: chenal, beat: coquille, bar: chenal, bar-ink: coquille}
  fonts:
    main:
      files: [fonts/bricolage-grotesque-latin-standard-normal.woff2]
      licence: OFL-1.1
  logo: {mark: media/logo.svg}
  voice:
    avoid: [incontournable, territoire d’exception]
audiences:
  - id: tourists
    name: Touristes
    seeks: {fr: Le calme, en: Calm}
    languages: [fr, en]
    networks: [mastodon, folder]
    landing: https://estran.example/venir
  - id: residents
    name: Habitants
    seeks: Se loger
    languages: [fr, br]
    networks: [folder]
    landing: https://estran.example/habiter
offers:
  - {id: nuit, audiences: [tourists], title: Une nuit, owner: club, until: 2027-06-30}
actors:
  - {id: club, name: Club de voile}
funders:
  - {id: region, name: La Région}
projects:
  - {id: agenda, name: Agenda, lead: club, funders: [region], audiences: [residents]}
facts:
  - {id: trajet, value: 1 h 25, source: Horaires, as-of: 2026, until: 2027-06-30}
"""

CAMPAIGN = """\
id: large
brand: brand.yaml
name: Gagnez le large
slogan: {fr: Gagnez le large, en: Make for open water}
messages:
  - id: maree
    audiences: [tourists, residents]
    visual: pont
    offer: nuit
    project: agenda
    headline: {fr: "L’heure de pointe, c’est la marée.", en: Rush hour comes with the tide.}
    body: {fr: Deux fois par jour., en: Twice a day.}
    overrides:
      - {audience: residents, body: {fr: Comme chaque jour.}}
  - id: voisins
    audiences: [residents]
    design: typographic
    scheme: dune
    headline: {fr: Réveillés par les voisins.}
    body: {fr: Des oies.}
visuals:
  - id: pont
    file: media/pont.jpg
    credit: Jeanne Riou
    licence: CC0 1.0
    alt: {fr: Un pont, en: A bridge}
    rights: {until: 2027-12-31}
accounts:
  - {id: pouet, network: mastodon, server: https://pouet.example, handle: estran@pouet.example}
  - {id: dossier, network: folder, handle: sorties}
calendar:
  start: 2027-03-01
  slots:
    - {message: maree, week: 1, on: monday, at: 12:30}
    - {message: voisins, date: 2027-03-09, at: 9:05, accounts: [dossier]}
"""
MARK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9V9Z"/></svg>'


@dataclass(frozen=True)
class Workspace:
    """A folder on disk, read as of a day."""

    root: Path
    as_of: date = date(2027, 2, 1)

    def load(self) -> Loaded:
        return load(self.root, self.as_of)

    def problems(self) -> list[Problem]:
        return list(self.load().problems)

    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems()]

    def only(self) -> Problem:
        problems = self.problems()
        assert len(problems) == 1, "\n".join(map(str, problems))
        return problems[0]

    def change(self, file: str, old: str, new: str) -> Workspace:
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return self

    def brand(self, old: str, new: str) -> Workspace:
        return self.change("brand.yaml", old, new)

    def campaign(self, old: str, new: str) -> Workspace:
        return self.change("campaign.yaml", old, new)

    def text_at(self, problem: Problem) -> str:
        """What stands in the file from the problem's place to the end of its line."""
        lines = (self.root / problem.place.file).read_text(encoding="utf-8").splitlines()
        return lines[problem.place.line - 1][problem.place.column - 1 :]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    for name in ("bare", "typographic"):
        if not (templates_folder() / "posters" / f"{name}.yaml").is_file():
            pytest.fail(f"the design {name} is not there")
    root = tmp_path / "estran"
    (root / "media").mkdir(parents=True)
    (root / "brand.yaml").write_text(BRAND, encoding="utf-8")
    (root / "campaign.yaml").write_text(CAMPAIGN, encoding="utf-8")
    (root / "media/logo.svg").write_text(MARK, encoding="utf-8")
    Image.new("RGB", (64, 48), "#77aabb").save(root / "media/pont.jpg")
    return Workspace(root)


@pytest.fixture
def huge_png() -> Callable[[int, int], bytes]:
    """The first bytes of a PNG that claims to be as large as one likes."""

    def header(width: int, height: int) -> bytes:
        body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        chunks = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
        data = b"IDAT" + zlib.compress(b"\0")
        return (
            b"\x89PNG\r\n\x1a\n"
            + chunks
            + struct.pack(">I", len(data) - 4)
            + data
            + struct.pack(">I", zlib.crc32(data))
        )

    return header

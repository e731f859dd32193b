"""A campaign with a calendar, and a manifest as a build of it would leave it; nothing is drawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from terrimark import brand, content
from terrimark.brand import LoadedCampaign
from terrimark.build import Manifest, Poster
from terrimark.calendar import Schedule, schedule

BRAND = """
territory: {id: estran, name: Estran, time-zone: Europe/Paris, languages: [fr, en], website: "https://estran.example"}
identity:
  palette: {night: "#0B2A33", shell: "#F6EFE4", orange: "#FF6A1F"}
  roles: {dark: night, light: shell, accent: orange}
  schemes: [{id: warm, ground: orange, ink: night, beat: night, bar: night, bar-ink: shell}]
  fonts: {main: {files: [fonts/bricolage-grotesque-latin-standard-normal.woff2], licence: OFL-1.1}}
  logo: {mark: logo.svg}
audiences:
  - id: residents
    name: Residents
    seeks: Calm
    languages: [fr, en]
    networks: [mastodon, bluesky]
    landing: https://estran.example/live
  - id: visitors
    name: Visitors
    seeks: Wind
    languages: [fr]
    networks: [mastodon, bluesky]
    landing: https://estran.example/visit
"""

CAMPAIGN = """
id: large
brand: brand.yaml
name: Large
slogan: {{fr: Le large, en: Open water}}
designs: [typographic]
formats: [square, portrait]
post-format: {{bluesky: square}}
messages:
  - id: boat
    audiences: [residents, visitors]
    headline: {{fr: Bateau., en: Boat.}}
    body: {{fr: Onze minutes., en: Eleven minutes.}}
  - id: sky
    audiences: [visitors]
    headline: Ciel.
    body: Le ciel.
accounts:
  - {{id: masto, network: mastodon, server: "http://127.0.0.1:1", handle: estran}}
  - {{id: masto-en, network: mastodon, server: "http://127.0.0.1:1", handle: english, languages: [en]}}
  - {{id: bsky, network: bluesky, server: "http://127.0.0.1:1", handle: estran.test, audiences: [residents]}}
calendar:
  start: 2027-03-03 # a Wednesday
  {calendar}
"""

Planned = Callable[..., Schedule]


@pytest.fixture
def planned(tmp_path: Path) -> Planned:
    """The schedule of a calendar, given as lines of YAML; `change` replaces words of the campaign's file."""

    def plan(
        calendar: str, *, change: tuple[str, str] = ("", ""), and_: tuple[str, str] = ("", ""), drop: str = ""
    ) -> Schedule:
        (tmp_path / "brand.yaml").write_text(BRAND, encoding="utf-8")
        (tmp_path / "logo.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9V9Z"/></svg>'
        )
        text = CAMPAIGN.format(calendar=calendar.strip().replace("\n", "\n  "))
        (tmp_path / "campaign.yaml").write_text(text.replace(*change).replace(*and_), encoding="utf-8")
        campaign = brand.require(brand.load(tmp_path, date(2027, 3, 1)))[0]
        return schedule(campaign, built(campaign, drop))

    return plan


def built(campaign: LoadedCampaign, drop: str) -> Manifest:
    written = content.write(campaign, date(2027, 3, 1))
    assert not written.problems
    posters = tuple(
        Poster(
            path=f"posters/{message}/{language}{audience}-{form}.jpg", message=message, audience=audience,
            language=language, design="typographic", format=form, alt="", width=1080, height=1080, bytes=1,
            sha256=f"{message} {language} {audience} {form}",
        )
        for message, language, audience in written.poster_words
        for form in campaign.campaign.formats
        if form != drop
    )  # fmt: skip
    return Manifest(
        terrimark="0", rendering="0", as_of=date(2027, 3, 1), campaign="large", folder="build/large",
        posters=posters, variants=written.variants,
    )  # fmt: skip

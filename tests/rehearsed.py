"""A small campaign, built, to rehearse with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from terrimark import brand, build
from terrimark.brand import LoadedCampaign
from terrimark.cli.start import lay_out

DAY = dt.date(2027, 3, 1)
FORMATS = "[square, portrait, story, landscape, pin]"


def made(root: Path) -> LoadedCampaign:
    """The starter, with the formats that networks take."""
    lay_out(root, {"{start}": DAY.isoformat()})
    return remade(root)


def remade(root: Path) -> LoadedCampaign:
    """A starter that was changed."""
    file = root / "campaigns" / "first" / "campaign.yaml"
    file.write_text(file.read_text().replace(FORMATS, "[portrait, pin]"))
    [campaign] = brand.require(brand.load(root, DAY))
    build.make(campaign, DAY, jobs=1)
    return campaign

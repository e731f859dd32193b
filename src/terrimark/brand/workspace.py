"""A workspace in memory: the brand, its campaigns, and where each thing was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from terrimark.brand.campaign import Campaign
from terrimark.brand.model import Brand
from terrimark.errors import Place

TEMPLATES = Path(__file__).parents[1] / "templates"  # inside the wheel; see `find` for the checkout

PathInFile = tuple[str | int, ...]  # ("messages", 3, "body", "fr")


@dataclass(frozen=True, kw_only=True)
class Document:
    """One YAML file as it was read: where each value stands."""

    name: str  # relative to the workspace, with forward slashes
    marks: Mapping[PathInFile, Place]

    def place(self, *path: str | int) -> Place:
        """The place of the value at `path`, else of the nearest thing around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.marks:
                return self.marks[path[:length]]
        return Place(file=self.name)


@dataclass(frozen=True, kw_only=True)
class LoadedCampaign:
    """A campaign with its brand, ready for every later room."""

    root: Path  # the workspace: holds build/ and .terrimark/
    folder: Path  # holds campaign.yaml; paths in it are relative to this
    brand_folder: Path
    brand: Brand
    campaign: Campaign
    brand_file: Document
    campaign_file: Document

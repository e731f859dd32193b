"""A campaign and its brand as far as they can be read: what every check looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from terrimark.brand import folders
from terrimark.brand.draft import Draft


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """Two drafts and where they lie. `as_of`: the day whose facts, offers and rights count."""

    root: Path
    folder: Path
    brand_folder: Path
    brand: Draft
    campaign: Draft
    as_of: date

    def known(self, kind: str) -> set[str] | None:
        """The names that a reference of a kind may use; None where they cannot be known."""
        if kind in _FOLDERS:
            suffix = _FOLDERS[kind][1]
            return {
                file.name.removesuffix(suffix)
                for folder in folders.template_folders(self.root, _FOLDERS[kind][0])
                for file in folder.glob(f"*{suffix}")
            }
        of_brand, pattern = _DECLARED[kind]
        draft = self.brand if of_brand else self.campaign
        holder = pattern.partition(".*")[0]
        values = [value for _path, value in draft.find(holder)]
        unsure = holder in draft.partial or not all(isinstance(value, list | dict) for value in values)
        if not isinstance(draft.data, dict) or unsure or (holder in _REQUIRED and not values):
            return None
        if kind == "colour":
            return {str(path[-1]) for path, _value in draft.find(pattern)}
        return {text for _path, text in draft.texts(pattern)}


_FOLDERS = {"design": ("posters", ".yaml"), "template": ("posts", ".j2")}
_REQUIRED = ("audiences", "territory.languages", "identity.palette", "messages")
_DECLARED = {  # in the brand's file or the campaign's, and where
    "audience": (True, "audiences.*.id"),
    "language": (True, "territory.languages.*"),
    "colour": (True, "identity.palette.*"),
    "scheme": (True, "identity.schemes.*.id"),
    "offer": (True, "offers.*.id"),
    "project": (True, "projects.*.id"),
    "actor": (True, "actors.*.id"),
    "funder": (True, "funders.*.id"),
    "message": (False, "messages.*.id"),
    "visual": (False, "visuals.*.id"),
    "account": (False, "accounts.*.id"),
}

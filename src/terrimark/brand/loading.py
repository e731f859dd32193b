"""From a folder to values: find the campaigns, read them and their brands, collect everything wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

from terrimark.brand import media, needs, reach, references, rights, texts
from terrimark.brand.campaign import Campaign
from terrimark.brand.draft import Declaration, Document, Draft
from terrimark.brand.folders import exists, inside, lost, spellings
from terrimark.brand.includes import with_includes
from terrimark.brand.model import Brand
from terrimark.brand.structure import fit
from terrimark.brand.workspace import Loaded, LoadedCampaign
from terrimark.brand.yaml_file import read_yaml
from terrimark.errors import Problem, TerrimarkError
from terrimark.i18n import _

BREAKING = (references.dangling, references.doubles, references.repeated, texts.foreign_languages)
"""What keeps a campaign from being whole: names that lead nowhere, or to two things."""
SPOILING = (reach.idle, needs.unmet, texts.unfilled, texts.avoided, rights.outdated, media.unusable)
"""What keeps a whole campaign from going out."""


def load(path: Path, as_of: date) -> Loaded:
    """Read a workspace's folder, or one campaign's file, as of a day.

    Everything that a person did wrong in the files comes back in `.problems`. TerrimarkError only where
    there is no campaign at all.
    """
    root, files = _campaign_files(path)
    campaigns: list[LoadedCampaign] = []
    problems: list[Problem] = []
    for file in files:
        campaign, found = _load_one(root, file, as_of)
        problems += found
        if campaign is not None:
            campaigns.append(campaign)
    problems += _same_ids(campaigns)
    ordered = sorted(dict.fromkeys(problems), key=lambda problem: problem.place)
    return Loaded(root=root, campaigns=tuple(campaigns), problems=tuple(ordered))


def _campaign_files(path: Path) -> tuple[Path, list[Path]]:
    """The workspace's folder, and its campaigns' files."""
    path = Path(os.path.abspath(path))  # noqa: PTH100  (`resolve` would follow links out of the workspace)
    file = path / "campaign.yaml" if exists(path) and path.is_dir() else path
    if exists(file) and file.is_file():
        root = next((folder for folder in file.parents if exists(folder / "brand.yaml")), file.parent)
        more = (root / "campaigns").glob("*/campaign.yaml") if root == path else ()
        return root, [file, *sorted(more)]
    if exists(path) and (files := sorted((path / "campaigns").glob("*/campaign.yaml"))):
        return path, files
    raise TerrimarkError(
        _("there is no campaign in {path}").format(path=path),
        fix=_("create a workspace with `terrimark new DIR`, or go to the folder that holds brand.yaml"),
    )


def _load_one(root: Path, file: Path, as_of: date) -> tuple[LoadedCampaign | None, list[Problem]]:
    folder = file.parent
    draft = with_includes(read_yaml(file, file.relative_to(root).as_posix()), "campaign", folder, root)
    brand_folder, brand_draft = _brand(root, folder, draft)
    world = Declaration(
        root=root, folder=folder, brand_folder=brand_folder, brand=brand_draft, campaign=draft, as_of=as_of
    )
    brand, wrong_in_brand = fit(Brand, brand_draft)
    campaign, wrong_in_campaign = fit(Campaign, draft)
    broken = [*brand_draft.problems, *draft.problems, *wrong_in_brand, *wrong_in_campaign]
    broken += _elsewhere(broken, (problem for check in BREAKING for problem in check(world)))
    spoilt = _elsewhere(broken, (problem for check in SPOILING for problem in check(world)))
    problems = [*broken, *spoilt]
    if brand is None or campaign is None or any(problem.severity == "error" for problem in broken):
        return None, problems
    loaded = LoadedCampaign(
        root=root,
        folder=folder,
        brand_folder=brand_folder,
        brand=brand,
        campaign=campaign,
        brand_file=brand_draft.document,
        campaign_file=draft.document,
    )
    return loaded, problems


def _brand(root: Path, folder: Path, campaign: Draft) -> tuple[Path, Draft]:
    """The brand's folder and its draft; an empty draft where the campaign leads to none.

    A campaign too broken to name its brand is taken to mean the nearest `brand.yaml`, so that what is wrong
    there is told as well.
    """
    names = [name for _path, name in campaign.texts("brand")]
    guesses = [os.path.relpath(near / "brand.yaml", folder) for near in (folder, root)]
    for name in names or guesses:
        for path in spellings(folder / name) if inside(folder / name, root) else ():
            if exists(path) and path.is_file():
                draft = read_yaml(path, path.relative_to(root).as_posix())
                return path.parent, with_includes(draft, "brand", path.parent, root)
    return folder, Draft(
        data=None,
        document=Document(name="brand.yaml", marks={}),
        problems=tuple(_no_brand(campaign, name, folder, root) for name in names),
    )


def _no_brand(campaign: Draft, name: str, folder: Path, root: Path) -> Problem:
    code, what, fix = lost(name, folder, root)
    if code == "outside-workspace":
        fix = _("run terrimark in the folder that holds the brand")
    return campaign.problem(code, what, fix, "brand")


def _elsewhere(told: list[Problem], found: Iterator[Problem]) -> Iterator[Problem]:
    """One fault a place: what follows from a fault that is told already is left out."""
    places = {problem.place for problem in told}
    return (problem for problem in found if problem.place not in places)


def _same_ids(campaigns: list[LoadedCampaign]) -> Iterator[Problem]:
    by_id = sorted(campaigns, key=lambda one: one.campaign.id)
    for id, same in groupby(by_id, key=lambda one: one.campaign.id):
        first, *others = same
        for other in others:
            what = _("the campaign {file} has the id {id!r} too").format(file=first.campaign_file.name, id=id)
            fix = _("choose another id for one of them")
            yield Problem(code="duplicate-id", what=what, place=other.place("id"), fix=fix)

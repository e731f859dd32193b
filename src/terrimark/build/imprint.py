"""Who answers for a campaign's posters, and what signs their files."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from terrimark import posters
from terrimark.brand.workspace import LoadedCampaign
from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.order import Imprint


def imprint_of(campaign: LoadedCampaign) -> Imprint:
    """The territory, officially; its certificate and key where the campaign has `credentials: c2pa`.

    TERRIMARK_<TERRITORY>_CERTIFICATE and TERRIMARK_<TERRITORY>_CERTIFICATE_KEY name their files. Raises
    TerrimarkError where one is missing or of no use: once, and not for each poster.
    """
    territory = campaign.brand.territory
    plain = Imprint(campaign=campaign.campaign.id, publisher=territory.name.any())
    if campaign.campaign.credentials == "none":
        return plain
    certificate = f"TERRIMARK_{territory.id}_CERTIFICATE".upper().replace("-", "_")
    signed = replace(plain, certificate=_named(certificate), key=_named(f"{certificate}_KEY"))
    posters.signer_of(signed)
    return signed


def _named(variable: str) -> Path:
    if name := os.environ.get(variable):
        return Path(name).absolute()
    what = _("posters shall be signed, and the environment has no {name}").format(name=variable)
    fix = _("name a PEM file there, or write `credentials: none` in the campaign")
    raise TerrimarkError(what, where=variable, fix=fix)

"""JSON Schema of the two files, for editors that complete and check while one types."""

from __future__ import annotations

from pydantic import BaseModel

from terrimark.brand.base import Json
from terrimark.brand.campaign import Campaign
from terrimark.brand.includes import INCLUDABLE
from terrimark.brand.model import Brand

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TITLES = {"brand": "terrimark: brand.yaml", "campaign": "terrimark: campaign.yaml"}


def schemas() -> dict[str, Json]:
    """The JSON Schemas "brand" and "campaign" (draft 2020-12). What lies between files is `check`'s."""
    return {"brand": _schema("brand", Brand), "campaign": _schema("campaign", Campaign)}


def _schema(kind: str, model: type[BaseModel]) -> Json:
    schema = model.model_json_schema(by_alias=True)
    for name in INCLUDABLE[kind]:
        listed = schema["properties"][name]
        about = listed.pop("description", "")
        elsewhere = {
            "type": "string",
            "description": "A folder of YAML files, or one file, relative to this one.",
        }
        schema["properties"][name] = {
            "anyOf": [listed, elsewhere],
            **({"description": about} if about else {}),
        }
    return {"$schema": DRAFT, **schema, "title": TITLES[kind]}

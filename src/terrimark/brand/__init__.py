"""What did people declare, and what is wrong with it, at which line?"""

from terrimark.brand.draft import Document, Draft
from terrimark.brand.folders import samples_folder, templates_folder
from terrimark.brand.loading import load
from terrimark.brand.schema import schemas
from terrimark.brand.structure import fit
from terrimark.brand.suggest import advice
from terrimark.brand.workspace import Loaded, LoadedCampaign, locate, require
from terrimark.brand.yaml_file import read_yaml

__all__ = [
    "Document",
    "Draft",
    "Loaded",
    "LoadedCampaign",
    "advice",
    "fit",
    "load",
    "locate",
    "read_yaml",
    "require",
    "samples_folder",
    "schemas",
    "templates_folder",
]

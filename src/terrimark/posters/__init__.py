"""Which pixels? Designs, placing of photographs, fitting of text, legibility, export."""

from terrimark.posters.compose import compose
from terrimark.posters.credentials import signer_of
from terrimark.posters.emblem import is_mark
from terrimark.posters.emblem import picture as emblem_picture
from terrimark.posters.encode import srgb_profile
from terrimark.posters.export import render, xmp
from terrimark.posters.formats import COVERED, FORMATS, Format, format_named
from terrimark.posters.layout import Placed
from terrimark.posters.library import adapted, design_names, load_design, shows_code
from terrimark.posters.paint import draw, report_of
from terrimark.posters.photo import Crop, cropped
from terrimark.posters.picture import upright_size
from terrimark.posters.plate import Part
from terrimark.posters.scene import Scene
from terrimark.posters.scrim import Scrim
from terrimark.posters.typeface import RENDERING, check_machine, instance, setting, shaper
from terrimark.posters.zones import ZoneFault, zone_problems

__all__ = [
    "COVERED",
    "FORMATS",
    "RENDERING",
    "Crop",
    "Format",
    "Part",
    "Placed",
    "Scene",
    "Scrim",
    "ZoneFault",
    "adapted",
    "check_machine",
    "compose",
    "cropped",
    "design_names",
    "draw",
    "emblem_picture",
    "format_named",
    "instance",
    "is_mark",
    "load_design",
    "render",
    "report_of",
    "setting",
    "shaper",
    "shows_code",
    "signer_of",
    "srgb_profile",
    "upright_size",
    "xmp",
    "zone_problems",
]

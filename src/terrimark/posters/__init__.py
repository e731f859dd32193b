"""Which pixels? Designs, placing of photographs, fitting of text, legibility, export."""

from terrimark.posters.designs import design_names, load_design
from terrimark.posters.export import render
from terrimark.posters.paint import draw
from terrimark.posters.typeface import RENDERING, check_machine

__all__ = ["RENDERING", "check_machine", "design_names", "draw", "load_design", "render"]

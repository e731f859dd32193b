"""What does each network accept, and how does it count?"""

from terrimark.limits.count import Overflow, measure, overflow
from terrimark.limits.little import little, plain
from terrimark.limits.spans import facets, spans, without_overlap
from terrimark.limits.table import Limits, of

__all__ = [
    "Limits",
    "Overflow",
    "facets",
    "little",
    "measure",
    "of",
    "overflow",
    "plain",
    "spans",
    "without_overlap",
]

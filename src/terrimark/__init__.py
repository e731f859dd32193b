"""terrimark: a campaign toolkit for territorial marketing."""

__version__ = "0.1.0"

"""Top-level domains that Mastodon's and X's detectors know: `tlds.txt` beside this module."""

from __future__ import annotations

from pathlib import Path

TLDS = [
    line
    for line in Path(__file__).with_name("tlds.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]

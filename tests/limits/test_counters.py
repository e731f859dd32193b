"""Our counters and detectors against the networks' own, from npm (tests/real/counters)."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from npm import install
from terrimark.limits import measure, spans

HERE = Path(__file__).parents[1] / "real" / "counters"
PIECES = [
    "mot", "été", "é", "日本", "क्षि", "(", ")", "[", "]", ".", "-", "/", "_", ",", ":", "'", "…",
    "«", "»", "“", "”", "\u00a0", "\u202f!", "\n", "@bob", "@a/list", "#Tag", "#été_2027",
    "$TSLA", "x@y.fr", "https://a.co/x", "https://a.co/x,https://b.co/y", "http://t.co/abc",
    "https://terrimark.example/x", "terrimark.com", "www.a-b.c_d.com", "http://a_b.fr", "co.uk",
    "a.fr", "xn--abc.com", "https://müller.de/é?x=1", "https://x.y.com:80/a_(b)?q=é",
    "https://en.wikipedia.org/wiki/Foo_(bar)", "https://a.fr/@bob/", "👨‍👩‍👧‍👦", "🇫🇷", "👍🏽", "☎️",
    "☎", "©", "©️", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "👩‍🚀", "🧝🏽‍♀️", "🧑‍🌾", "🦪", "❤️", "❤", "‼", "‼️",
    "㊗", "☝️",
]  # fmt: skip


def texts() -> list[str]:
    draw = random.Random(20261123)
    made = ["".join(draw.choices([*PIECES, " "], k=draw.randint(1, 9))) for _ in range(1500)]
    made += [" ".join(draw.choices(PIECES, k=draw.randint(1, 9))) for _ in range(1500)]
    ranges = ((0x20, 0x24F), (0x2000, 0x2BFF), (0x1F300, 0x1F64F))
    return made + ["".join(chr(draw.randint(*draw.choice(ranges))) for _ in range(12)) for _ in range(500)]


@pytest.fixture(scope="module")
def counted() -> list[tuple[str, dict[str, Any]]]:
    install(HERE)
    asked = texts()
    done = subprocess.run(
        ["node", "count.mjs"], cwd=HERE, input="\n".join(map(json.dumps, asked)), text=True,
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    return list(zip(asked, map(json.loads, done.stdout.splitlines()), strict=True))


def test_x_counts_as_twitter_text_does(counted):
    assert [text for text, told in counted if measure("x", text) != told["x"]["length"]] == []


def test_x_finds_the_links_that_twitter_text_finds(counted):
    def found(text: str) -> list[str]:
        return [text[span.start : span.end] for span in spans(text, "x") if span.kind == "link"]

    assert [text for text, told in counted if found(text) != [url["url"] for url in told["x"]["urls"]]] == []


def test_bluesky_counts_as_its_own_client_does(counted):
    assert [text for text, told in counted if measure("bluesky", text) != told["bluesky"]["length"]] == []

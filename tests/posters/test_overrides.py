"""Designs that differ by format or language: checked as a whole, with their place."""

from __future__ import annotations

import pytest

from terrimark import posters
from terrimark.errors import Invalid

from .conftest import DESIGNS

PLAIN = """\
description: A test
ground: flat
headline:
  size: { all: [0.3, 0.1], story: [0.4, 0.1] }
caption: { size: 0.04 }
"""


@pytest.fixture
def design(tmp_path):
    def load(more):
        (tmp_path / "mine.yaml").write_text(PLAIN + more, encoding="utf-8")
        return posters.load_design("mine", (tmp_path, *DESIGNS))

    return load


def test_a_format_and_a_language_may_differ_the_language_last(design):
    rules = design(
        "formats:\n"
        "  portrait: { headline: { lines: 2, axes: { wdth: 80 } }, caption: { size: 0.05 } }\n"
        "  story: { headline: { size: [0.2, 0.1] } }\n"
        "languages: { br: { headline: { lines: 4 } } }\n"
    )
    found = posters.adapted(rules, "pin", "fr")
    assert found["headline"]["lines"] == 2 and found["caption"]["size"] == {"all": 0.05}
    assert found["headline"]["axes"] == {"opsz": 96, "wght": 800, "wdth": 80}
    assert posters.adapted(rules, "portrait", "br")["headline"]["lines"] == 4
    assert posters.adapted(rules, "story", "fr")["headline"]["size"] == {"all": [0.2, 0.1]}
    plain = posters.adapted(rules, "square", "fr")
    assert plain["headline"]["size"]["story"] == [0.4, 0.1] and not plain["formats"]


@pytest.mark.parametrize(
    ("more", "code", "line"),
    [
        ("formats: { story: { headline: { lines: 9 } } }\n", "out-of-range", 6),
        ("formats:\n  story:\n    headline: { leading: [1, wide] }\n", "wrong-type", 8),
        ("languages: { br: { headlin: { lines: 1 } } }\n", "unknown-key", 6),
        ("languages: { br: { ground: photo } }\n", "fixed-rule", 6),
        ("formats: { storry: { headline: { lines: 1 } } }\n", "unknown-format", 6),
        (
            "scrim: { reach: 0.1 }\nplace: { foot: [0.5, 0.5] }\ncode: { side: { posster: 0.2 } }\n",
            "unknown-format",
            8,
        ),
    ],
)
def test_what_is_wrong_in_an_override_is_told_with_its_line(design, more, code, line):
    with pytest.raises(Invalid) as caught:
        design(more)
    assert [(one.code, one.place.line) for one in caught.value.problems] == [(code, line)]

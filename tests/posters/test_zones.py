"""What a remix may change, and how far: one function for the build and for the studio."""

from __future__ import annotations

import pytest

from terrimark import posters

DESIGN = {
    "zones": {
        "headline": {"state": "free", "characters": 12, "lines": 2},
        "caption": {"state": "free", "choices": ["Venez.", "Restez."]},
        "slogan": {"state": "locked", "characters": 3},
    }
}


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"headline": "Douze signes", "caption": "Venez."}, []),
        ({"headline": "Treize signes"}, ["13 characters; the design takes 12"]),
        ({"headline": "Un\ndeux\ntrois"}, ["13 characters", "3 lines; the design takes 2"]),
        ({"caption": "Partez."}, ["'Partez.' is not among the choices"]),
        ({"caption": ""}, []),
        ({"slogan": "Gagnez le large"}, []),
    ],
)
def test_a_free_zone_takes_what_its_limits_allow(texts, told):
    found = [fault.what for fault in posters.zone_problems(DESIGN, texts)]
    assert len(found) == len(told) and all(part in what for part, what in zip(told, found, strict=True))


def test_a_locked_zone_stays_as_the_original_is():
    original = {"slogan": "Gagnez le large", "photo": "pont"}
    assert not posters.zone_problems(DESIGN, original, original)
    found = posters.zone_problems(DESIGN, {"slogan": "Perdez le nord", "photo": "soir"}, original)
    assert [fault.role for fault in found] == ["slogan", "photo"] and all(fault.fix for fault in found)

"""A design is tried on every format and on texts that posters meet."""

from __future__ import annotations

import sys

import pytest
from PIL import Image

from terrimark import brand
from terrimark.cli.main import main


@pytest.fixture
def typed(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)

    def run(words: str) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["terrimark", *words.split()])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code, *capsys.readouterr()

    return run


def test_a_preview_shows_the_design_and_says_what_it_refuses(typed, tmp_path):
    code, out, _err = typed("design preview typographic --out sheet.png")
    assert code in (0, None) and "sheet.png" in out
    assert "FOX FACE" in out and "ARABIC LETTER" in out
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width > 2000 and sheet.height > 3000


@pytest.mark.parametrize("design", ["bare", "framed", "typographic", "duotone", "split-bilingual", "event"])
def test_our_designs_draw_every_ordinary_text(typed, design):
    code, out, _err = typed(f"design check {design}")
    assert code in (0, None), out


def test_an_unknown_design_is_answered_with_the_nearest(typed):
    code, _out, err = typed("design check framd")
    assert code == 1 and "framed" in err
    assert "framed" in {path.stem for path in (brand.templates_folder() / "posters").glob("*.yaml")}

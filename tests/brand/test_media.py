"""Files that things name, and rights by the day."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from terrimark.brand import locate, require, templates_folder

from .conftest import Workspace

PICTURE = "media/pont.jpg"


def test_an_empty_picture(workspace: Workspace) -> None:
    (workspace.root / PICTURE).write_bytes(b"")
    problem = workspace.only()
    assert problem.code == "unreadable-image" and "empty" in problem.what
    assert workspace.text_at(problem) == PICTURE


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_truncated_picture(workspace: Workspace, form: str) -> None:
    file = workspace.root / PICTURE
    noise = Image.frombytes("RGB", (160, 120), os.urandom(160 * 120 * 3))
    noise.save(file, form)
    assert workspace.problems() == []
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert workspace.only().code == "unreadable-image"


def test_something_else_under_the_name_of_a_picture(workspace: Workspace) -> None:
    (workspace.root / PICTURE).write_text("<html>not found</html>")
    assert workspace.only().code == "unreadable-image"


def test_a_gigantic_picture_is_refused_without_decoding_it(
    workspace: Workspace, huge_png: Callable[[int, int], bytes]
) -> None:
    (workspace.root / PICTURE).write_bytes(huge_png(30_000, 30_000))
    problem = workspace.only()
    assert problem.code == "image-too-large"
    assert "30000 × 30000" in problem.what and "120 million" in problem.what


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_damage_does_more_than_give_a_problem(workspace: Workspace, data: st.DataObject) -> None:
    file = workspace.root / PICTURE
    Image.new("RGB", (64, 48), "#77aabb").save(
        file, data.draw(st.sampled_from(["JPEG", "PNG", "GIF", "TIFF"]))
    )
    raw = bytearray(file.read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=8)):
        raw[at] = data.draw(st.integers(0, 255))
    file.write_bytes(raw)
    assert set(workspace.codes()) <= {"unreadable-image", "image-too-large"}


def test_a_missing_picture_and_one_outside(workspace: Workspace) -> None:
    (workspace.root / PICTURE).unlink()
    assert workspace.only().code == "missing-file"
    (workspace.root.parent / "secret.jpg").write_bytes(b"x")
    workspace.campaign(f"file: {PICTURE}", "file: ../secret.jpg")
    assert workspace.only().code == "outside-workspace"
    workspace.campaign("file: ../secret.jpg", "file: /etc/hostname")
    assert workspace.only().code == "outside-workspace"


def test_a_link_that_leads_outside_is_outside(workspace: Workspace) -> None:
    (workspace.root / PICTURE).rename(workspace.root.parent / "pont.jpg")
    (workspace.root / PICTURE).symlink_to(workspace.root.parent / "pont.jpg")
    assert workspace.only().code == "outside-workspace"


@pytest.mark.parametrize("name", ['"a\\0b.jpg"', "a" * 400 + ".jpg", ".", "media/pont.jpg/x"])
def test_a_name_that_no_file_can_have_is_not_there(workspace: Workspace, name: str) -> None:
    assert workspace.campaign("file: media/pont.jpg", f"file: {name}").only().code == "missing-file"


@pytest.mark.parametrize("file", ["media/pont.jpg", "brand.yaml"])
def test_links_in_a_circle_lead_to_no_file(workspace: Workspace, file: str) -> None:
    (workspace.root / file).unlink()
    (workspace.root / file).symlink_to(Path(file).name)
    assert workspace.only().code == "missing-file"


def test_a_file_name_is_found_in_either_normal_form(workspace: Workspace) -> None:
    decomposed = workspace.root / normalize("NFD", "media/été.jpg")
    (workspace.root / PICTURE).rename(decomposed)
    workspace.campaign(f"file: {PICTURE}", normalize("NFC", "file: media/été.jpg"))
    assert workspace.problems() == []


@pytest.mark.parametrize(
    ("file", "raw", "code"),
    [
        ("media/logo.svg", b"<svg", "unreadable-logo"),
        ("media/logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unreadable-logo"),
        ("media/logo.svg", b"", "unreadable-logo"),
        ("fonts/bricolage-grotesque-latin-standard-normal.woff2", b"wOF2", "unreadable-font"),
        ("fonts/bricolage-grotesque-latin-standard-normal.woff2", b"", "unreadable-font"),
    ],
)
def test_a_logo_or_font_that_does_not_open(workspace: Workspace, file: str, raw: bytes, code: str) -> None:
    (workspace.root / file).parent.mkdir(exist_ok=True)
    (workspace.root / file).write_bytes(raw)
    problem = workspace.only()
    assert (problem.code, problem.place.file) == (code, "brand.yaml")


def test_a_font_that_is_not_there(workspace: Workspace) -> None:
    assert workspace.brand("latin-standard", "klingon").only().code == "missing-file"


def test_a_file_is_looked_up_beside_the_campaign_then_in_templates(workspace: Workspace) -> None:
    (campaign,) = require(workspace.load())
    own, other = workspace.root / "templates/posts", templates_folder()
    assert locate(campaign, PICTURE) == workspace.root / PICTURE
    assert locate(campaign, "bare.yaml", "posters") == other / "posters/bare.yaml"
    assert locate(campaign, "nowhere.yaml", "posters") is None
    assert locate(campaign, "../estran/brand.yaml") == workspace.root / "brand.yaml"
    assert locate(campaign, "x" * 5000) is None and locate(campaign, "a\0b") is None
    own.mkdir(parents=True)
    (own / "default.j2").write_text("{{ text }}")
    assert locate(campaign, "default.j2", "posts") == own / "default.j2"


def on(workspace: Workspace, day: str) -> list[tuple[str, str]]:
    problems = replace(workspace, as_of=date.fromisoformat(day)).problems()
    return [(problem.code, problem.severity) for problem in problems]


def test_rights_end_after_their_last_day(workspace: Workspace) -> None:
    workspace.brand("until: 2027-06-30", "until: 2029-01-01").brand("until: 2027-06-30", "until: 2029-01-01")
    assert on(workspace, "2027-12-31") == []
    assert on(workspace, "2028-01-01") == [("expired-rights", "error")]


def test_rights_begin_on_their_first_day_and_bind_pictures_in_use_only(workspace: Workspace) -> None:
    workspace.campaign("rights: {until", "rights: {since: 2027-02-02, until")
    assert on(workspace, "2027-02-02") == []
    assert on(workspace, "2027-02-01") == [("rights-not-yet", "error")]
    workspace.campaign("    visual: pont\n", "")
    assert on(workspace, "2027-02-01") == [("rights-not-yet", "warning")]


def test_facts_and_offers_that_are_over_are_warnings(workspace: Workspace) -> None:
    assert sorted(on(workspace, "2027-07-01")) == [("expired-fact", "warning"), ("expired-offer", "warning")]
    assert len(replace(workspace, as_of=date(2027, 7, 1)).load().campaigns) == 1


def test_samples_and_templates_are_found() -> None:
    assert (templates_folder() / "posters").is_dir()
    assert isinstance(templates_folder(), Path)


def test_a_partners_logo_in_several_colours_is_told_where_it_is_svg(workspace: Workspace) -> None:
    shapes = "".join(f'<path fill="{colour}" d="M0 0H9V9Z"/>' for colour in ("#003399", "#ffcc00"))
    (workspace.root / "media/flag.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{shapes}</svg>')
    workspace.brand("name: La Région}", "name: La Région, logo: media/flag.svg}")
    problem = workspace.only()
    assert problem.code == "many-coloured-logo" and "PNG" in problem.fix

"""Print formats in a build: PDFs beside the pictures, made anew when what they depend on changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from terrimark import build
from terrimark.build.targets import photo_of
from terrimark.errors import Invalid

if TYPE_CHECKING:
    from conftest import Workspace


@pytest.fixture
def printing(workspace: Workspace) -> Workspace:
    """Square and A3, on a photograph with the pixels for it."""
    workspace.change("formats: [square, landscape]", "formats: [square, a3]")
    workspace.change("bluesky: landscape", "bluesky: square")
    sky = Image.linear_gradient("L").resize((1500, 2000))
    sky.point([70 + value // 4 for value in range(256)]).convert("RGB").save(
        workspace.root / "media" / "sky.jpg"
    )
    return workspace


def pdfs(workspace: Workspace) -> list[str]:
    return [path for path in workspace.bytes() if path.endswith(".pdf")]


def test_a_print_format_gives_pdfs_beside_the_pictures(printing: Workspace) -> None:
    outcome = printing.build()
    assert [problem.code for problem in outcome.problems if problem.severity == "error"] == []
    by_path = {poster.path: poster for poster in build.read_manifest(printing.campaign()).posters}
    poster = by_path["posters/bateau/fr-typographic-a3.pdf"]
    assert (poster.format, poster.width, poster.height) == ("a3", 297, 420)
    assert "posters/bateau/fr-typographic-square.jpg" in by_path
    assert (printing.out / poster.path).read_bytes().startswith(b"%PDF-1.6")


def test_a_print_shows_what_its_shape_shows_but_not_larger(printing: Workspace) -> None:
    crops = "{portrait: {focus: [0.2, 0.3], place: [0.6, 0.7], zoom: 1.4}}"
    printing.change("    alt: {fr: Un ciel., en: A sky.}", f"    crops: {crops}\n    alt: Un ciel.")
    visual = printing.campaign().campaign.visuals[0]
    found = {form: photo_of(printing.campaign(), visual, form) for form in ("square", "pin", "a3")}
    assert [photo.focus for photo in found.values()] == [None, (0.2, 0.3), (0.2, 0.3)]
    assert [(photo.place, photo.zoom) for photo in found.values()] == [
        (None, 1.0),
        ((0.6, 0.7), 1.4),
        ((0.6, 0.7), 1.0),
    ]


def test_a_second_build_keeps_them_and_still_tells_of_coarse_photographs(printing: Workspace) -> None:
    first, second = printing.build(), printing.build()
    assert second.made == ()
    for outcome in (first, second):
        told = [str(problem) for problem in outcome.problems if problem.code == "coarse-photo"]
        assert "the photograph has 119 pixels to an inch, 150 look better" in told[0]


def test_only_prints_are_made_anew_when_the_press_changes(printing: Workspace) -> None:
    printing.build()
    printing.change("formats:", "print: {flavour: rgb, bleeds: {a3: 5}}\nformats:")
    outcome = printing.build()
    assert sorted(outcome.made) == sorted(
        path.relative_to(printing.out).as_posix() for path in printing.out.rglob("*.pdf")
    )
    assert all(why == ("print",) for path, why in outcome.reasons.items() if path in outcome.made)


def test_the_same_declaration_gives_the_same_prints(printing: Workspace, tmp_path: Path) -> None:
    other = printing.copy(tmp_path / "other")
    printing.build(jobs=1)
    other.build(jobs=2)
    assert pdfs(printing)
    assert {path: printing.bytes()[path] for path in pdfs(printing)} == {
        path: other.bytes()[path] for path in pdfs(other)
    }


def test_a_photograph_too_coarse_for_print_stops_that_poster_alone(printing: Workspace) -> None:
    printing.photograph((70, 90, 110))
    outcome = printing.build()
    told = [str(problem) for problem in outcome.problems if problem.severity == "error"]
    assert told and all("pixels to an inch on a3, at least 100 are needed" in one for one in told)
    assert "posters/bateau/fr-typographic-a3.pdf" in outcome.made


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("brand.yaml", "  schemes:", "  print: {nigth: {cmyk: [0, 0, 0, 100]}}\n  schemes:", "nigth"),
        ("brand.yaml", "  schemes:", "  print: {night: {cmyk: [0, 0, 0]}}\n  schemes:", "cmyk"),
        (
            "brand.yaml",
            "  schemes:",
            "  print: {night: {cmyk: [0, 0, 0, 0], overprint: true}}\n  schemes:",
            "would vanish",
        ),
        ("campaign.yaml", "formats:", "print: {profile: lost.icc}\nformats:", "lost.icc"),
        ("campaign.yaml", "mastodon: square", "mastodon: a3", "a3"),
    ],
)
def test_what_cannot_be_printed_is_told_at_its_line(
    printing: Workspace, file: str, before: str, after: str, told: str
) -> None:
    printing.change(before, after, file)
    with pytest.raises(Invalid) as caught:
        printing.build()
    [problem] = caught.value.problems
    assert told in str(problem)
    assert problem.place.file.endswith(file)
    assert problem.place.line

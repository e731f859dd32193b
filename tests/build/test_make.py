"""What a build makes, keeps, explains and lets go."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from terrimark import build, content
from terrimark.build.drawing import Job, draw
from terrimark.build.targets import settings, targets
from terrimark.errors import Invalid, TerrimarkError
from terrimark.files import digest

POSTERS = {
    f"posters/{name}-{form}.jpg"
    for name in (
        "ciel/fr-bare",
        "ciel/fr-visitors-bare",
        "ciel/en-bare",
        "bateau/fr-typographic",
        "bateau/en-typographic",
    )
    for form in ("square", "landscape")
}


def test_a_poster_for_each_message_language_and_format_and_for_an_audience_that_is_told_something_else(
    workspace,
):
    outcome = workspace.build()
    assert set(outcome.made) == POSTERS
    assert set(workspace.bytes()) == POSTERS | {"manifest.json", "variants.json", "variants.md"}
    assert not outcome.problems


def test_the_manifest_tells_what_each_poster_is_and_the_files_are_what_it_says(built):
    manifest = build.read_manifest(built.campaign())
    files = built.bytes()
    for poster in manifest.posters:
        data = files[poster.path]
        assert (digest(data), len(data)) == (poster.sha256, poster.bytes)
        assert Image.open(io.BytesIO(data)).size == (poster.width, poster.height)
        assert poster.alt and poster.report["texts"]["headline"]["contrast"] >= 3
    assert {(v.audience, v.language, v.network) for v in manifest.variants if v.message == "ciel"} == {
        ("residents", "fr", "mastodon"), ("residents", "en", "mastodon"),
        ("visitors", "fr", "mastodon"), ("visitors", "fr", "bluesky"),
    }  # fmt: skip
    visitors = next(v for v in manifest.variants if v.network == "bluesky")
    assert manifest.poster(visitors, "square").path == "posters/ciel/fr-visitors-bare-square.jpg"
    listed = json.loads(files["manifest.json"])["artefacts"]
    assert {entry["kind"] for entry in listed} == {"poster", "variant", "file"}
    assert all(digest(files[entry["path"]]) == entry["sha256"] for entry in listed if entry["kind"] == "file")


def test_a_second_build_keeps_everything_and_touches_no_poster(built):
    before = {path: path.stat().st_mtime_ns for path in built.out.rglob("*.jpg")}
    again = built.build()
    assert (again.made, again.kept, again.changed) == ((), len(POSTERS), False)
    assert before == {path: path.stat().st_mtime_ns for path in built.out.rglob("*.jpg")}


def _words(workspace):
    workspace.change("Trafic fluide.", "Trafic très fluide.")


def _caption_case(workspace):
    workspace.change("Même le ciel", "même le ciel")


def _photo(workspace):
    workspace.photograph((60, 90, 110))


def _crop(workspace):
    workspace.change(
        "    alt: {fr: Un ciel.", "    crops: {square: {focus: [0.2, 0.5]}}\n    alt: {fr: Un ciel."
    )


def _credit(workspace):
    workspace.change("Ann Onyme", "Anne Onyme")


def _colour(workspace):
    workspace.change("#FF6A1F", "#FF7A1F", "brand.yaml")


def _design(workspace):
    folder = workspace.root / "templates" / "posters"
    folder.mkdir(parents=True)
    text = (build_templates() / "typographic.yaml").read_text(encoding="utf-8")
    (folder / "typographic.yaml").write_text(
        text.replace("tracking: -0.025", "tracking: -0.020"), encoding="utf-8"
    )


def _logo(workspace):
    workspace.change("H100", "H90", "media/logo.svg")


def _missing(workspace):
    (workspace.out / "posters/bateau/fr-typographic-square.jpg").unlink()


def _altered(workspace):
    file = workspace.out / "posters/bateau/fr-typographic-square.jpg"
    file.write_bytes(file.read_bytes() + b"\0")


def build_templates() -> Path:
    from terrimark.brand import templates_folder

    return templates_folder() / "posters"


@pytest.mark.parametrize(
    ("change", "reason", "count"),
    [
        (_words, "words", 2),
        (_caption_case, "words", 4),
        (_photo, "photo", 6),
        (_crop, "crop", 3),
        (_credit, "credit", 6),
        (_colour, "colours", 10),
        (_design, "design", 4),
        (_logo, "logo", 10),
        (_missing, "missing", 1),
        (_altered, "altered", 1),
    ],
)
def test_only_what_a_change_reaches_is_drawn_anew_and_the_reason_is_exact(built, change, reason, count):
    before = built.bytes()
    change(built)
    told = built.build(check=True)
    posters = {path: reasons for path, reasons in told.reasons.items() if path.endswith(".jpg")}
    assert len(posters) == count == len(told.made)
    assert all(reason in reasons for reasons in posters.values())
    assert {other for reasons in posters.values() for other in reasons} <= {reason, "alt"}
    if count <= 4:  # the others would take long, and show the same
        outcome = built.build()
        assert (outcome.made, outcome.reasons) == (told.made, told.reasons)
        assert not built.build(check=True).changed
    if change in (_missing, _altered):
        assert built.bytes() == before


def test_check_writes_nothing_at_all(workspace):
    files = sorted(workspace.root.rglob("*"))
    assert workspace.build(check=True).changed
    assert sorted(workspace.root.rglob("*")) == files


def test_posters_of_a_message_that_vanished_are_removed_and_nothing_else(built):
    mine = built.out / "posters" / "bateau" / "notes.txt"
    mine.write_text("kept by a person")
    start = (built.root / "campaign.yaml").read_text(encoding="utf-8")
    built.change(start[start.index("  - id: bateau") : start.index("visuals:")], "")
    outcome = built.build()
    assert set(outcome.removed) == {path for path in POSTERS if "bateau" in path}
    assert [path.name for path in mine.parent.iterdir()] == ["notes.txt"]
    assert not built.build(check=True).changed


def test_a_manifest_that_names_files_elsewhere_removes_none_of_them(built):
    manifest = built.out / "manifest.json"
    manifest.write_text(
        manifest.read_text().replace("posters/bateau/fr-typographic-square.jpg", "../../brand.yaml")
    )
    built.build()
    assert (built.root / "brand.yaml").exists()


def test_a_broken_manifest_is_told_plainly_and_built_anew(built):
    before = built.bytes()
    for wreck in ("", "{", "[]", '{"artefacts": [{"kind": "poster"}]}', '{"artefacts": [1]}'):
        (built.out / "manifest.json").write_text(wreck)
        with pytest.raises(TerrimarkError) as told:
            build.read_manifest(built.campaign())
        assert "terrimark build" in told.value.fix
        assert len(built.build(check=True).made) == len(POSTERS)
    built.build()
    assert built.bytes() == before


def test_no_build_is_told_plainly(workspace):
    with pytest.raises(TerrimarkError, match="nothing has been built"):
        build.read_manifest(workspace.campaign())


def test_an_altered_list_of_words_is_told_plainly_and_written_anew(built):
    (built.out / "variants.json").write_text("{}")
    with pytest.raises(TerrimarkError, match="not finished"):
        build.read_manifest(built.campaign())
    assert built.build().reasons == {"variants.json": ("altered",)}


def test_a_poster_that_cannot_be_drawn_is_a_problem_and_the_others_go_on(built):
    built.change("Bateau. Boulot.", "Bateau. 北")
    built.change("Traffic is flowing.", "Traffic flows.")
    outcome = built.build()
    assert set(outcome.made) == {"posters/ciel/en-bare-square.jpg", "posters/ciel/en-bare-landscape.jpg"}
    assert all("北" in problem.what and problem.place.line for problem in outcome.problems)
    assert outcome.problems
    manifest = build.read_manifest(built.campaign())
    stale = [poster.path for poster in manifest.posters if poster.stale]
    assert set(stale) == {
        "posters/bateau/fr-typographic-square.jpg",
        "posters/bateau/fr-typographic-landscape.jpg",
    }
    variant = next(v for v in manifest.variants if v.message == "bateau" and v.language == "fr")
    assert manifest.poster(variant, "square") is None
    built.change("Bateau. 北", "Bateau. Boulot.")
    assert built.build().made == ()


def test_errors_of_words_and_designs_come_together_and_nothing_is_made(workspace):
    workspace.change("body: {fr: Onze", "body: {fr: \"{{ 'a' * 9 }}\", en: x}\n    x-body: {fr: Onze")
    workspace.change("    x-body: {fr: Onze minutes., en: Eleven minutes.}\n", "")
    workspace.change("    visual: ciel\n", "")
    with pytest.raises(Invalid) as told:
        workspace.build()
    assert {"no-visual"} < {problem.code for problem in told.value.problems}
    assert not workspace.out.exists()


def test_progress_counts_up_to_every_poster(workspace):
    steps = []
    workspace.build(progress=lambda done, total: steps.append((done, total)))
    assert steps == [(n, len(POSTERS)) for n in range(len(POSTERS) + 1)]


def test_the_sheet_shows_each_text_with_its_count_and_its_posters(built):
    sheet = (built.out / "variants.md").read_text(encoding="utf-8")
    assert sheet.startswith("# Gagnez le large\u00a0: bon à tirer\n")
    for words in (
        "### Habitants",
        "#### anglais",
        "> Here the sky moves.",
        "signes sur 500",
        "Texte de remplacement",
    ):
        assert words in sheet
    for path in POSTERS:
        assert f"]({path})" in sheet


def test_a_defect_of_ours_is_told_as_one_and_stops_no_other_poster(workspace):
    campaign = workspace.campaign()
    by_message = settings(campaign)
    [target, *_others] = targets(campaign, content.write(campaign, date(2027, 3, 1)), by_message)
    broken = replace(target, order=replace(target.order, design={}))
    failure = draw(workspace.out, Job(target=broken, inputs={}))
    assert isinstance(failure, tuple)
    assert "report it" in failure[0].fix


def test_what_the_disk_refuses_is_told_by_the_name_that_people_know(built):
    (built.out / "variants.json").unlink()
    (built.out / "variants.json").mkdir()
    with pytest.raises(TerrimarkError, match=r"variants\.json: Is a directory") as told:
        built.build()
    assert ".new-" not in str(told.value)
    assert not list(built.root.rglob(".new-*"))
    with pytest.raises(TerrimarkError, match="manifest cannot be read"):
        build.read_manifest(built.campaign())


def test_a_text_beyond_its_designs_own_zone_stops_the_build_at_its_line(workspace):
    workspace.change("fr: Bateau. Boulot.", "fr: " + "Bateau. Boulot. " * 4)
    with pytest.raises(Invalid) as caught:
        workspace.build()
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.line) == ("beyond-zone", 21)
    assert "63 characters; the design takes 50" in problem.what


PARTNERS = """
actors:
  - {id: passeurs, name: {fr: Les Passeurs, en: The Ferrymen}, kind: company, logo: media/logo.svg}
funders:
  - {id: fonds, name: Fonds, mention: {fr: Avec le Fonds, en: With the Fund}, logo: media/logo.svg}
"""


def test_an_actor_gets_posters_of_its_own_that_are_not_for_our_posts(workspace):
    (workspace.root / "brand.yaml").write_text(
        (workspace.root / "brand.yaml").read_text(encoding="utf-8") + PARTNERS, encoding="utf-8"
    )
    workspace.change(
        "design: typographic", "design: typographic\n    actors: [passeurs]\n    funders: [fonds]"
    )
    outcome = workspace.build()
    extra = {
        f"posters/bateau/{language}-passeurs-typographic-{form}.jpg"
        for language in ("fr", "en")
        for form in ("square", "landscape")
    }
    assert set(outcome.made) == POSTERS | extra and not outcome.problems
    manifest = build.read_manifest(workspace.campaign())
    assert {poster.path for poster in manifest.posters if poster.actor == "passeurs"} == extra
    for variant in (one for one in manifest.variants if one.message == "bateau"):
        assert not manifest.poster(variant, "square").actor
        assert variant.poster.mention in ("Avec le Fonds", "With the Fund")
    assert not any(path in (workspace.out / "variants.md").read_text(encoding="utf-8") for path in extra)
    again = workspace.build()
    assert not again.made and again.kept == len(POSTERS | extra)
    workspace.change("Les Passeurs", "Les Passeuses", "brand.yaml")
    assert workspace.build().reasons["posters/bateau/fr-passeurs-typographic-square.jpg"] == ("actor",)

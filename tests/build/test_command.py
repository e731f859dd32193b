"""`terrimark build`, as a person or a script meets it."""

from __future__ import annotations

import json
import shutil

import pytest
import typer
from typer.testing import CliRunner, Result

from terrimark.cli import build as command
from terrimark.errors import Invalid


def run(workspace, *words: str) -> Result:
    app = typer.Typer()
    app.command()(command.build)
    result = CliRunner().invoke(app, [str(workspace.root), "--as-of", "2027-03-01", "--jobs", "1", *words])
    if isinstance(result.exception, Exception):
        raise result.exception
    return result


def test_it_says_how_much_how_long_where_to_look_and_what_to_do_next(workspace):
    first = run(workspace)
    assert first.exit_code == 0
    assert "10 posters and 6 variants in " in first.stdout and "build/large" in first.stdout
    assert first.stdout.splitlines()[-1] == "Next: terrimark plan"
    assert "0 posters and 6 variants" in run(workspace).stdout


def test_check_exits_with_3_before_a_build(workspace):
    assert run(workspace, "--check").exit_code == 3
    assert not workspace.out.exists()


def test_check_exits_with_0_after_a_build_and_with_3_after_a_change(built):
    assert run(built, "--check").exit_code == 0
    built.change("Onze minutes", "Douze minutes")
    changed = run(built, "--check", "--explain")
    assert changed.exit_code == 3
    assert "bateau/residents/fr/mastodon: the text changed" in changed.stdout


def test_explain_says_why_each_thing_is_made_anew(built):
    built.photograph((10, 20, 30))
    (built.out / "posters/bateau/fr-typographic-square.jpg").unlink()
    told = run(built, "--check", "--explain").stdout
    assert "posters/ciel/fr-bare-square.jpg: the photo changed" in told
    assert "posters/bateau/fr-typographic-square.jpg: the file is missing" in told


def test_every_reason_of_the_build_has_its_sentence(built):
    listed = json.loads((built.out / "manifest.json").read_text(encoding="utf-8"))["artefacts"]
    names = {name for entry in listed for name in entry.get("inputs", {})}
    for name in {*names, "missing", "altered", "content"}:
        assert " " in command._reason(name)


def test_json_alone_is_on_standard_output(built):
    (built.out / "posters/bateau/fr-typographic-square.jpg").unlink()
    told = json.loads(run(built, "--json").stdout)
    assert told["as-of"] == "2027-03-01"
    campaign = told["campaigns"]["large"]
    assert (len(campaign["made"]), campaign["kept"], campaign["variants"], campaign["changed"]) == (
        1,
        9,
        6,
        True,
    )


def test_a_poster_that_cannot_be_drawn_is_told_at_its_message_and_exits_with_1(built):
    built.change("Bateau. Boulot.", "Bateau. 北")
    result = run(built)
    assert result.exit_code == 1
    assert "北" in result.stderr and "campaign.yaml:" in result.stderr
    assert "0 posters" in result.stdout


def test_errors_in_the_files_come_all_at_once(workspace):
    workspace.change("visual: ciel", "visual: sky")
    shutil.rmtree(workspace.root / "media")
    with pytest.raises(Invalid) as told:
        run(workspace)
    assert len(told.value.problems) > 1


def second(workspace, name: str) -> None:
    """Move the campaign into a folder of its own, and put another of that id beside it."""
    here = workspace.root / "campaign.yaml"
    text = here.read_text(encoding="utf-8").replace("brand: brand", "brand: ../../brand")
    here.unlink()
    for folder, id in (("one", "large"), ("two", name)):
        file = workspace.root / "campaigns" / folder / "campaign.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(text.replace("id: large", f"id: {id}"), encoding="utf-8")


def test_each_campaign_of_a_workspace_has_its_own_folder_and_line(built):
    second(built, "wide")
    told = run(built).stdout.splitlines()
    assert [line.partition(":")[0] for line in told] == ["large", "wide", "Next"]
    assert "10 posters kept" in told[0] and "10 posters and 6 variants" in told[1]


def test_two_campaigns_of_one_id_are_refused_before_anything_is_made(built):
    before = built.bytes()
    second(built, "large")
    with pytest.raises(Invalid, match="'large'"):
        run(built)
    assert built.bytes() == before

"""`terrimark build`, as a person or a script meets it."""

from __future__ import annotations

import json
import shutil

import pytest
import typer
from typer.testing import CliRunner, Result

from terrimark.cli import build as command
from terrimark.errors import Invalid


@pytest.fixture
def run(workspace, monkeypatch):
    app = typer.Typer()
    command.add_to(app)
    monkeypatch.chdir(workspace.root)

    def invoke(*words: str) -> Result:
        result = CliRunner().invoke(app, ["--as-of", "2027-03-01", "--jobs", "1", *words])
        if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


def test_it_says_how_much_how_long_where_to_look_and_what_to_do_next(run):
    first = run()
    assert first.exit_code == 0
    assert "10 posters and 6 variants in " in first.stdout and "build/large" in first.stdout
    assert first.stdout.splitlines()[-1] == "Next: terrimark plan"
    assert "0 posters and 6 variants" in run().stdout


def test_check_exits_with_3_before_a_build_and_with_0_after_it(run, workspace):
    assert run("--check").exit_code == 3
    assert not workspace.out.exists()
    run()
    assert run("--check").exit_code == 0
    workspace.change("Onze minutes", "Douze minutes")
    changed = run("--check", "--explain")
    assert changed.exit_code == 3
    assert "bateau/residents/fr/mastodon: the text changed" in changed.stdout


def test_explain_says_why_each_thing_is_made_anew(run, workspace):
    run()
    workspace.photograph((10, 20, 30))
    (workspace.out / "posters/bateau/fr-typographic-square.jpg").unlink()
    told = run("--explain").stdout
    assert "posters/ciel/fr-bare-square.jpg: the photo changed" in told
    assert "posters/bateau/fr-typographic-square.jpg: the file is missing" in told


def test_every_reason_of_the_build_has_its_sentence(workspace):
    workspace.build()
    before = (workspace.out / "manifest.json").read_text(encoding="utf-8")
    names = {name for entry in json.loads(before)["artefacts"] for name in entry.get("inputs", {})}
    for name in {*names, "new", "missing", "altered", "content"}:
        assert " " in command._reason(name) or name == "new"


def test_json_alone_is_on_standard_output(run):
    told = json.loads(run("--json").stdout)
    assert told["as-of"] == "2027-03-01"
    [campaign] = told["campaigns"].items()
    assert campaign[0] == "large"
    assert (len(campaign[1]["made"]), campaign[1]["variants"], campaign[1]["changed"]) == (10, 6, True)


def test_a_poster_that_cannot_be_drawn_is_told_at_its_message_and_exits_with_1(run, workspace):
    workspace.change("Bateau. Boulot.", "Bateau. 北")
    result = run()
    assert result.exit_code == 1
    assert "北" in result.stderr and "campaign.yaml:" in result.stderr
    assert "8 posters" in result.stdout


def test_errors_in_the_files_come_all_at_once(run, workspace):
    workspace.change("visual: ciel", "visual: sky")
    shutil.rmtree(workspace.root / "media")
    with pytest.raises(Invalid) as told:
        run()
    assert len(told.value.problems) > 1

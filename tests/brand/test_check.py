"""The commands `check` and `schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from terrimark.brand import schemas
from terrimark.cli import check
from terrimark.errors import TerrimarkError

from .conftest import Workspace

app = typer.Typer()
app.command()(check.check)
app.command()(check.schema)


def run(*words: str | Path) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_what_is_right_is_said_in_one_sentence_with_the_next_step(workspace: Workspace) -> None:
    answer = run("check", workspace.root, "--as-of", "2027-02-01")
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.splitlines() == [
        "campaign.yaml: 2 messages, 2 audiences, 3 languages, 5 formats, 1 visual, 2 accounts, 2 slots.",
        "Next: terrimark build",
    ]


def test_everything_wrong_is_told_with_its_place_code_and_mend(workspace: Workspace) -> None:
    workspace.campaign("visual: pont", "visual: pnot").brand("dark: chenal", "dark: chennal")
    answer = run("check", workspace.root, "--as-of", "2027-02-01")
    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert answer.stderr.splitlines() == [
        "brand.yaml:10:17: unknown colour 'chennal'  [unknown-colour]",
        "  → did you mean 'chenal'?",
        "campaign.yaml:8:13: unknown visual 'pnot'  [unknown-visual]",
        "  → did you mean 'pont'?",
        "2 errors",
    ]


def test_the_words_are_checked_too(workspace: Workspace) -> None:
    workspace.campaign("Des oies.", "\"{{ fact('trajte') }}\"").campaign(", en: Twice a day.", "")
    answer = run("check", workspace.root, "--as-of", "2027-02-01", "--json")
    codes = [problem["code"] for problem in json.loads(answer.stdout)["problems"]]
    assert sorted(codes) == ["missing-text", "unknown-fact"]


@pytest.mark.parametrize(
    ("old", "new", "code"), [("id: large", "id: large", 0), ("at: 12:30", "at: noon", 1)]
)
def test_json_is_all_that_a_script_reads(workspace: Workspace, old: str, new: str, code: int) -> None:
    workspace.campaign(old, new)
    answer = run("check", workspace.root, "--as-of", "2027-02-01", "--json")
    said = json.loads(answer.stdout)
    assert (answer.exit_code, set(said)) == (code, {"problems", "campaigns"})
    assert [campaign["id"] for campaign in said["campaigns"]] == [] if code else ["large"]
    for problem in said["problems"]:
        assert set(problem) == {"code", "severity", "what", "place", "fix"}


def test_the_day_decides_what_is_over(workspace: Workspace) -> None:
    assert run("check", workspace.root, "--as-of", "2028-01-01").exit_code == 1
    assert run("check", workspace.root, "--as-of", "yesterday").exit_code == 2


def test_the_schemas_are_printed_or_written(tmp_path: Path) -> None:
    assert json.loads(run("schema", "brand").stdout) == schemas()["brand"]
    assert json.loads(run("schema").stdout) == schemas()
    answer = run("schema", "--out", tmp_path / "schema")
    assert answer.exit_code == 0
    assert (
        json.loads((tmp_path / "schema/campaign.json").read_text(encoding="utf-8")) == schemas()["campaign"]
    )
    assert run("schema", "poster").exit_code == 2


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    answer = run("schema", "--out", tmp_path / "file/schema")
    assert isinstance(answer.exception, TerrimarkError)
    assert "write" in answer.exception.fix

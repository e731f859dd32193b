from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from terrimark import brand, build
from terrimark.cli import start
from terrimark.errors import TerrimarkError

TODAY = dt.date.today()


class Editor(yaml.SafeLoader):
    """Reads YAML 1.2 as editors do: 12:30 and 2027-03-01 are text."""


Editor.yaml_implicit_resolvers = {}
Editor.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"\d+$"), list("0123456789"))
Editor.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"\d+\.\d+$"), list("0123456789"))


def new(*words: str | Path) -> Any:
    app = typer.Typer()
    app.command()(start.new)
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "valley"
    answer = new(folder)
    assert answer.exit_code == 0, answer.output
    return folder


def campaign(folder: Path) -> brand.LoadedCampaign:
    (only,) = brand.require(brand.load(folder, TODAY))
    return only


def test_a_new_workspace_has_no_problem(workspace: Path) -> None:
    assert brand.load(workspace, TODAY).problems == ()


def test_its_calendar_starts_on_the_next_monday(workspace: Path) -> None:
    calendar = campaign(workspace).campaign.calendar
    assert calendar is not None
    assert calendar.start.weekday() == 0
    assert dt.timedelta(0) < calendar.start - TODAY <= dt.timedelta(days=7)


def test_it_shows_both_designs_an_override_a_fact_and_an_actor(workspace: Path) -> None:
    declared = campaign(workspace).campaign
    text = (workspace / "campaigns/first/campaign.yaml").read_text(encoding="utf-8")
    assert {message.design for message in declared.messages} == {"bare", "typographic"}
    assert any(message.overrides for message in declared.messages)
    assert "{{ fact(" in text and "{{ actor(" in text


def test_no_placeholder_is_left(workspace: Path) -> None:
    for path in workspace.rglob("*"):
        if path.suffix in {".yaml", ".md"}:
            assert not re.search(r"(?<!\{)\{[a-z]+\}(?!\})", path.read_text(encoding="utf-8")), path


def test_each_file_names_a_schema_that_exists_and_accepts_it(workspace: Path) -> None:
    for name in ("brand.yaml", "campaigns/first/campaign.yaml"):
        path = workspace / name
        first, *_rest = path.read_text(encoding="utf-8").splitlines()
        schema = path.parent / first.removeprefix("# yaml-language-server: $schema=")
        read = yaml.load(path.read_text(encoding="utf-8"), Editor)
        errors = [
            error.message for error in Draft202012Validator(json.loads(schema.read_text())).iter_errors(read)
        ]
        assert errors == []


def test_every_picture_is_credited_beside_it(workspace: Path) -> None:
    media = workspace / "campaigns/first/media"
    credits = (media / "CREDITS.md").read_text(encoding="utf-8")
    assert all(f"`{picture.name}`" in credits for picture in media.glob("*.jpg"))


def test_what_terrimark_makes_is_kept_out_of_git(workspace: Path) -> None:
    ignored = (workspace / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"build/", "out/", ".terrimark/"} <= set(ignored)


def test_it_takes_the_name_of_the_territory(tmp_path: Path) -> None:
    assert new(tmp_path / "x", "--name", "Côte des Œillets : l’Île").exit_code == 0
    declared = campaign(tmp_path / "x").brand
    assert declared.territory.name.any() == "Côte des Œillets : l’Île"
    assert declared.territory.id == "cote-des-oeillets-l-ile"
    assert declared.identity.logo.wordmark is not None
    assert declared.identity.logo.wordmark.lines == ("Côte des", "Œillets : l’Île")
    assert "TERRIMARK_COTE_DES_OEILLETS_L_ILE_" in (tmp_path / "x/README.md").read_text(encoding="utf-8")
    assert "Exemple" not in (tmp_path / "x/README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Saint-Malo", ("Saint-Malo",)),
        ("Montgaillard-Lauragais", ("Montgaillard-", "Lauragais")),
        (
            "Communauté de communes du Pays de la Haute-Vallée de l’Aude",
            ("Communauté de communes du Pays", "de la Haute-Vallée de l’Aude"),
        ),
    ],
)
def test_a_long_name_makes_a_smaller_wordmark_that_stands_on_every_poster(
    tmp_path: Path, name: str, lines: tuple[str, ...]
) -> None:
    assert new(tmp_path, "--name", name).exit_code == 0
    file = tmp_path / "campaigns/first/campaign.yaml"
    narrow = re.sub(r"^formats: .*", "formats: [pin]", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file.write_text(narrow, encoding="utf-8")
    found = campaign(tmp_path)
    assert found.brand.identity.logo.wordmark is not None
    assert found.brand.identity.logo.wordmark.lines == lines
    outcome = build.make(found, TODAY, jobs=1)
    assert outcome.made and not outcome.problems


@given(st.text(min_size=1, max_size=100))
def test_any_name_makes_a_sound_id_or_is_refused(name: str) -> None:
    try:
        changes = start._naming(name)
    except TerrimarkError as error:
        assert error.fix
    else:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", changes["val-d-exemple"])
        assert len(changes["val-d-exemple"]) <= 60


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    answer = new(tmp_path)
    assert isinstance(answer.exception, TerrimarkError)
    assert "not an empty folder" in str(answer.exception)
    assert answer.exception.fix
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    assert isinstance(new(tmp_path / "x").exception, TerrimarkError)


def test_a_folder_that_holds_only_git_is_taken(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert new(tmp_path).exit_code == 0
    assert (tmp_path / "brand.yaml").exists() and (tmp_path / ".git").exists()


def test_it_may_lay_out_the_folder_it_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "here"
    inside.mkdir()
    monkeypatch.chdir(inside)
    answer = new(".")
    assert answer.exit_code == 0
    assert "cd " not in answer.output
    assert Path("brand.yaml").exists()


def test_nothing_is_left_behind_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", no_space)
    answer = new(tmp_path / "x")
    assert isinstance(answer.exception, TerrimarkError)
    assert "No space left" in str(answer.exception)
    assert list(tmp_path.iterdir()) == []


def test_it_answers_scripts_in_json(tmp_path: Path) -> None:
    answer = json.loads(new(tmp_path / "x", "--json").stdout)
    assert "brand.yaml" in answer["files"]
    assert all((tmp_path / "x" / file).is_file() for file in answer["files"])

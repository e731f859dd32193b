"""Which files make a workspace: campaigns, their brand, lists written elsewhere; and the samples."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from terrimark.brand import load, samples_folder, schemas, templates_folder
from terrimark.errors import TerrimarkError

from .conftest import Workspace

DAY = dt.date(2027, 2, 1)


def in_folder(workspace: Workspace, name: str = "large") -> Path:
    """Move the campaign where a workspace of many campaigns has it."""
    folder = workspace.root / "campaigns" / name
    folder.mkdir(parents=True)
    shutil.move(workspace.root / "campaign.yaml", folder / "campaign.yaml")
    workspace.change(f"campaigns/{name}/campaign.yaml", "brand: brand.yaml", "brand: ../../brand.yaml")
    return folder


def test_a_campaign_beside_its_brand_or_in_campaigns(workspace: Workspace) -> None:
    assert workspace.load().campaigns[0].campaign_file.name == "campaign.yaml"
    folder = in_folder(workspace)
    assert workspace.problems() == []
    (loaded,) = workspace.load().campaigns
    assert (loaded.folder, loaded.brand_folder, loaded.root) == (folder, workspace.root, workspace.root)
    assert str(loaded.place("messages", 0, "visual")) == "campaigns/large/campaign.yaml:8:13"
    assert str(loaded.brand_place("territory", "id")) == "brand.yaml:2:7"


def test_a_campaign_s_file_or_folder_finds_the_workspace_above(workspace: Workspace) -> None:
    folder = in_folder(workspace)
    for path in (folder, folder / "campaign.yaml"):
        loaded = load(path, DAY)
        assert (loaded.root, len(loaded.campaigns), loaded.problems) == (workspace.root, 1, ())


def test_two_campaigns_share_a_brand_whose_problems_are_told_once(workspace: Workspace) -> None:
    folder = in_folder(workspace)
    shutil.copytree(folder, workspace.root / "campaigns/second")
    workspace.brand("dark: chenal", "dark: chennal")
    assert workspace.codes() == ["unknown-colour"]
    workspace.brand("dark: chennal", "dark: chenal")
    problem = workspace.only()
    assert (problem.code, problem.place.file) == ("duplicate-id", "campaigns/second/campaign.yaml")


@pytest.mark.parametrize("path", ["", "nowhere", "a" * 5000, "a\0b"])
def test_where_there_is_no_campaign_one_is_told_to_make_one(tmp_path: Path, path: str) -> None:
    with pytest.raises(TerrimarkError) as caught:
        load(tmp_path / path, DAY)
    assert "terrimark new" in caught.value.fix


@pytest.mark.parametrize(
    ("brand", "code"),
    [("other.yaml", "missing-file"), ("../brand.yaml", "outside-workspace"), ("media", "missing-file")],
)
def test_a_campaign_whose_brand_is_not_there(workspace: Workspace, brand: str, code: str) -> None:
    problem = workspace.campaign("brand: brand.yaml", f"brand: {brand}").only()
    assert problem.code == code
    assert workspace.text_at(problem) == brand


def test_a_list_may_come_from_a_folder_each_file_one_item_or_several(workspace: Workspace) -> None:
    workspace.brand(
        "offers:\n  - {id: nuit, audiences: [tourists], title: Une nuit, owner: club, until: 2027-06-30}",
        "offers: offers/",
    )
    folder = workspace.root / "offers"
    folder.mkdir()
    (folder / "b.yaml").write_text("id: nuit\naudiences: [tourists]\ntitle: Une nuit\nowner: club\n")
    (folder / "a.yaml").write_text(
        "- {id: bac, audiences: [tourists], title: Le bac, owner: club}\n"
        "- {id: phare, audiences: [turists], title: Le phare, owner: club}\n"
    )
    (folder / "notes.txt").write_text("not read")
    problem = workspace.only()
    assert (problem.code, str(problem.place)) == ("unknown-audience", "offers/a.yaml:2:27")
    workspace.change("offers/a.yaml", "turists", "tourists")
    (loaded,) = workspace.load().campaigns
    assert [offer.id for offer in loaded.brand.offers] == ["bac", "phare", "nuit"]
    assert str(loaded.brand_place("offers", 2, "title")) == "offers/b.yaml:3:8"


def test_messages_may_come_from_one_file(workspace: Workspace) -> None:
    text = (workspace.root / "campaign.yaml").read_text(encoding="utf-8")
    messages = text[text.index("  - id: maree") : text.index("visuals:")]
    (workspace.root / "messages.yaml").write_text(messages, encoding="utf-8")
    workspace.campaign(messages, "").campaign("messages:\n", "messages: messages.yaml\n")
    assert workspace.problems() == []
    workspace.change("messages.yaml", "headline:", "headlin:")
    problem = workspace.only()
    assert (problem.code, problem.place.file) == ("unknown-key", "messages.yaml")


@pytest.mark.parametrize(
    ("named", "codes"),
    [
        ("nowhere/", ["missing-file"]),
        ("../elsewhere", ["outside-workspace"]),
        ("/etc", ["outside-workspace"]),
        ("media", ["empty-folder"]),
        ("broken.yaml", ["duplicate-key", "missing-key", "yaml-syntax"]),
    ],
)
def test_a_list_that_cannot_be_read_leaves_no_name_dangling(
    workspace: Workspace, named: str, codes: list[str]
) -> None:
    workspace.brand("actors:\n  - {id: club, name: Club de voile}", f"actors: {named}")
    (workspace.root / "broken.yaml").write_text("- {id: club, id: club}\n- [\n" if "broken" in named else "")
    found = workspace.codes()
    assert set(found) <= set(codes) and found


def test_a_way_out_of_the_workspace_and_back_is_outside(workspace: Workspace) -> None:
    (workspace.root.parent / "door").symlink_to(workspace.root)
    assert (
        workspace.campaign("brand: brand.yaml", "brand: ../door/brand.yaml").only().code
        == "outside-workspace"
    )


@pytest.mark.parametrize("kind", ["brand", "campaign"])
def test_the_schemas_accept_the_files_that_come_with_terrimark(kind: str) -> None:
    schema = schemas()[kind]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"].endswith("2020-12/schema")
    files = [*samples_folder().rglob(f"{kind}.yaml"), *(templates_folder() / "starter").rglob(f"{kind}.yaml")]
    assert files
    for file in files:
        text = file.read_text(encoding="utf-8").replace("{start}", "2027-03-01")
        found = [error.message for error in Draft202012Validator(schema).iter_errors(as_editors_read(text))]
        assert found == [], file


def as_editors_read(text: str) -> object:
    """YAML 1.2: `no`, days and hours are text, numbers are numbers."""

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers = {
            first: [(tag, pattern) for tag, pattern in rules if tag.endswith((":int", ":float", ":null"))]
            for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    return yaml.load(re.sub(r"(?<=\bat: )(\d+:\d+)", r"'\1'", text), Loader=Loader)


def test_the_schemas_complete_what_people_type() -> None:
    campaign = schemas()["campaign"]
    message = campaign["$defs"]["Message"]
    assert "max-characters" in campaign["$defs"]["Account"]["properties"]
    assert message["properties"]["headline"]["description"].startswith("On the poster")
    assert message["additionalProperties"] is False
    assert {"type": "string"}.items() <= campaign["properties"]["messages"]["anyOf"][1].items()


def test_the_sample_and_the_starter_have_no_problem(tmp_path: Path) -> None:
    assert load(samples_folder() / "pays-d-estran", DAY).problems == ()
    starter = shutil.copytree(templates_folder() / "starter", tmp_path / "starter")
    file = starter / "campaigns/first/campaign.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("{start}", "2027-03-01"), encoding="utf-8")
    assert load(starter, DAY).problems == ()

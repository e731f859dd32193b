"""`rehearse`: what an officer sees before anything is real."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rehearsed import remade

DOCS = (Path(__file__).parents[2] / "docs" / "rehearsal.md").read_text()
MASTODON = "id: town-mastodon, network: mastodon, server: 'https://m.example', handle: town@m.example"
X = "id: town-x, network: x, handle: town"
FOLDER = "id: outbox, network: folder, handle: out"


@pytest.fixture
def workspace(accounts) -> Path:
    """The starter with three accounts, built."""
    root: Path = accounts(MASTODON, X, FOLDER)
    brand, campaign = root / "brand.yaml", root / "campaigns" / "first" / "campaign.yaml"
    brand.write_text(brand.read_text().replace("networks: [folder]", "networks: [folder, mastodon, x]"))
    campaign.write_text(campaign.read_text().replace("calendar:", "budget: {x: 1.03}\n\ncalendar:", 1))
    remade(root)
    return root


def test_the_page_about_it_shows_what_it_says(run, workspace: Path):
    said = run("rehearse", "--publishers", "1")
    told = re.search(r"```\n\$ terrimark rehearse --publishers 1\n(.*?)```", DOCS, re.DOTALL)
    assert told
    assert said.out == told[1], said.out + said.err
    assert said.code == 1, "what is over its budget would not go out"


def test_json_alone_tells_it_all(run, workspace: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TERRIMARK_VAL_D_EXEMPLE_TOWN_MASTODON_TOKEN", "a-token-that-looks-real")
    monkeypatch.setenv("TERRIMARK_VAL_D_EXEMPLE_TOWN_MASTODON_SERVER", "https://m.example")
    said = run("rehearse", "--json", "--publishers", "1", "--faults", "likely", "--seed", "2")
    told = json.loads(said.out)["campaigns"]["first"]
    assert said.err == ""
    assert (told["holds"], told["lost"], told["twice"]) == (True, 0, 0)
    assert {post["state"] for post in told["posts"] if post["network"] != "x"} == {"sent"}
    assert told["networks"]["mastodon"]["out"] > 0
    assert told["x"]["estimate"]
    assert not (workspace / ".terrimark" / "ledger.sqlite").exists(), "the workspace's ledger was not touched"
    assert not (workspace / "out").exists(), "nor its folders"


def test_it_can_be_scaled_to_all_networks(run, workspace: Path):
    said = run("rehearse", "--posts", "18", "--publishers", "1")
    assert said.code == 0, said.out + said.err
    assert "Proof: 18 promised = 18 out exactly once, 0 lost, 0 twice." in said.out
    assert all(name in said.out for name in ("linkedin", "telegram", "pinterest", "threads"))


@pytest.mark.parametrize("own", [".terrimark/ledger.sqlite", "sqlite:///.terrimark/ledger.sqlite"])
def test_the_workspaces_own_ledger_is_refused(run, workspace: Path, own: str):
    said = run("rehearse", "--ledger", own)
    assert (said.code, "own ledger" in said.err) == (1, True)


def test_the_ledger_that_the_environment_names_is_refused(run, workspace: Path, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("TERRIMARK_LEDGER", f"sqlite:///{tmp_path}/shared.sqlite")
    assert run("rehearse", "--ledger", str(tmp_path / "shared.sqlite")).code == 1


def test_what_was_not_built_is_not_rehearsed(run, accounts):
    accounts(FOLDER)
    said = run("rehearse")
    assert (said.code, "terrimark build" in said.err) == (1, True)


def test_a_network_without_copy_is_told(run, accounts):
    root = accounts("id: hook, network: webhook, server: 'https://hook.example', handle: hook", FOLDER)
    brand = root / "brand.yaml"
    brand.write_text(brand.read_text().replace("networks: [folder]", "networks: [folder, webhook]"))
    remade(root)
    said = run("rehearse", "--publishers", "1")
    assert (said.code, "no copy of webhook" in said.out) == (1, True)

"""A workspace and its commands, as a person types them: the fixtures, and what tests change."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from terrimark import brand, build
from terrimark.cli.main import main
from terrimark.cli.start import lay_out
from terrimark.rehearsal import MastodonCopy

SERVER, TOKEN = (f"TERRIMARK_VAL_D_EXEMPLE_OUR_MASTODON_{what}" for what in ("SERVER", "TOKEN"))
BEFORE, MONDAY, AFTER = "2027-02-28T09:00", "2027-03-01T13:00", "2027-04-01T09:00"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a folder and a Mastodon account, built once."""
    root = tmp_path_factory.mktemp("workspace") / "w"
    lay_out(root, {"{start}": "2027-03-01"})
    declared, campaign = root / "brand.yaml", root / "campaigns" / "first" / "campaign.yaml"
    declared.write_text(declared.read_text().replace("networks: [folder]", "networks: [folder, mastodon]"))
    text = campaign.read_text().replace("[square, portrait, story, landscape, pin]", "[portrait]")
    accounts = (
        "accounts:\n  - {id: our-mastodon, network: mastodon, server: 'https://m.example', handle: town}\n"
    )
    campaign.write_text(text.replace("accounts:", accounts + "  #", 1))
    make(root)
    return root


def make(root: Path) -> None:
    for campaign in brand.require(brand.load(root, dt.date(2027, 3, 1))):
        build.make(campaign, dt.date(2027, 3, 1), jobs=1)


@dataclass
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)["campaigns"]


Run = Callable[..., Answer]


@pytest.fixture
def workspace(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "w"
    shutil.copytree(built, root)
    monkeypatch.chdir(root)
    monkeypatch.delenv("TERRIMARK_LEDGER", raising=False)
    return root


@pytest.fixture
def run(workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["terrimark", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        code = ended.value.code
        return Answer(code if isinstance(code, int) else 0, said.out, said.err)

    return run


@pytest.fixture
def mastodon(monkeypatch: pytest.MonkeyPatch):
    with MastodonCopy() as copy:
        monkeypatch.setenv(SERVER, copy.url)
        monkeypatch.setenv(TOKEN, copy.open_account("town"))
        yield copy


def edit(workspace: Path, before: str, after: str) -> None:
    file = workspace / "campaigns" / "first" / "campaign.yaml"
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))

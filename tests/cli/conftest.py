"""A workspace with accounts, and its commands as a person types them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from terrimark.cli.main import main
from terrimark.cli.start import lay_out

TERRITORY = "val-d-exemple"


@dataclass(frozen=True)
class Answer:
    code: int | str
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Lay a workspace out with these accounts in place of the starter's, and go there."""

    def accounts(*lines: str) -> Path:
        root = tmp_path / "w"
        lay_out(root, {"{start}": "2027-03-01"})
        file = root / "campaigns" / "first" / "campaign.yaml"
        before, _accounts, after = file.read_text().partition("accounts:")
        rest = after[after.index("\n\n") :] if "\n\n" in after else ""
        declared = "".join(f"  - {{{line}}}\n" for line in lines)
        file.write_text(f"{before}accounts:\n{declared}{rest}")
        monkeypatch.chdir(root)
        return root

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("TERRIMARK_LEDGER", raising=False)
    return accounts


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["terrimark", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Answer(ended.value.code or 0, said.out, said.err)

    return run

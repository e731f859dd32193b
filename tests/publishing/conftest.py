from __future__ import annotations

from pathlib import Path

import pytest
from commands import built, mastodon, run, workspace
from office import Office
from world import World

from databases import engine, ledger_url, postgresql
from terrimark.store import open_ledger

__all__ = ["built", "engine", "ledger_url", "mastodon", "postgresql", "run", "workspace"]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def office(tmp_path: Path, world: World) -> Office:
    return Office(engine=open_ledger(tmp_path / "ledger.sqlite"), world=world, root=tmp_path)

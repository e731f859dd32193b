"""The kinds of database that a ledger lives in, each a fresh one: SQLite, and a real PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from terrimark.files import digest
from terrimark.store import open_ledger


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a server started for these tests."""
    try:
        with running() as address:
            yield address
    except FileNotFoundError as error:
        pytest.fail(str(error)) if os.environ.get("CI") == "true" else pytest.skip(str(error))


@contextmanager
def running() -> Iterator[str]:
    """A PostgreSQL server, listening on a socket file alone; FileNotFoundError where none is installed."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not programs:
        raise FileNotFoundError(
            "no PostgreSQL server under /usr/lib/postgresql (Debian: apt install postgresql)"
        )
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    root = os.geteuid() == 0
    if root:  # the server refuses to run as root
        shutil.chown(folder, "postgres")
    prefix = ["runuser", "-u", "postgres", "--"] if root else []

    def run(program: str, *words: str) -> None:
        subprocess.run(
            [*prefix, f"{programs[-1] / program}", "-D", f"{folder}/data", *words],
            check=True, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = f"-c listen_addresses='' -k {folder} -c fsync=off"
    run("pg_ctl", "-w", "-l", f"{folder}/log", "-o", options, "start")
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def database(server: str, name: str) -> str:
    """The address of a new database on a server."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        db.execute(text(f"create database {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ledger.sqlite"
    return database(request.getfixturevalue("postgresql"), f"t{digest(request.node.nodeid)[:12]}")


@pytest.fixture
def engine(ledger_url: str) -> Iterator[Engine]:
    """A ledger of each kind, open."""
    engine = open_ledger(ledger_url)
    yield engine
    engine.dispose()

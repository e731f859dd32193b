"""Where memory is kept, and what is said when it cannot be."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Column, Engine, MetaData, Table, create_engine, text

from terrimark.calendar.post import Post
from terrimark.errors import TerrimarkError
from terrimark.limits.words import Words
from terrimark.outbox import Ledger, Sender, State, tables
from terrimark.store import Instant, default_ledger, metadata, open_ledger
from terrimark.store.migrate import MIGRATIONS, VERSION_TABLE, newest

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
POST = Post(
    key="", territory="estran", campaign="spring", message="m", audience="public", language="br", due=NOON,
    network="folder", account="town", handle="out", words=Words(text="Kenavo"),
)  # fmt: skip


def refusal(where: str | Path, **other: float) -> TerrimarkError:
    with pytest.raises(TerrimarkError) as refused:
        open_ledger(where, **other)
    assert refused.value.fix
    return refused.value


def test_the_migrations_make_the_tables_that_the_rooms_describe(engine: Engine) -> None:
    assert tables.post in metadata.tables.values()
    with engine.connect() as db:
        context = MigrationContext.configure(db, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_ledger_opens_again_without_loading_what_upgrades_it(ledger_url: str) -> None:
    open_ledger(ledger_url).dispose()
    program = (
        "import sys; from terrimark.store import open_ledger; open_ledger(sys.argv[1]); "
        "print('alembic' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, ledger_url], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "False"


def test_a_ledger_of_the_first_version_keeps_its_posts_in_every_state(ledger_url: str) -> None:
    engine = create_engine(ledger_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as db:
        config.attributes["connection"] = db
        command.upgrade(config, "0001")
        db.execute(text("insert into campaign (id, began) values ('spring', '2027-02-01 00:00:00')"))
        for state in get_args(State):
            post = replace(POST, key=f"spring/{state}")
            written = (
                "insert into post (key, campaign, account, network, due, state, content_hash, payload, "
                "approved_hash, attempts, note, lease_owner, lease_until, intent) values (:key, 'spring', "
                "'town', 'folder', :due, :state, :hash, :payload, :hash, 0, '', :owner, :until, :intent)"
            )
            leased = state == "sending"
            values = {
                "key": post.key, "due": NOON, "state": state, "hash": post.content_hash,
                "payload": json.dumps(post.to_json()), "owner": "dead" if leased else None,
                "until": NOON if leased else None,
                "intent": json.dumps({"key": "k", "body": {}}) if state in ("sending", "unknown") else None,
            }  # fmt: skip
            db.execute(text(written), values)
    engine.dispose()
    ledger = Ledger(open_ledger(ledger_url), clock=lambda: NOON)
    rows = ledger.rows("spring")
    assert {row.state for row in rows.values()} == set(get_args(State))
    assert all(row.signed and (row.cost, row.spent, row.released) == (0, 0, None) for row in rows.values())
    me = Sender(who="Maud")
    assert ledger.claim(rows["spring/approved"].post, now=NOON, sender=me)
    for left in ("sending", "unknown"):
        found = ledger.take_over(f"spring/{left}", sender=me)
        assert found and found.state == "unknown"
    ledger.hold("spring", "all", "", who="Maud", why="x")
    assert ledger.spent("spring", "folder") == 0


def test_many_programs_may_open_a_new_ledger_at_once(ledger_url: str) -> None:
    program = "import sys; from terrimark.store import open_ledger; open_ledger(sys.argv[1])"
    runs = [
        subprocess.Popen([sys.executable, "-c", program, ledger_url], stderr=subprocess.PIPE, text=True)
        for _n in range(4)
    ]
    assert [run.communicate()[1] for run in runs] == [""] * 4


def test_a_ledger_from_a_newer_terrimark_is_left_alone(ledger_url: str) -> None:
    engine = open_ledger(ledger_url)
    with engine.begin() as db:
        db.execute(text(f"update {VERSION_TABLE} set version_num = '9999'"))
    engine.dispose()
    error = refusal(ledger_url)
    assert "9999" in error.what
    assert newest() in error.what
    assert "upgrade" in error.fix


def test_sqlite_is_durable_and_has_one_writer_at_a_time(tmp_path: Path) -> None:
    engine = open_ledger(tmp_path / "ledger.sqlite")
    with engine.connect() as db:
        said = [
            db.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert said == ["wal", 2, 1]


def test_a_workspace_has_its_own_ledger(tmp_path: Path) -> None:
    path = default_ledger(tmp_path)
    assert path == tmp_path / ".terrimark" / "ledger.sqlite"
    assert Ledger(open_ledger(path)).rows("spring") == {}


def test_a_missing_folder_is_not_taken_for_an_empty_ledger(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "typo" / "ledger.sqlite").what


@pytest.mark.parametrize(
    "content",
    [b"not a database, but long enough to look at twice" * 90, b"SQLite format 3\0" + b"\xff" * 5000],
)
def test_a_damaged_file_is_named_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(content)
    error = refusal(path)
    assert "damaged" in error.what
    assert error.where == str(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_never_touched(tmp_path: Path) -> None:
    path = tmp_path / "blog.sqlite"
    blog = sqlite3.connect(path)
    blog.execute("create table post (title text)")
    blog.commit()
    assert "not a ledger" in refusal(path).what
    assert blog.execute("select name from sqlite_master").fetchall() == [("post",)]


def test_a_locked_ledger_says_so(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    open_ledger(path).dispose()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    assert "another program" in refusal(path, busy_s=0.05).what


def test_a_folder_in_place_of_the_file_says_so(tmp_path: Path) -> None:
    assert "cannot be written" in refusal(tmp_path).what


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_ledger_that_may_not_be_written_says_so(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    open_ledger(path).dispose()
    path.chmod(0o444)
    assert "cannot be written" in refusal(path).what


def test_a_ledger_that_becomes_damaged_while_it_is_open_says_so(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    ledger = Ledger(open_ledger(path))
    with sqlite3.connect(path) as other:
        other.execute("drop table event")
        other.execute("drop table post")
    with pytest.raises(TerrimarkError, match="no such table"):
        ledger.rows("spring")


@pytest.mark.parametrize(
    "address", ["postgresql://me:hush@127.0.0.1:1/none", "postgresql://me:hush@/none?host=/nowhere"]
)
def test_a_server_that_does_not_answer_is_named_without_its_password(address: str) -> None:
    error = refusal(address)
    assert "hush" not in f"{error} {error.fix}"
    assert "TERRIMARK_LEDGER" in error.fix


@pytest.mark.parametrize("address", ["oracle://host/db", "nonsense://", "://"])
def test_a_database_of_another_kind_is_refused(address: str) -> None:
    refusal(address)


def test_a_moment_without_time_zone_is_refused(engine: Engine) -> None:
    table = Table("t", MetaData(), Column("at", Instant))
    with pytest.raises(Exception, match="time zone"), engine.begin() as db:
        db.execute(table.insert().values(at=datetime(2027, 3, 1)))

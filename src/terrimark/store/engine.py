"""Open a ledger: find it, make it durable, bring it to this version, say plainly what stands in the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.exc import ArgumentError, IntegrityError

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.store.migrate import bring_up_to_date

BUSY_S = 30
"""How long a program waits for another one's transaction, in seconds; ours last milliseconds."""


def default_ledger(root: Path) -> Path:
    """Where a workspace keeps its ledger when nobody says otherwise; makes the folder."""
    path = root / ".terrimark" / "ledger.sqlite"
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise _trouble(str(path.parent), str(error)) from error
    return path


def open_ledger(where: str | Path, *, busy_s: float = BUSY_S) -> Engine:
    """A ledger ready for use, made or upgraded where need be.

    `where` is a file, or a database address such as `postgresql://me@host/terrimark`.
    Raises TerrimarkError, here and whenever the engine is used, where the file is missing, damaged, locked or
    read-only, where the server does not answer, and where a newer terrimark wrote the ledger.
    """
    url = _url(where)
    name = (
        url.database or ""
        if url.drivername.startswith("sqlite")
        else url.render_as_string(hide_password=True)
    )
    folder = Path(name).parent
    if url.drivername.startswith("sqlite") and not folder.is_dir():
        raise TerrimarkError(
            _("the folder of the ledger does not exist: {folder}").format(folder=folder),
            where=name,
            fix=_("create the folder, or correct TERRIMARK_LEDGER"),
        )
    try:
        engine = create_engine(url, pool_pre_ping=not url.drivername.startswith("sqlite"))
    except (ArgumentError, ImportError) as error:
        raise TerrimarkError(
            _("terrimark cannot use this kind of database: {error}").format(error=error),
            where=name,
            fix=_("name a file, or install the PostgreSQL part: pip install 'terrimark[postgres]'"),
        ) from error
    _explain_errors(engine, name)
    if engine.dialect.name == "sqlite":
        _make_sqlite_durable(engine, busy_s)
    try:
        bring_up_to_date(engine, name)
    except TerrimarkError:
        engine.dispose()
        raise
    return engine


def _url(where: str | Path) -> URL:
    if isinstance(where, Path) or "://" not in where:
        return URL.create("sqlite", database=str(where))
    try:
        url = make_url(where)
    except ArgumentError as error:
        raise TerrimarkError(
            _("TERRIMARK_LEDGER is neither a file nor a database address"),
            fix=_("write a path, or an address such as postgresql://me@host/terrimark"),
        ) from error
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgres", "postgresql") else url


def _make_sqlite_durable(engine: Engine, busy_s: float) -> None:
    """Write-ahead log, each commit on the disk before it is answered, one writer at a time from its start."""

    @event.listens_for(engine, "connect")
    def _settings(raw: Any, record: Any) -> None:
        raw.isolation_level = None  # BEGIN is said below, so that a transaction never starts as a reader
        for pragma in (
            f"busy_timeout={round(busy_s * 1000)}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _explain_errors(engine: Engine, name: str) -> None:
    @event.listens_for(engine, "handle_error")
    def _explain(context: ExceptionContext) -> TerrimarkError | None:
        if isinstance(context.sqlalchemy_exception, IntegrityError) or context.sqlalchemy_exception is None:
            return None
        return _trouble(name, str(context.original_exception))


def _trouble(name: str, said: str) -> TerrimarkError:
    """The database's own words, with what they mean for the reader."""
    low = said.lower()
    if "locked" in low:
        what, fix = _("another program holds the ledger"), _("wait until it ends, then try again")
    elif "not a database" in low or "malformed" in low:
        what = _("the ledger is damaged, or is another kind of file")
        fix = _("put a backup back; without one, move it away and run: terrimark publish --adopt")
    elif "readonly" in low or "read-only" in low or "permission" in low or "unable to open" in low:
        what, fix = _("the ledger cannot be written"), _("check who may write the file and its folder")
    elif "full" in low:
        what, fix = _("the disk is full"), _("make room, then try again: nothing is lost")
    else:
        what, fix = _("the ledger does not answer"), _("check TERRIMARK_LEDGER and that the database runs")
    return TerrimarkError(f"{what} ({said.strip()})", where=name, fix=fix)

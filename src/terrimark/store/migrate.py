"""Which version a ledger has, and the way to this one. Alembic is imported only where there is one to go."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from terrimark.errors import TerrimarkError
from terrimark.i18n import _

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "terrimark_version"
_LOCK = 7370726967  # any number that is ours: one upgrade at a time on PostgreSQL


def newest() -> str:
    """The version of a ledger that this terrimark writes: four digits."""
    return max(path.stem[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def bring_up_to_date(engine: Engine, name: str) -> None:
    """Upgrade in one transaction; TerrimarkError where a newer terrimark wrote the ledger.

    Raises it too where the file holds somebody else's tables: they are never touched.
    """
    with engine.begin() as db:
        found = _version(db, name)
    if found == newest():
        return
    with engine.begin() as db:
        if db.dialect.name == "postgresql":
            db.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _version(db, name) != newest():  # perhaps another program was quicker
            _upgrade(db)


def _version(db: Connection, name: str) -> str:
    tables = inspect(db).get_table_names()
    if VERSION_TABLE not in tables:
        if {"campaign", "post", "event"} & set(tables):
            raise TerrimarkError(
                _("this database is not a ledger of terrimark"), where=name, fix=_("correct TERRIMARK_LEDGER")
            )
        return ""
    found = str(db.execute(text(f"select version_num from {VERSION_TABLE}")).scalar_one_or_none() or "")
    if found > newest():
        raise TerrimarkError(
            _("the ledger has version {found}, this terrimark knows up to {known}").format(
                found=found, known=newest()
            ),
            where=name,
            fix=_("a newer terrimark wrote it; upgrade with pip install --upgrade terrimark"),
        )
    return found


def _upgrade(db: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = db
    command.upgrade(config, "head")

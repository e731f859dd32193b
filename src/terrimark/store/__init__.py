"""Where memory is kept: one ledger, in SQLite or PostgreSQL. No rule of the domain in here."""

from terrimark.store.columns import Instant, metadata
from terrimark.store.engine import default_ledger, open_ledger

__all__ = ["Instant", "default_ledger", "metadata", "open_ledger"]

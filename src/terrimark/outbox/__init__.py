"""What has been promised, sent, refused, left unknown: the ledger of posts."""

from terrimark.outbox.ledger import Ledger
from terrimark.outbox.pages import Book
from terrimark.outbox.rows import Event, Heartbeat, Hold, Row, Scope, Sender
from terrimark.outbox.states import ALLOWED, OUT, UNSENT, State

__all__ = [
    "ALLOWED",
    "OUT",
    "UNSENT",
    "Book",
    "Event",
    "Heartbeat",
    "Hold",
    "Ledger",
    "Row",
    "Scope",
    "Sender",
    "State",
]

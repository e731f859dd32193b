"""The states of a post, and the only ways from one to another."""

from __future__ import annotations

from typing import Literal

State = Literal[
    "planned", "approved", "sending", "sent", "refused", "unknown", "missed", "held", "withdrawn"
]  # fmt: skip

ALLOWED: dict[State | None, frozenset[State]] = {
    None: frozenset({"planned", "approved", "held"}),
    "planned": frozenset({"planned", "approved", "held", "missed", "withdrawn", "sent"}),
    "approved": frozenset({"approved", "planned", "sending", "held", "missed", "withdrawn", "sent"}),
    "sending": frozenset({"sent", "refused", "unknown", "approved"}),
    "unknown": frozenset({"sent", "refused", "approved", "unknown"}),  # by proof, or by a person
    "held": frozenset({"held", "planned", "approved", "missed", "withdrawn", "sent"}),
    "refused": frozenset({"planned", "approved", "withdrawn", "sent"}),
    "missed": frozenset({"planned", "approved", "sent"}),  # another hour was given to it
    "withdrawn": frozenset({"planned", "approved", "held", "sent"}),  # it came back into the calendar
    "sent": frozenset({"sent", "withdrawn"}),  # only by a recall
}
"""A proof counts whenever it comes: from every state there is a way to `sent`."""

OUT: frozenset[State] = frozenset({"sending", "sent", "unknown"})
"""Out, or perhaps out."""

UNSENT: frozenset[State] = frozenset({"planned", "approved", "held", "refused"})
"""Nothing is out and nobody is sending: the calendar may still change or withdraw these."""

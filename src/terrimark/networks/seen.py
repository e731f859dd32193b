"""Is what a network shows the post that was sent? Its words, its moment, its address."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime


def folded(text: object) -> str:
    """Words without the spaces between them, which networks change."""
    return "".join(unicodedata.normalize("NFC", str(text or "")).split())


def moment(text: object) -> datetime:
    """A network's ISO 8601 moment, in UTC where it names no zone; the first of all where it is none."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def address(text: object) -> str:
    """A web address that may go to a terminal; empty where it is none."""
    plain = str(text or "")
    return plain if re.fullmatch(r"https?://\S+", plain) and plain.isprintable() else ""

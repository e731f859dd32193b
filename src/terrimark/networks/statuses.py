"""What a server of Mastodon's API shows as a status."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from terrimark.networks.base import Receipt
from terrimark.networks.seen import address, moment


def receipt_of(row: Mapping[str, Any]) -> Receipt:
    """Proof that a status is out."""
    return Receipt(remote_id=str(row["id"]), url=address(row.get("url") or row.get("uri")))


def is_newer(name: str, other: str) -> bool:
    """Whether an id is after another: ids grow with time where they are numbers."""
    return int(name) > int(other) if name.isdecimal() and other.isdecimal() else name != other


def made_at(row: Mapping[str, Any]) -> datetime:
    """When a status was made."""
    return moment(row.get("created_at"))


def words_of(markup: str) -> str:
    """A status' HTML as plain words."""
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"<br\s*/?>|</p>", "\n", markup)))

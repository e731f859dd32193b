"""What Graph answers: errors by code and subcode, rows with the fields asked for, pages of them, insights."""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from PIL import Image, UnidentifiedImageError

from terrimark.rehearsal.values import Stop, said

Row = dict[str, Any]


def trouble(code: int, *rest: int | str, status: int = 400, **more: Any) -> Stop:
    """An error in Graph's form: code, perhaps subcode, words."""
    *sub, words = rest
    error = {"message": f"(#{code}) {words}", "type": "OAuthException", "code": code, **more}
    error |= {"error_subcode": sub[0]} if sub else {}
    return Stop(said({"error": {**error, "fbtrace_id": secrets.token_hex(6)}}, status))


def unseen(name: str) -> Stop:
    """The error for what does not exist, or is another's."""
    words = f"Unsupported request. Object with ID '{name}' does not exist or cannot be loaded"
    return trouble(100, 33, words)


def opened(data: bytes) -> tuple[str, tuple[int, int]]:
    """Format as Pillow names it and size in pixels; an empty name where it is no picture."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return str(image.format), image.size
    except (UnidentifiedImageError, OSError):
        return "", (0, 0)


def chosen(row: Row, fields: str, kind: str) -> Row:
    """The id and the fields that were asked for; a field that does not exist is an error."""
    names = re.findall(r"(\w+)(?:\.\w+\([^)]*\)|\{[^}]*\})*", fields)
    for name in names:
        if name not in row:
            raise trouble(100, f"Tried accessing nonexisting field ({name}) on node type ({kind})")
    return {"id": row["id"], **{name: row[name] for name in names if row[name] is not None}}


def listed(rows: Sequence[Row], asked: Row, kind: str) -> Row:
    """A page of rows, given newest first."""
    names = [row["id"] for row in rows]
    start = names.index(asked["after"]) + 1 if asked.get("after") in names else 0
    most = int(asked.get("limit") or 25)
    if most > 100:
        raise trouble(100, "param limit must be at most 100")
    kept = rows[start : start + most]
    cursors = {"cursors": {"before": kept[0]["id"], "after": kept[-1]["id"]}} if kept else {}
    more = {"next": f"after={kept[-1]['id']}"} if start + most < len(rows) else {}
    shown = [chosen(row, str(asked.get("fields") or "id"), kind) for row in kept]
    return {"data": shown, "paging": {**cursors, **more}}


def measured(values: Mapping[str, int], asked: Row) -> Row:
    """Insights: one metric that is not known fails the whole call."""
    names = str(asked.get("metric") or "").split(",")
    if wrong := [name for name in names if name not in values]:
        raise trouble(100, f"The value must be a valid insights metric: {wrong[0]}")
    return {
        "data": [{"name": n, "period": "lifetime", "values": [{"value": values[n]}], "id": n} for n in names]
    }


def children_of(value: Any) -> list[str]:
    """Ids as a list, as its JSON, or with commas between them."""
    if isinstance(value, list):
        return [str(name) for name in value]
    return re.findall(r"\d+", str(value))


def truth(value: Any) -> bool:
    """A boolean as JSON or as a form has it."""
    return str(value).casefold() in ("true", "1")


def moment(at: datetime) -> str:
    """A moment as Graph writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")

"""A request's form, whether it came as JSON, as a query or in several parts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from terrimark.rehearsal.values import Request, once


@dataclass(kw_only=True)
class Form:
    """What was filled in: fields, the ids of `media_ids[]`, files."""

    fields: dict[str, str] = field(default_factory=dict)
    media: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


def form_of(request: Request) -> Form:
    """The fields of a JSON, urlencoded or multipart request."""
    kind = request.headers.get("Content-Type") or ""
    form = Form()
    if kind.startswith("application/json"):
        data = json.loads(request.body or b"{}")
        form.media = [str(name) for name in data.pop("media_ids", None) or ()]
        form.fields = {name: _as_field(value) for name, value in data.items() if value is not None}
        return form
    if not kind.startswith("multipart/form-data"):
        pairs = parse_qsl(request.body.decode(), keep_blank_values=True)
        form.media = [value for name, value in pairs if name == "media_ids[]"]
        form.fields = dict(pairs)
        return form
    boundary = b"--" + kind.partition("boundary=")[2].strip('"').encode()
    for part in request.body.split(boundary)[1:-1]:
        head, _blank, body = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = head.decode().partition('name="')[2].partition('"')[0]
        body = body.removesuffix(b"\r\n")
        if b"filename=" in head:
            form.files[name] = once(body)
        else:
            form.fields[name] = body.decode()
    return form


def _as_field(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)

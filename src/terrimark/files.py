"""Files written whole or not at all, and known by what they hold."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def replacing(path: Path, mode: int = 0o644) -> Iterator[Path]:
    """A temporary name beside `path`; moved onto it when the block ends well, removed otherwise.

    Only its owner reads it while it is written; then it gets `mode` (0o600 for what stays secret).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-", suffix=path.suffix)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.chmod(mode)
        temporary.replace(path)
    except OSError as error:
        if Path(str(error.filename)).name.startswith(".new-"):
            error.filename, error.filename2 = str(path), None  # the name that people know
        raise
    finally:
        if temporary != path:
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with Unix line ends, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(text.encode())


def as_json(data: Any) -> str:
    """JSON that people can read and that is the same each time: sorted keys, two spaces."""
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def as_line(data: Any) -> str:
    """The same on one line, ten times as fast."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def digest(data: bytes | str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

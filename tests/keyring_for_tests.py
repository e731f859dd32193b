"""A keyring like the desktop's, in a file that tests name: what `PYTHON_KEYRING_BACKEND` can point to."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class InFile(KeyringBackend):
    priority = 1

    @property
    def _file(self) -> Path:
        return Path(os.environ["TEST_KEYRING"])

    def get_password(self, service: str, username: str) -> str | None:
        kept = json.loads(self._file.read_text()) if self._file.exists() else {}
        return kept.get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        kept = json.loads(self._file.read_text()) if self._file.exists() else {}
        new = self._file.with_suffix(f".{os.getpid()}")
        new.write_text(json.dumps(kept | {f"{service}/{username}": password}))
        new.replace(self._file)

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError

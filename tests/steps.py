"""Steps of a post where a test has no ledger."""

from __future__ import annotations

import json
from typing import Any


class Memory:
    """See `networks.base.Steps`; values must be plain JSON, as in the ledger."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def get(self, name: str) -> Any:
        return self.kept.get(name)

    def keep(self, name: str, value: Any) -> None:
        self.kept[name] = json.loads(json.dumps(value))

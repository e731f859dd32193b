"""What can go wrong, in words that its reader can act on: what, where, how to mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, order=True, kw_only=True)
class Place:
    """A point in a file that a person wrote. Line and column start at 1; 0 means the whole file."""

    file: str  # relative to the workspace, with forward slashes
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing to mend in what people declared."""

    code: str  # stable kebab-case name, such as "unknown-audience"; scripts may rely on it
    what: str  # a sentence without final stop, in the reader's language
    place: Place
    fix: str = ""  # how to mend it
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        fix = f" — {self.fix}" if self.fix else ""
        return f"{self.place}: {self.what}{fix}"


class TerrimarkError(Exception):
    """A problem that its reader can mend; `cli.main` prints it without a traceback."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        self.what, self.where, self.fix = what, where, fix
        super().__init__(f"{where}: {what}" if where else what)


class Invalid(TerrimarkError):
    """What people declared has errors: all of them at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

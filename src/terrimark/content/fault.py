"""What is wrong with a template."""

from __future__ import annotations


class Fault(Exception):
    """What is wrong with a template; `line` is counted in it from 1, 0 where it is not known."""

    def __init__(self, code: str, what: str, *, fix: str = "", line: int = 0) -> None:
        self.code, self.what, self.fix, self.line = code, what, fix, line
        super().__init__(what)

"""What is wrong with the writing of a YAML file, in plain words."""

from __future__ import annotations

import yaml

from terrimark.i18n import _


class Fault(Exception):
    """A file cannot be read beyond this point. Line and column count from 1; 0: the whole file."""

    def __init__(self, code: str, what: str, fix: str, line: int = 0, column: int = 0) -> None:
        super().__init__(what)
        self.code, self.what, self.fix, self.line, self.column = code, what, fix, line, column


def syntax_fault(text: str, error: yaml.MarkedYAMLError) -> Fault:
    """The reader's complaint in words for people, at the place where the mend belongs."""
    mark, opened = error.problem_mark, error.context_mark
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    indent = line[: len(line) - len(line.lstrip())]
    if mark and "\t" in indent:
        what, fix = _("the line is indented with a tab"), _("indent with spaces")
        return Fault("tab", what, fix, mark.line + 1, indent.index("\t") + 1)
    problem = error.problem or ""
    what, fix, where_it_opens = _words(problem, line[mark.column : mark.column + 1] if mark else "")
    place = (opened if where_it_opens else mark) or mark
    at = (place.line + 1, place.column + 1) if place else (0, 0)
    return Fault("yaml-syntax", what, fix, *min(at, (len(lines), len(lines[-1]) + 1)))


def _words(problem: str, character: str) -> tuple[str, str, bool]:
    """What is wrong and how to mend it; and whether to point to where the thing at fault begins."""
    quotes = _("put the text in quotes")
    if "mapping values are not allowed" in problem:
        fix = _("a text that holds a colon and a space needs quotes; else check the indentation")
        return _("there cannot be a colon here"), fix, False
    if "could not find expected ':'" in problem:
        fix = _("write `key: value`; the next lines of a text are indented more than its key")
        return _("this line is neither `key: value` nor a list item"), fix, True
    if "unexpected end of stream" in problem or "unexpected document indicator" in problem:
        return _("a quote is opened here and never closed"), _("close it"), True
    if "',' or ']'" in problem:
        return (
            _("a list is opened here with [ and not closed"),
            _("close it with ], and separate its items with commas"),
            True,
        )
    if "',' or '}'" in problem:
        fix = _("close it with }; a text that holds a comma or a colon needs quotes")
        return _("a group is opened here with { and not closed"), fix, True
    if "node content" in problem:
        fix = _("write it; close every [ and {")
        return _("a value is missing, or a bracket is not closed"), fix, False
    if "cannot start any token" in problem:
        return _("a text cannot begin with {sign}").format(sign=character), quotes, False
    if "escape" in problem:
        fix = _("use single quotes, where a backslash is only a backslash")
        return _("what follows this backslash means nothing in double quotes"), fix, False
    if "alphabetic or numeric" in problem:
        return _("a text cannot begin with * or &"), quotes, True
    if "duplicate anchor" in problem or "second occurrence" in problem:
        return _("this name after & is used twice"), _("choose another name"), False
    if "block sequence entries" in problem:
        return _("a list begins in the middle of a line"), _("begin it on the next line"), False
    if "expected key" in problem or "'-' indicator" in problem:
        fix = _("indent it like the line it belongs with; double an apostrophe inside single quotes")
        return _("this line does not belong to the one before it"), fix, False
    return _("this is not valid YAML"), _("check quotes, colons and indentation around here"), False

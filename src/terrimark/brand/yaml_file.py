"""YAML as people mean it: plain data, where each value stands, and everything wrong with the file.

Only `true`, `false`, numbers and nothing (`null`, `~`, empty) are more than text; `no`, `12:30`, `007`
and days stay text, and a number is one only where writing it back gives the same characters. Every
string and key is in the normal form NFC. Depth and size, aliases counted as what they stand for, are bounded
before they can grow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unicodedata import normalize

import yaml

from terrimark.brand.draft import Document, Draft, PathInFile
from terrimark.brand.yaml_faults import Fault, syntax_fault
from terrimark.errors import Place, Problem
from terrimark.i18n import _

MOST_BYTES = 5_000_000
MOST_NODES = 200_000  # mappings, lists and single values of one file, aliases counted as what they stand for
MOST_DEPTH = 40  # lists and mappings inside each other
BREAKS_OF_OLD = {0x85: " ", 0x2028: " ", 0x2029: " "}  # line ends in YAML 1.1 only; pasted from web pages
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path, name: str) -> Draft:
    """Read a YAML file; `name` is its place in the workspace. What is wrong with it is in `.problems`."""
    try:
        if path.stat().st_size > MOST_BYTES:
            what = _("the file is larger than {most} MB").format(most=MOST_BYTES // 1_000_000)
            return _refused(name, Fault("file-too-large", what, _("split it: a list can come from a folder")))
        raw = path.read_bytes()
    except OSError as error:
        what = _("the file cannot be read: {reason}").format(reason=error.strerror or type(error).__name__)
        return _refused(name, Fault("unreadable-file", what, _("check its name and that you may read it")))
    try:
        return parse_yaml(raw.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")
        fix = _("save it as UTF-8 in your editor")
        return _refused(name, Fault("not-utf-8", _("the file is not in UTF-8"), fix, *_position(before)))


def parse_yaml(text: str, name: str) -> Draft:
    """Read YAML text; `name` is the file named in places and problems."""
    text = text.translate(BREAKS_OF_OLD)
    try:
        if found := UNPRINTABLE.search(text):
            what = _("there is an invisible character here (U+{code:04X})").format(code=ord(found[0]))
            raise Fault("invisible-character", what, _("remove it"), *_position(text[: found.start()]))
        _look_over(text)
        walk, root = _Walk(name), yaml.compose(text, Loader=_Loader)
        data = walk.plain(root, ()) if isinstance(root, yaml.Node) else None
    except Fault as fault:
        return _refused(name, fault)
    except yaml.MarkedYAMLError as error:
        return _refused(name, syntax_fault(text, error))
    if data is None:
        return _refused(name, Fault("empty-file", _("the file is empty"), _("write it, or remove it")))
    problems = tuple(dict.fromkeys(walk.problems))
    return Draft(data=data, document=Document(name=name, marks=walk.marks, keys=walk.keys), problems=problems)


def _position(before: str) -> tuple[int, int]:
    """Line and column, from 1, of what follows `before`."""
    lines = re.split("\r\n|\r|\n", before)
    return len(lines), len(lines[-1]) + 1


def _refused(name: str, fault: Fault) -> Draft:
    place = Place(file=name, line=fault.line, column=fault.column)
    problem = Problem(code=fault.code, what=fault.what, place=place, fix=fault.fix)
    return Draft(data=None, document=Document(name=name, marks={}), problems=(problem,))


def _look_over(text: str) -> None:
    """Refuse, before anything is made of it, what is too deep, names itself, or is not one plain document."""
    documents = 0
    known: set[str] = set()  # anchors of values that are read
    opened: list[
        str | None
    ] = []  # anchors of the values that hold what is being read, None for those without
    for event in yaml.parse(text, Loader=_Loader):
        mark: Any = event.start_mark
        at = (mark.line + 1, mark.column + 1)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            fix = _("keep one document in a file: remove the line `---`")
            raise Fault("several-documents", _("a second document begins here"), fix, *at)
        if (tag := getattr(event, "tag", None)) is not None:
            what = _("{tag!r} is a YAML tag; terrimark reads none").format(tag=tag)
            raise Fault("yaml-tag", what, _("remove it; a text that begins with ! needs quotes"), *at)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in known or event.anchor in opened:
                what = _("`*{name}` is used, but no complete `&{name}` comes before it")
                fix = _("write `&{name}` first; a text that begins with * needs quotes")
                name = event.anchor
                raise Fault("unknown-alias", what.format(name=name), fix.format(name=name), *at)
        elif isinstance(event, yaml.NodeEvent) and event.anchor:
            known.add(event.anchor)
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append(event.anchor)
            _refuse_depth(len(opened), *at)
        elif isinstance(event, yaml.CollectionEndEvent):
            opened.pop()


def _refuse_depth(depth: int, line: int, column: int) -> None:
    if depth > MOST_DEPTH:
        what = _("more than {most} lists or groups inside each other").format(most=MOST_DEPTH)
        raise Fault("too-deep", what, _("close the brackets, or write it flatter"), line, column)


@dataclass
class _Walk:
    """One walk over the nodes of a file; it ends where aliases make it grow beyond bounds."""

    name: str
    values: int = 0
    marks: dict[PathInFile, Place] = field(default_factory=dict)
    keys: dict[PathInFile, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def plain(self, node: yaml.Node, path: PathInFile) -> Any:
        """The node's value, with every place in it noted."""
        place = self.marks[path] = self._place(node)
        self.values += 1
        if self.values > MOST_NODES:
            what = _("the file holds more than {most} values, aliases counted").format(most=MOST_NODES)
            fix = _("split it, and use fewer aliases")
            raise Fault("too-many-values", what, fix, place.line, place.column)
        if not isinstance(node, yaml.ScalarNode):
            _refuse_depth(len(path) + 1, place.line, place.column)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, (*path, index)) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node.value) if not node.style else normalize("NFC", node.value)
        data: dict[str, Any] = {}
        for key_node, value in node.value:
            key = self._key(key_node, data, path)
            if key is not None:
                self.keys[*path, key] = self._place(key_node)
                data[key] = self.plain(value, (*path, key))
        return data

    def _key(self, node: yaml.Node, data: Mapping[str, Any], path: PathInFile) -> str | None:
        """The key as text; None where it cannot be used, which is noted."""
        if not isinstance(node, yaml.ScalarNode):
            self._note(
                node, "wrong-key", _("a key must be a word"), _("a text that begins with [ or { needs quotes")
            )
            return None
        key = normalize("NFC", node.value)
        if key == "<<" and not node.style:
            fix = _("write the keys out, or give the whole value a name with & and use it with *")
            self._note(node, "merge-key", _("merge keys (`<<`) are not read"), fix)
            return None
        if key in data:
            what = _("the key `{key}` is written twice; first in line {line}")
            what = what.format(key=key, line=self.keys[*path, key].line)
            self._note(node, "duplicate-key", what, _("keep one of the two"))
            return None
        return key

    def _place(self, node: yaml.Node) -> Place:
        return Place(file=self.name, line=node.start_mark.line + 1, column=node.start_mark.column + 1)

    def _note(self, node: yaml.Node, code: str, what: str, fix: str) -> None:
        self.problems.append(Problem(code=code, what=what, place=self._place(node), fix=fix))


def _scalar(text: str) -> Any:
    """What an unquoted value is: nothing, true or false, a number that loses no character, else text."""
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if NUMBER.fullmatch(text):
        number = float(text) if "." in text else int(text)
        if str(number) == text:
            return number
    return normalize("NFC", text)

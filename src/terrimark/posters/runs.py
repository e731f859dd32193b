"""A line cut into runs from left to right, each in one font and one direction."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import regex

from terrimark.posters.typeface import FIXED, THIN, Face, family_for, file_for

_TURNED = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}\p{Bidi_Class=AN}]")
_JOINED = regex.compile(  # letters of scripts whose words are drawn whole
    r"[^\p{Latin}\p{Greek}\p{Cyrillic}\p{Armenian}\p{Georgian}\p{Hebrew}\p{Han}\p{Hiragana}\p{Katakana}"
    r"\p{Hangul}\p{Common}\p{Inherited}]"
)
_SHARED = regex.compile(r"[\p{Common}\p{Inherited}]")
_WORD, _CLUSTER = regex.compile(r"[\p{L}\p{M}\p{N}'’]+|[^\p{L}\p{M}\p{N}'’]+"), regex.compile(r"\X")
_CLASS = {"L": "L", "R": "R", "AL": "A", "EN": "E", "AN": "N", "ES": "s", "CS": "c", "ET": "t", "NSM": "m"}


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a line. `said` is what was written, sign by sign."""

    text: str
    said: str
    file: int  # of the face's files
    rtl: bool
    joined: bool  # its letters may not be parted


def runs(written: str, face: Face, rtl: bool) -> list[Run]:
    """The runs in the order in which they stand; `rtl` where the paragraph reads from right to left."""
    text = written.translate(FIXED)
    turned = rtl or _TURNED.search(text) is not None
    levels = _levels(text, "R" if rtl else "L") if turned else [0] * len(text)
    thin = (sign == THIN for sign in text)
    found: list[tuple[int, Run]] = []
    at = 0
    for (level, file, joined, _thin), signs in groupby(
        zip(levels, _files(text, face), _joined(text), thin, strict=True)
    ):
        end = at + len(list(signs))
        found.append((level, Run(text[at:end], written[at:end], file, level % 2 == 1, joined)))
        at = end
    if turned:
        for least in (2, 1):  # UAX #9, L2: reverse what stands at a level or above, the highest first
            high = (level >= least for level, _run in found)
            parts = [[*part] for _same, part in groupby(zip(high, found, strict=True), itemgetter(0))]
            found = [one for part in parts for _high, one in (part[::-1] if part[0][0] else part)]
    return [run for _level, run in found]


def _files(text: str, face: Face) -> list[int]:
    """A font for each sign: of the first family that has the whole word, else the first that has it."""
    if file_for(face.files[:1], text) is not None:
        return [0] * len(text)
    files: list[int] = []
    for word in _WORD.findall(text):
        family = family_for(face.files, word)
        files += [
            found
            for cluster in _CLUSTER.findall(word)
            for found in [file_for(family, cluster) or 0] * len(cluster)
        ]
    return files


def _joined(text: str) -> list[bool]:
    """For each sign whether its script joins letters; what all scripts share goes with what is before it."""
    if not _JOINED.search(text):
        return [False] * len(text)
    found = [False]
    for sign in text:
        found.append(found[-1] if _SHARED.match(sign) else _JOINED.match(sign) is not None)
    return found[1:]


def reads_from_right(text: str) -> bool:
    """Whether a paragraph does: its first letter does (UAX #9, P2 and P3)."""
    if not _TURNED.search(text):
        return False
    kinds = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)


def _levels(text: str, base: str) -> list[int]:
    """An embedding level for each sign: UAX #9, rules W1 to I2; without embeddings, isolates and N0."""
    kinds = base + "".join(_CLASS.get(unicodedata.bidirectional(sign), "o") for sign in text) + base
    kinds = re.sub(r"(.)(m+)", lambda m: m[1] * len(m[0]), kinds)
    kinds = re.sub(r"A[^LRA]*", lambda m: m[0].replace("E", "N"), kinds).replace("A", "R")
    kinds = re.sub(r"(?<=E)[sc](?=E)", "E", kinds)
    kinds = re.sub(r"(?<=N)c(?=N)", "N", kinds)
    kinds = re.sub(r"t+(?=E)|(?<=E)t+", lambda m: "E" * len(m[0]), kinds)
    kinds = re.sub(r"[stc]", "o", kinds)
    kinds = re.sub(r"L[^LR]*", lambda m: m[0].replace("E", "L"), kinds)
    kinds = re.sub(r"(?<=L)o+(?=L)", lambda m: "L" * len(m[0]), kinds)
    kinds = re.sub(r"(?<=[REN])o+(?=[REN])", lambda m: "R" * len(m[0]), kinds)
    kinds = kinds.replace("o", base)
    return [1 if kind == "R" else 0 if kind == base else 2 for kind in kinds[1:-1]]

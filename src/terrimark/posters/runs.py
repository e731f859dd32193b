"""A line cut into runs from left to right, each in one font and one direction."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import regex

from terrimark.posters.typeface import FIXED, THIN, Face, file_for

_TURNED = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}\p{Bidi_Class=AN}]")
_JOINED = regex.compile(  # letters of scripts whose words are drawn whole
    r"[^\p{Latin}\p{Greek}\p{Cyrillic}\p{Armenian}\p{Georgian}\p{Hebrew}\p{Han}\p{Hiragana}\p{Katakana}"
    r"\p{Hangul}\p{Common}\p{Inherited}]"
)
_SHARED = regex.compile(r"[\p{Common}\p{Inherited}]")
_WORD, _CLUSTER = re.compile(r"[^ ]+| +"), regex.compile(r"\X")
_CLASS = {"L": "L", "R": "R", "AL": "A", "EN": "E", "AN": "N", "ES": "s", "CS": "c", "ET": "t", "NSM": "m"}


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a line. `said` is what was written, sign by sign."""

    text: str
    said: str
    file: int  # of the face's files
    rtl: bool
    joined: bool  # its letters may not be parted


def runs(written: str, face: Face) -> tuple[list[Run], bool]:
    """The runs in the order in which they stand, and whether the line reads from right to left."""
    text = written.translate(FIXED)
    turned = _TURNED.search(text) is not None
    levels = _levels(text) if turned else [0] * len(text)
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
        for least in (
            2,
            1,
        ):  # UAX #9, L2: from the highest level down, what stands at it or above is reversed
            high = (level >= least for level, _run in found)
            parts = [[*part] for _same, part in groupby(zip(high, found, strict=True), itemgetter(0))]
            found = [one for part in parts for _high, one in (part[::-1] if part[0][0] else part)]
    return [run for _level, run in found], turned and _base(text) == "R"


def _files(text: str, face: Face) -> list[int]:
    """A font for each sign: the first that has the whole word, else the first that has its letter."""
    whole = file_for(face, text.replace(THIN, ""))
    if whole is not None:
        return [whole] * len(text)
    files: list[int] = []
    for word in _WORD.findall(text):
        one = file_for(face, word.replace(THIN, ""))
        for cluster in [word] if one is not None else _CLUSTER.findall(word):
            files += [(file_for(face, cluster) or 0) if one is None else one] * len(cluster)
    return files


def _joined(text: str) -> list[bool]:
    """For each sign whether its script joins letters; what all scripts share goes with what is before it."""
    if not _JOINED.search(text):
        return [False] * len(text)
    found = [False]
    for sign in text:
        found.append(found[-1] if _SHARED.match(sign) else _JOINED.match(sign) is not None)
    return found[1:]


def _base(text: str) -> str:
    """The direction of a paragraph: of its first letter (UAX #9, P2 and P3)."""
    kinds = (unicodedata.bidirectional(sign) for sign in text)
    return next(("L" if kind == "L" else "R" for kind in kinds if kind in ("L", "R", "AL")), "L")


def _levels(text: str) -> list[int]:
    """An embedding level for each sign: UAX #9, rules W1 to I2; without embeddings, isolates and N0."""
    base = _base(text)
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

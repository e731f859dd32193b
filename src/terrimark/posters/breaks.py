"""Where a headline may be broken, and which breaks read well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

import pyphen

SENTENCE_ENDS = ".?!…"
FEW = 4  # letters: a word of fewer does not end a headline alone, one of so many is no line but a beat's
BEFORE, AFTER = 3, 4  # least letters on both sides of a hyphen
_CORE = re.compile(r"[^\W\d_]{7,}")  # the word without article, brackets and stops
# What it costs to leave a beat's last word alone, to end a line on an article, to have a line for it alone,
# to end the headline on one short word.
ALONE, LEANS, BARE, SHORT = 0.10, 0.14, 0.40, 0.7
BALANCED = 0.45  # of the longest line: a shorter one that is no beat costs what it lacks

# Words on which a line does not end: they lean on the next one.
_LEANING = {
    "fr": "le la les un une des du de à au aux en et ou où par pour sur sous dans avec sans chez vers ce cet "
    "cette ces que qui ne se si son sa ses mon ma mes notre nos votre vos leur leurs très",
    "br": "ar an al ur un ul da e en gant war evit eus a ha hag hep dre o he hor ho ma va pep ouzh dindan",
    "en": "the a an of to in on at by for with and or from no not your our my his her its their is are",
}
LEANING = {language: frozenset(words.split()) for language, words in _LEANING.items()}


@dataclass(frozen=True, slots=True)
class Words:
    """A headline as words; `beats` are the indices of words that begin a line because its author wrote so."""

    words: tuple[str, ...]
    beats: frozenset[int]
    language: str
    cut: int | None = None  # the word that begins a line because the one before it is its first part

    @property
    def kept(self) -> frozenset[int]:
        """The words that begin a line in any case."""
        return self.beats if self.cut is None else self.beats | {self.cut}

    @property
    def last_beat(self) -> int:
        """The word that begins the last beat: after the last written break, else after the last sentence."""
        if self.beats:
            return max(self.beats)
        starts = [n for n in range(1, len(self.words)) if _ends_sentence(self.words[n - 1])]
        return max(starts, default=0)


def parse(headline: str, language: str) -> Words:
    """Split at plain spaces only: no-break spaces hold; a line end is a break that must be kept."""
    words: list[str] = []
    beats: set[int] = set()
    for part in headline.split("\n"):
        if words:
            beats.add(len(words))
        words += part.split(" ") if part.strip() else []
    words = [word for word in words if word]
    return Words(tuple(words), frozenset(beat for beat in beats if 0 < beat < len(words)), language)


def partitions(words: Words, most: int) -> Iterator[tuple[int, ...]]:
    """Every way into at most `most` lines, as the indices of the words that begin them (the first is 0).

    Written breaks are always kept; where they are more than `most` allows, only they are.
    """
    free = [n for n in range(1, len(words.words)) if n not in words.kept]
    for extra in range(max(1, most - len(words.kept))):
        for chosen in combinations(free, extra):
            yield (0, *sorted((*words.kept, *chosen)))


def cuts(words: Words) -> Iterator[Words]:
    """The same with the longest word that may be parted in two, each way of it: a last resort.

    No proper noun is (a capital inside a sentence), and no language without a dictionary (Breton).
    """
    dictionary = _dictionary(words.language)
    if dictionary is None:
        return
    for n in sorted(range(len(words.words)), key=lambda n: -len(words.words[n])):
        core = _CORE.search(words.words[n])
        if core is None or not (core[0].islower() or (core[0].istitle() and _begins_beat(words, n))):
            continue
        at = [core.start() + place for place in dictionary.positions(core[0])]
        for place in at:
            parts = (words.words[n][:place] + "-", words.words[n][place:])
            yield replace(
                words,
                words=(*words.words[:n], *parts, *words.words[n + 1 :]),
                beats=frozenset(beat + (beat > n) for beat in words.beats),
                cut=n + 1,
            )
        if at:
            return


@lru_cache(maxsize=8)
def _dictionary(language: str) -> pyphen.Pyphen | None:
    name = pyphen.language_fallback(language)
    return pyphen.Pyphen(lang=name, left=BEFORE, right=AFTER) if name else None


def lines_of(words: Words, starts: tuple[int, ...]) -> list[str]:
    """The lines of a partition."""
    return [" ".join(words.words[a:b]) for a, b in zip(starts, (*starts[1:], len(words.words)), strict=True)]


def penalty(words: Words, starts: tuple[int, ...], widths: list[float], keep_beats: float) -> float:
    """How much worse than its size a partition reads, 0 to 1: it is worth `size × (1 − penalty)`."""
    cost = 0.0
    ends = [*starts[1:], len(words.words)]
    leaning = LEANING.get(words.language, frozenset())
    for start, end in zip(starts, ends[:-1], strict=False):
        last, alone = words.words[end - 1], end - start == 1
        if last.lower() in leaning or (alone and _hangs(words, start)):
            cost += BARE if alone else LEANS
    inside = (n for a, b in zip(starts, ends, strict=True) for n in range(a, b - 1))
    cost += 0.20 * any(_ends_sentence(words.words[n]) for n in inside)
    cost += keep_beats * sum(not _begins_beat(words, start) for start in starts)
    if starts[-1] == len(words.words) - 1 > 0 and not _begins_beat(words, starts[-1]):
        cost += ALONE if _letters(words.words[-1]) >= FEW else SHORT
    shortest = widths.index(min(widths))
    balance = min(widths) / (BALANCED * max(widths))
    if balance < 1 and not _whole_beat(words, starts[shortest], ends[shortest]):
        cost += 0.08 + 0.5 * (1 - balance)
    cost += 0.1 * (1 - sum(widths) / len(widths) / max(widths))
    return min(cost, 0.9)


def _hangs(words: Words, n: int) -> bool:
    """Whether a word in the middle of a beat is too short for a line of its own."""
    word = words.words[n]
    return word[-1].isalpha() and _letters(word) <= FEW and not _begins_beat(words, n)


def _letters(word: str) -> int:
    return sum(map(str.isalpha, word))


def pause(word: str, language: str) -> float:
    """How well a line of small text ends on this word: 1 after a sentence, under 0 after an article."""
    if _ends_sentence(word) or word.endswith(":"):
        return 1.0
    return 0.5 if word.endswith((",", ";")) else -0.5 if word.lower() in LEANING.get(language, ()) else 0.0


def _whole_beat(words: Words, start: int, end: int) -> bool:
    return _begins_beat(words, start) and (
        end == len(words.words) or end in words.beats or _ends_sentence(words.words[end - 1])
    )


def _begins_beat(words: Words, start: int) -> bool:
    return start == 0 or start in words.beats or _ends_sentence(words.words[start - 1])


def _ends_sentence(word: str) -> bool:
    return word.rstrip("»”\u00a0\u202f")[-1:] in tuple(SENTENCE_ENDS)

"""What went out, by the networks' own records, held against what was promised."""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from terrimark.calendar.post import Post
from terrimark.files import digest
from terrimark.outbox import Row
from terrimark.rehearsal.values import Picture, Published

PROVABLE = frozenset({"mastodon", "bluesky", "instagram", "threads", "folder"})
"""Where a lost answer is always settled without a person: docs/publishing.md."""

Verdict = Literal["once", "unknown", "shown", "lost", "twice", "denied"]
_SHOWN = ("refused", "missed", "held", "withdrawn")  # by `status`, with the reason


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of one promised post."""

    post: Post
    row: Row  # as the ledger has it
    verdict: Verdict
    """`once`: out, and the ledger knows it. `unknown`: a person is asked. `shown`: not out, and the ledger
    says why. `lost`: not out, and nobody is told. `twice`: more than once. `denied`: out, the ledger says no.
    """
    out: bool  # all of it is, with its thread
    at: datetime | None  # by the network's clock


@dataclass(frozen=True, kw_only=True)
class Proof:
    """All that was promised, and what nobody promised."""

    fates: tuple[Fate, ...]
    strays: tuple[Published, ...]  # out, though no post of the calendar says that

    def count(self, *verdicts: Verdict, provable: bool | None = None) -> int:
        """How many posts met one of these; `provable` leaves the other networks out."""
        return sum(
            fate.verdict in verdicts and provable in (None, fate.post.network in PROVABLE)
            for fate in self.fates
        )

    @property
    def once(self) -> int:
        """How many posts are out exactly once, whether the ledger knows it or asks."""
        return sum(fate.out and fate.verdict in ("once", "unknown") for fate in self.fates)

    @property
    def holds(self) -> bool:
        """Nothing lost, nothing twice, and no person asked where a network could be."""
        wrong = self.count("lost", "twice", "denied") + self.count("unknown", provable=True)
        return not wrong and not self.strays


def prove(rows: Mapping[str, Row], posts: Sequence[Post], out: Mapping[str, Sequence[Published]]) -> Proof:
    """`out` are the records of each account, in the order in which they went out."""
    fates: list[Fate] = []
    strays: list[Published] = []
    by_account: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        by_account[post.account].append(post)
    for account, mine in by_account.items():
        matched, more = _matched(mine, rows, out[account])
        strays += more
        for post in mine:
            parts = matched[post.key]
            whole = len(parts) == 1 + len(post.thread)
            seen = bool(parts)
            fates.append(
                Fate(
                    post=post, row=rows[post.key], out=whole, at=parts[0].at if seen else None,
                    verdict=_verdict(rows[post.key], whole=whole, seen=seen),
                )
            )  # fmt: skip
    fates.sort(key=lambda fate: (fate.post.due, fate.post.key))
    return _doubled(fates, strays)


def _verdict(row: Row, *, whole: bool, seen: bool) -> Verdict:
    if row.state == "unknown":
        return "unknown"
    if row.state == "sent":
        return "once" if whole else "lost"
    if seen:
        return "denied"
    waits = row.state == "approved" and bool(row.note)
    return "shown" if row.state in _SHOWN or waits else "lost"


def _matched(
    posts: Sequence[Post], rows: Mapping[str, Row], out: Sequence[Published]
) -> tuple[Mapping[str, list[Published]], list[Published]]:
    """The records of each post, its own first; and those that are left over.

    Posts that say the same are told apart by the name that the network gave, else by the hour: each record
    goes to the first post that was due and has none.
    """
    left: dict[object, list[Published]] = defaultdict(list)
    for record in out:
        pictures = tuple(digest(picture.data) for picture in record.pictures)
        left[_said(record.text), pictures].append(record)
    found: dict[str, list[Published]] = {post.key: [] for post in posts}
    for post in posts:
        same = left[_first(post)]
        named = (rows[post.key].remote_id or "").split(",")[0]
        if mine := next((record for record in same if record.id == named), None):
            found[post.key].append(mine)
            same.remove(mine)
    for post in posts:
        same = left[_first(post)]
        if not found[post.key] and same and same[0].at >= post.due:
            found[post.key].append(same.pop(0))
        for part in post.thread:
            same = left[_said(part.text), ()]
            found[post.key] += [same.pop(0)] if same else []
    return found, [record for several in left.values() for record in several]


def _doubled(fates: Sequence[Fate], strays: Iterable[Published]) -> Proof:
    """A record that is left over and says what a post says is that post, twice."""
    says: dict[str, Fate] = {}
    for fate in fates:
        says |= {_said(words.text): fate for words in (fate.post.words, *fate.post.thread)}
    twice: set[str] = set()
    others: list[Published] = []
    for stray in strays:
        doubled = says.get(_said(stray.text))
        twice |= {doubled.post.key} if doubled else set()
        others += [] if doubled else [stray]
    found = (Fate(**{**vars(fate), "verdict": "twice"}) if fate.post.key in twice else fate for fate in fates)
    return Proof(fates=tuple(found), strays=tuple(others))


def _first(post: Post) -> object:
    return _said(post.words.text), tuple(picture.sha256 for picture in post.pictures)


def _said(text: str) -> str:
    """Words without the spaces between them, which networks change."""
    return "".join(unicodedata.normalize("NFC", text).split())


def kept_in(folder: Path) -> Iterator[Published]:
    """The record of an account that is a folder: what stands in it."""
    for file in sorted(folder.glob("*/*/post.json")):
        post = Post.from_json(json.loads(file.read_text("utf-8")))
        pictures = tuple(
            Picture(data=one.read_bytes(), kind="", alt="", url=one.name)
            for one in sorted(file.parent.glob("[0-9]*.*"))
        )
        name = file.parent.relative_to(folder).as_posix()
        yield Published(
            id=name, account=post.account, text=post.words.text, language=post.language, at=post.due,
            url=name, pictures=pictures,
        )  # fmt: skip
        for number, part in enumerate(post.thread, 2):
            yield Published(
                id=f"{name}/{number}", account=post.account, text=part.text, language=post.language,
                at=post.due, url=name, answers=name,
            )  # fmt: skip

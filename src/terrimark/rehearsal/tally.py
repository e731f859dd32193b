"""What a rehearsal tells: by network what went out when, what did not and why, what it cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

from terrimark.publishing import dollars, price_of
from terrimark.rehearsal.proof import Fate, Verdict
from terrimark.rehearsal.run import Rehearsal


@dataclass(frozen=True, kw_only=True)
class Quota:
    """What a network takes of an account in some time."""

    most: int
    window: timedelta
    words: str

    def peak(self, moments: Sequence[datetime]) -> int:
        """The most posts within one window; `moments` in order."""
        first = found = 0
        for last, moment in enumerate(moments):
            while moment - moments[first] >= self.window:
                first += 1
            found = max(found, last - first + 1)
        return found


QUOTAS: Mapping[str, Quota] = {  # of posts, where it is known: docs/networks/
    "mastodon": Quota(most=300, window=timedelta(hours=3), words="3 h"),
    "bluesky": Quota(most=1666, window=timedelta(hours=1), words="1 h"),
    "instagram": Quota(most=100, window=timedelta(hours=24), words="24 h"),
    "threads": Quota(most=250, window=timedelta(hours=24), words="24 h"),
    "x": Quota(most=100, window=timedelta(minutes=15), words="15 min"),
    "telegram": Quota(most=20, window=timedelta(minutes=1), words="1 min"),
}


@dataclass(frozen=True, kw_only=True)
class Tally:
    """One network."""

    network: str
    posts: int
    out: int
    weeks: Mapping[str, int]  # how many went out, by ISO week of the territory: "2027-W09"
    latest: timedelta  # after its hour, the latest of those that are out
    peak: int  # posts of one account in the time of its quota; 0 where none is known


def tallies(told: Rehearsal, zone: ZoneInfo) -> Iterator[Tally]:
    """The networks, in the order of their first posts."""
    by_network: dict[str, list[Fate]] = {}
    for fate in told.proof.fates:
        by_network.setdefault(fate.post.network, []).append(fate)
    for network, fates in by_network.items():
        moments = [(fate.at, fate.post.due) for fate in fates if fate.at]
        accounts = dict.fromkeys(fate.post.account for fate in fates)
        quota, records = QUOTAS.get(network), (told.records[one] for one in accounts)
        peaks = (quota.peak([record.at for record in some]) for some in records) if quota else ()
        yield Tally(
            network=network,
            posts=len(fates),
            out=sum(fate.out for fate in fates),
            weeks=Counter(f"{at.astimezone(zone):%G-W%V}" for at, _due in moments),
            latest=max((at - due for at, due in moments), default=timedelta()),
            peak=max(peaks, default=0),
        )


def bill(told: Rehearsal) -> dict[str, str] | None:
    """What X would charge, by its copy, and what was estimated; None where X takes no part."""
    posts = [fate.post for fate in told.proof.fates if fate.post.network == "x"]
    sums = {"estimate": sum(map(price_of, posts)), "charged": round(told.cost * 1_000_000)}
    return {name: dollars(amount) for name, amount in sums.items()} if posts else None


def as_data(told: Rehearsal, zone: ZoneInfo) -> dict[str, Any]:
    """All of it for a script."""
    proof, verdicts = told.proof, get_args(Verdict)[1:]
    networks = {
        one.network: vars(one) | {"latest": one.latest.total_seconds()} for one in tallies(told, zone)
    }
    return {
        "promised": len(proof.fates),
        "once": proof.once,
        **{name: proof.count(name) for name in verdicts},
        "strays": [vars(record) | {"pictures": len(record.pictures)} for record in proof.strays],
        "holds": proof.holds,
        "faults": dict(told.met),
        "kills": told.kills,
        "renewed": told.renewed,
        "seconds": round(told.seconds, 1),
        "networks": networks,
        "x": bill(told),
        "posts": [
            {
                "key": fate.post.key, "network": fate.post.network, "account": fate.post.account,
                "due": fate.post.due, "out": fate.out, "at": fate.at, "state": fate.row.state,
                "verdict": fate.verdict, "tries": fate.row.attempts, "note": fate.row.note,
            }
            for fate in proof.fates
        ],
    }  # fmt: skip

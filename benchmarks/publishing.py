"""Publishing against a bare `requests` loop that sends the same bodies to the same copies, in one run.

    python benchmarks/publishing.py              # 2,000 posts on nine networks: seconds, ratios, memory
    python benchmarks/publishing.py --profile    # where the time of publishing goes

The loop makes the very calls that publishing made, with the same bodies, in the same order, by
`requests.request`, and nothing else: no ledger, no thought. A second loop makes only those that have a body
(uploads, containers, posts), as if nothing had to be looked at. Publishing commits each step to a SQLite
file. Copies run in processes of their own, one set for each, without faults and quotas, and number what they
get alike; all take turns, a twentieth of the posts each, so that a slow moment of the machine hits all.
Memory is what Python holds while a twentieth is published, at most.
"""

from __future__ import annotations

import argparse
import cProfile
import itertools
import pickle
import pstats
import secrets
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import requests
from storm import sample

from terrimark.brand import LoadedCampaign
from terrimark.build import read_manifest
from terrimark.calendar.post import Post
from terrimark.networks import connect, variable
from terrimark.outbox import Ledger, Sender
from terrimark.publishing import Desks, Publisher, approve, budgets_of, price_of
from terrimark.rehearsal import COPIES, scaled
from terrimark.rehearsal.media import served
from terrimark.rehearsal.scaled import HANDLES
from terrimark.store import open_ledger

TURNS = 20
FREE: dict[str, dict[str, Any]] = {
    "x": {"per_window": None}, "telegram": {"per_minute": None}, "instagram": {"quota": 10**6},
    "threads": {"quota": 10**6, "polls": 0},
}  # fmt: skip
TOKENS = {name: f"{700_000_000 + n}:AA-{name}" for n, name in enumerate(HANDLES)}


def serve(line: Connection, now: Any) -> None:
    """All copies, until told; what they name, they name alike in each process."""
    numbers = itertools.count()
    secrets.token_urlsafe = lambda nbytes=None: f"name-{next(numbers)}"  # type: ignore[assignment]
    with ExitStack() as stack:
        copies = {
            name: stack.enter_context(
                COPIES[name](
                    clock=lambda: now, accounts={handle.removeprefix("@"): TOKENS[name]}, **FREE.get(name, {})
                )
            )
            for name, handle in HANDLES.items()
        }
        line.send({name: copy.url for name, copy in copies.items()})
        line.recv()
        line.send(
            {name: len([post for post in copy.posts if not post.answers]) for name, copy in copies.items()}
        )


@contextmanager
def copies(now: Any) -> Iterator[tuple[dict[str, str], Connection]]:
    ours, theirs = get_context("fork").Pipe()
    process = get_context("fork").Process(target=serve, args=(theirs, now))
    process.start()
    yield ours.recv(), ours
    ours.send("end")
    print("out:", ours.recv())
    process.join()


@dataclass(frozen=True)
class Call:
    """As `requests` prepared it, its server left open."""

    network: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Desk:
    """One ledger and one publisher, over copies at `urls`."""

    def __init__(
        self, campaign: LoadedCampaign, posts: Sequence[Post], urls: dict[str, str], folder: Path, media: str
    ) -> None:
        folder.mkdir()
        self.campaign, self.posts, self.until = campaign, posts, posts[0].due
        territory, environment = campaign.brand.territory.id, dict[str, str]()
        for name, url in urls.items():
            told = {
                "SERVER": url,
                "TOKEN": TOKENS[name],
                "MEDIA_TO": str(folder.parent / "media"),
                "MEDIA_ADDRESS": media,
            }
            environment |= {variable(territory, name, what): value for what, value in told.items()}
        ledger = Ledger(open_ledger(folder / "ledger.sqlite"))
        approve(
            posts, ledger, campaign=campaign.campaign.id, who="bench", now=posts[0].due - timedelta(days=1)
        )
        how: dict[str, Any] = {"root": folder, "state_folder": folder, "environment": environment}
        self.publisher = Publisher(
            ledger=ledger, sender=Sender(who="bench"), root=campaign.root, now=lambda: self.until,
            desks=Desks(lambda id: connect(campaign.account(id), territory, **how)),
            price=price_of, budgets=budgets_of(campaign),
        )  # fmt: skip

    def turn(self, number: int) -> None:
        last = len(self.posts) * (number + 1) // TURNS
        self.until = self.posts[last - 1].due
        for outcome in self.publisher.publish(self.campaign.campaign.id, self.posts):
            assert outcome.state == "sent", (outcome.post.key, outcome.note)


@contextmanager
def recorded(urls: dict[str, str], file: Path) -> Iterator[Callable[[], None]]:
    """Write every call that `requests` sends; what is given ends a turn."""
    homes = {url: name for name, url in urls.items()}
    send = requests.Session.send
    with file.open("wb") as out:

        def record(
            self: requests.Session, request: requests.PreparedRequest, **how: Any
        ) -> requests.Response:
            home = "/".join(str(request.url).split("/", 3)[:3])
            if home in homes:
                body = request.body.getvalue() if request.body else b""  # type: ignore[union-attr]
                path = str(request.url)[len(home) :]
                pickle.dump(Call(homes[home], str(request.method), path, dict(request.headers), body), out)
            return send(self, request, **how)

        requests.Session.send = record  # type: ignore[method-assign]
        try:
            yield lambda: pickle.dump(None, out)
        finally:
            requests.Session.send = send  # type: ignore[method-assign]


def bare(calls: Sequence[Call], urls: dict[str, str]) -> None:
    for call in calls:
        answer = requests.request(
            call.method, urls[call.network] + call.path, headers=call.headers, data=call.body, timeout=30
        )
        assert answer.ok, (call.path, answer.text)


def read_turn(file: Any) -> list[Call]:
    return list(iter(lambda: pickle.load(file), None))


def seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--posts", type=int, default=2000)
    options.add_argument("--profile", action="store_true")
    asked = options.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        campaign = sample(folder / "sample")
        wide, posts = scaled(campaign, read_manifest(campaign), asked.posts)
        now = posts[-1].due + timedelta(days=1)
        media = stack.enter_context(served(folder / "media"))
        peaks: list[int] = []
        with copies(now) as (urls, _line), recorded(urls, folder / "calls") as end_turn:
            desk = Desk(wide, posts, urls, folder / "a", media)
            for number in range(TURNS):
                tracemalloc.start()
                desk.turn(number)
                peaks.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
                end_turn()
        print("memory:", *(f"{peak / 1e6:.1f}" for peak in peaks), "MB")
        if asked.profile:
            with copies(now) as (urls, _line), cProfile.Profile() as profile:
                desk = Desk(wide, posts, urls, folder / "p", media)
                for number in range(TURNS):
                    desk.turn(number)
            pstats.Stats(profile).sort_stats("cumulative").print_stats(60)
            return
        ours, same, only = list[float](), list[float](), list[float]()
        with copies(now) as (urls, _a), copies(now) as (first, _b), copies(now) as (second, _c):
            desk = Desk(wide, posts, urls, folder / "b", media)
            with (folder / "calls").open("rb") as file:
                for number in range(TURNS):
                    calls = read_turn(file)
                    bodies = [call for call in calls if call.body]
                    same.append(seconds(lambda calls=calls: bare(calls, first)))
                    ours.append(seconds(lambda number=number: desk.turn(number)))
                    only.append(seconds(lambda calls=bodies: bare(calls, second)))
        print(f"publishing: {sum(ours):.1f} s, {1000 * sum(ours) / len(posts):.1f} ms a post")
        for name, loop in (("the same calls", same), ("only those with a body", only)):
            rates = statistics.median(
                mine / bare for mine, bare in zip(ours, loop, strict=True) if bare > 0.01
            )
            print(
                f"{name}: {sum(loop):.1f} s; publishing takes {sum(ours) / sum(loop):.2f} times that, "
                f"median {rates:.2f}"
            )


if __name__ == "__main__":
    main()

"""Networks under test, each with its server's own records to look at."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench import ALL, Bench, bluesky_bench, copy_bench
from lossy import in_front_of
from real_bluesky import RealBluesky, shared

from canned import Canned, canned
from terrimark.rehearsal import COPIES, BlueskyCopy, MastodonCopy
from terrimark.rehearsal.media import served


@pytest.fixture(scope="session")
def real_bluesky(tmp_path_factory: pytest.TempPathFactory) -> RealBluesky:
    base = tmp_path_factory.getbasetemp()
    return shared(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@pytest.fixture
def mastodon_copy() -> Iterator[MastodonCopy]:
    with MastodonCopy(accounts={"estran": "a-token-of-mastodon"}, domain="pouet.example") as copy:
        yield copy


@pytest.fixture
def bluesky_copy() -> Iterator[BlueskyCopy]:
    with BlueskyCopy(accounts={"estran.test": "abcd-efgh-ijkl-mnop"}) as copy:
        yield copy


@pytest.fixture(params=ALL)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """Every network that speaks HTTP: our copies, and a real Bluesky server."""
    if request.param == "bluesky":
        copy = request.getfixturevalue("bluesky_copy")
        with in_front_of(copy.url) as lossy:
            yield bluesky_bench(copy.url, "estran.test", "abcd-efgh-ijkl-mnop", lossy, tmp_path)
    elif request.param in COPIES:
        with (
            COPIES[request.param]() as copy,
            in_front_of(copy.url) as lossy,
            served(tmp_path / "media") as media,
        ):
            fetches = request.param in ("instagram", "threads")
            yield copy_bench(request.param, copy, lossy, tmp_path, media if fetches else "")
    else:
        real = request.getfixturevalue("real_bluesky")
        state = request.getfixturevalue("tmp_path_factory").getbasetemp() / "sessions-of-the-real-one"
        with in_front_of(real.url) as lossy:
            yield bluesky_bench(real.url, real.handle, real.password, lossy, state)


@pytest.fixture
def wire() -> Iterator[Canned]:
    """A server that says what the test wants said."""
    with canned() as server:
        yield server

"""Rehearse the sample in storms, seed by seed, on SQLite and PostgreSQL, a line each; exit 1 where one fails.

python benchmarks/storm.py                    # 20 seeds, 2,000 posts, 4 publishers, a kill a second
python benchmarks/storm.py --seeds 3 --posts 200
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from databases import database, running  # noqa: E402
from terrimark import brand, build  # noqa: E402
from terrimark.brand import LoadedCampaign  # noqa: E402
from terrimark.rehearsal import Rehearsal, rehearse, scaled  # noqa: E402

DAY = date(2027, 3, 1)
HEAD = (
    "seed",
    "ledger",
    "posts",
    "kills",
    "faults",
    "sent",
    "unknown",
    "refused",
    "twice",
    "lost",
    "strays",
    "seconds",
)


def sample(folder: Path) -> LoadedCampaign:
    """The sample campaign, built."""
    ignored = shutil.ignore_patterns("build", "out", ".terrimark")
    shutil.copytree(ROOT / "campaigns" / "pays-d-estran", folder, ignore=ignored)
    [campaign] = brand.require(brand.load(folder, DAY))
    build.make(campaign, DAY, jobs=2)
    return campaign


def line(seed: int, ledger: str, told: Rehearsal) -> tuple[object, ...]:
    proof = told.proof
    states = Counter(fate.row.state for fate in proof.fates)
    faults = sum(told.met.values())
    return (
        seed, ledger, len(proof.fates), told.kills, faults,
        *(states[state] for state in ("sent", "unknown", "refused")),
        proof.count("twice"), proof.count("lost", "denied"), len(proof.strays), round(told.seconds),
    )  # fmt: skip


def storms(
    seeds: int, posts: int, publishers: int, ledgers: list[str]
) -> Iterator[tuple[tuple[object, ...], bool]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(running()) if "postgresql" in ledgers else ""
        campaign = sample(folder / "sample")
        wide, wanted = scaled(campaign, build.read_manifest(campaign), posts)
        for seed in range(1, seeds + 1):
            for ledger in ledgers:
                url = database(server, f"storm{seed}") if ledger == "postgresql" else ""
                told = rehearse(wide, wanted, ledger=url, faults="storm", seed=seed, publishers=publishers)
                for fate in told.proof.fates:
                    if fate.verdict not in ("once", "unknown"):
                        print(
                            f"  {fate.post.key}: {fate.verdict}; {fate.row.state}: {fate.row.note}",
                            file=sys.stderr,
                        )
                yield line(seed, ledger, told), told.proof.holds


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=20)
    options.add_argument("--posts", type=int, default=2000)
    options.add_argument("--publishers", type=int, default=4)
    options.add_argument("--ledgers", nargs="+", default=["sqlite", "postgresql"])
    asked = options.parse_args()
    print(*(f"{name:>10}" for name in HEAD), flush=True)
    good = True
    for found, holds in storms(asked.seeds, asked.posts, asked.publishers, asked.ledgers):
        good &= holds
        print(*(f"{value!s:>10}" for value in found), "" if holds else "  FAILED", flush=True)
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()

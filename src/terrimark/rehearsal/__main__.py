"""The copies of Mastodon and Bluesky in a process of their own: `python -m terrimark.rehearsal`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from threading import Event, Thread

from terrimark.rehearsal.loopback import loopback


def main() -> None:
    """Print one JSON line when ready; stop on SIGTERM, SIGINT or, with --stdin, at its end."""
    options = argparse.ArgumentParser(prog="python -m terrimark.rehearsal", description=__doc__)
    options.add_argument("--mastodon-port", type=int, default=0)
    options.add_argument("--bluesky-port", type=int, default=0)
    options.add_argument("--handle", default="estran", help="the account of both; on Bluesky with .test")
    options.add_argument("--stdin", action="store_true", help="stop when standard input ends")
    asked = options.parse_args()
    over = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    with loopback(ports={"mastodon": asked.mastodon_port, "bluesky": asked.bluesky_port}) as servers:
        ready = {}
        for name, copy, handle in (
            ("mastodon", servers.mastodon, asked.handle),
            ("bluesky", servers.bluesky, f"{asked.handle}.test"),
        ):
            ready[name] = {"server": copy.url, "handle": handle, "token": copy.open_account(handle)}
        sys.stdout.write(json.dumps({"ready": True, **ready}) + "\n")
        sys.stdout.flush()
        if asked.stdin:
            Thread(target=_wait_for_the_end, args=(over,), daemon=True).start()
        over.wait()


def _wait_for_the_end(over: Event) -> None:
    sys.stdin.read()
    over.set()


if __name__ == "__main__":
    main()

"""Pictures on their way: handed over once, waited for, or carried to the last call."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from terrimark.calendar.post import Picture, Post
from terrimark.i18n import _
from terrimark.networks.base import Intent, Steps, TryLater
from terrimark.networks.troubles import Teller

LOOKS = 60  # at what a network still works on
HALF_A_DAY = timedelta(hours=12)  # unattached, where a network keeps a picture for a day, or does not say [U]


def once(
    steps: Steps, step: str, now: datetime, make: Callable[[], str], life: timedelta = HALF_A_DAY
) -> tuple[str, bool]:
    """What `make` gave, now or at an earlier try not longer than `life` ago; and whether it is new."""
    kept = steps.get(step)
    if kept and now - datetime.fromisoformat(kept["at"]) < life:
        return str(kept["id"]), False
    made = make()
    steps.keep(step, {"id": made, "at": now.isoformat()})
    return made, True


def wait_for(
    ready: Callable[[], bool], teller: Teller, pause_s: float, *, looks: int = 0, longer: int = 1
) -> None:
    """Look until it is ready, each pause `longer` times the one before; TryLater where that takes long."""
    for look in range(looks or LOOKS):
        if ready():
            return
        time.sleep(pause_s * longer**look)
    raise teller.still_working()


def as_file(picture: Picture, data: bytes) -> tuple[str, bytes, str]:
    """A picture as `requests` takes it in a form: its name, bytes and type."""
    name = picture.path.rpartition("/")[2].encode("ascii", "replace").decode()
    return name, data, picture.media_type


class Carried:
    """Pictures that go with the last call itself: held from `prepare` to `send`, and never in an intent."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._held: dict[str, tuple[tuple[str, bytes, str], ...]] = {}

    def take_up(self, post: Post, pictures: tuple[bytes, ...]) -> list[str]:
        """Hold a post's pictures; their digests, for the intent."""
        self._held = {post.content_hash: tuple(map(as_file, post.pictures, pictures))}
        return [picture.sha256 for picture in post.pictures]

    def put_down(self, intent: Intent) -> tuple[tuple[str, bytes, str], ...]:
        """The pictures of an intent. Raises TryLater where another process prepared it."""
        held = self._held.pop(intent.key, ())
        if len(held) != len(intent.body["pictures"]):
            what, fix = _("the pictures are no longer at hand"), _("publish again")
            raise self._teller.trouble(TryLater, what, fix)
        return held

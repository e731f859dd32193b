"""What terrimark asks of a network. A new one: its module, its limits, its run of the contract tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from terrimark.calendar.post import Post
from terrimark.errors import TerrimarkError
from terrimark.i18n import _


class NetworkError(TerrimarkError):
    """A post did not surely go out; the class says what the ledger does with it."""


class Refused(NetworkError):
    """The network said no, and would say no again: `refused`."""


class TryLater(NetworkError):
    """Surely not out; try again, not before `after` where the network said when: back to `approved`."""

    def __init__(self, what: str, *, where: str = "", fix: str = "", after: datetime | None = None) -> None:
        super().__init__(what, where=where, fix=fix)
        self.after = after


class OutcomeUnknown(NetworkError):
    """Sent, but the answer was lost: perhaps out. Only `recover` or a person settles it."""


class AccountTrouble(NetworkError):
    """The account cannot post at all (dead token, wrong handle): its posts stay `approved`, others go on."""


class NotOffered(NetworkError):
    """The network has no such thing for apps (delete on Instagram, alternative text on Telegram)."""


class Steps(Protocol):
    """What was already done for this very post: kept in the ledger, each before the next call is made.

    Uploads, containers, parts of a thread. Values are plain JSON and never a secret; keeping None forgets.
    """

    def get(self, name: str) -> Any:
        """What was kept under the name; None where that step was not done."""

    def keep(self, name: str, value: Any) -> None:
        """Commit a step. Raises where the post is no longer ours to send."""


PART = "part"
"""Steps of this name and a number are receipts of what is public; the ledger needs them to take it back."""
_UNSENT = "unsent part"  # the number of the one that the network said no to


@dataclass(frozen=True, kw_only=True)
class Intent:
    """The one call that will make a post public, whole, so that it can be repeated or looked for.

    Stored in the ledger before the call. Plain JSON values only, and never a secret.
    """

    key: str  # what the network would recognise a repeat by (Idempotency-Key, record key, folder name)
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Proof that a post is out."""

    remote_id: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What somebody answered in public."""

    remote_id: str
    author: str  # as the network shows it: a handle, or a name where it has none
    text: str
    at: datetime
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """How a post is doing; None where the network does not say."""

    likes: int | None = None
    shares: int | None = None
    replies: int | None = None
    views: int | None = None

    @classmethod
    def of(cls, told: object, **names: str) -> Metrics:
        """The numbers of a JSON object, each with the network's own name."""
        found = told if isinstance(told, dict) else {}
        numbers = {ours: found.get(theirs) for ours, theirs in names.items()}
        return cls(**{ours: number for ours, number in numbers.items() if isinstance(number, int)})


Part = Callable[[int, Receipt | None], Receipt]
"""Of a thread: the number of a part and the receipt of the one before it, to its own."""


def in_parts(
    count: int, steps: Steps, send: Part, *, doubt: Part | None = None, again: bool = True
) -> Receipt:
    """Send a post and the rest of its thread; returns the first part's receipt.

    `send` makes one public call: for part 0, the post itself, else in reply to the receipt before. What steps
    have is not sent again. Where an answer was lost, the first part that they lack may be out: `doubt` takes
    the place of `send` for it, unless the network said no to it. Those after it were never sent. Without
    `again` the first part says enough.

    Once a part is out a refusal leaves the post unknown: it is never taken for unsent, and `recover`, which
    calls this too, goes on at the part that is missing.
    """
    first = last = None
    call = doubt or send
    for number in range(count if again else 1):
        if count > 1 and (kept := steps.get(f"{PART} {number}")):
            first, last = first or Receipt(**kept), Receipt(**kept)
            continue
        if first and steps.get(_UNSENT) == number:
            steps.keep(_UNSENT, None)
            call = send
        try:
            last = call(number, last)
        except (Refused, TryLater, AccountTrouble) as error:
            if first and call is send:
                steps.keep(_UNSENT, number)
            if first is None or (doubt and not isinstance(error, Refused)):
                raise
            what = _("{n} of {count} parts of the thread are out: {error}")
            told = what.format(n=number, count=count, error=error.what)
            raise OutcomeUnknown(told, where=error.where, fix=error.fix) from error
        if count > 1:
            steps.keep(f"{PART} {number}", vars(last))
        first, call = first or last, send
    assert first is not None  # a post has a part
    return first


class Network(Protocol):
    """One account on one network. Every method raises only NetworkError for what the network does."""

    def check_identity(self) -> None:
        """AccountTrouble unless the token is alive and belongs to the declared handle."""

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime, steps: Steps) -> Intent:
        """Upload what the post needs and say what the final call will be. Not public yet; may be repeated:
        what `steps` remember is not done again.
        """

    def send(self, intent: Intent, steps: Steps) -> Receipt:
        """Make the final call once; of a thread, a call for each part that is not in `steps`."""

    def recover(self, intent: Intent, *, again: bool, steps: Steps) -> Receipt | None:
        """After a lost answer: the receipt where the post is out.

        `again` says that the post is still wanted: where a repeat is surely harmless it may be sent again;
        without it, it is only looked for. Returns None where the post is surely not out and may be sent anew.
        Raises OutcomeUnknown where only a person can tell, and Refused where the network never took it and
        will not. TryLater and AccountTrouble only say that it could not look now: `recover` is asked again.
        """

    def find(self, post: Post) -> Receipt | None:
        """Look for a post with no ledger to help (adoption); None where it is not seen.

        Raises NotOffered where the network cannot be asked: only a person can tell.
        """

    def delete(self, remote_id: str) -> None:
        """Take a post back; done as well where it was already gone. NotOffered where apps may not."""

    def replies(self, remote_id: str) -> Iterable[Reply]:
        """The public answers, oldest first; NotOffered where apps may not read them."""

    def metrics(self, remote_id: str) -> Metrics:
        """How the post is doing; NotOffered where apps may not read it."""

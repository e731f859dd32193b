"""A receiver of one's own: each step a signed JSON POST. The protocol: docs/networks/webhook.md.

The receiver answers a repeated `Idempotency-Key` as it did the first time, so a lost answer is settled by the
same call again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from terrimark.calendar.post import Picture, Post
from terrimark.files import as_json
from terrimark.i18n import _
from terrimark.networks.base import Intent, Metrics, Receipt, Reply, Steps
from terrimark.networks.http import Wire
from terrimark.networks.seen import address
from terrimark.networks.troubles import Answer


def signature(secret: str, at: str, body: bytes) -> str:
    """`sha256=` and the HMAC-SHA256, hexadecimal, of the Unix time, a full stop and the body."""
    return f"sha256={hmac.new(secret.encode(), at.encode() + b'.' + body, hashlib.sha256).hexdigest()}"


class Webhook:
    """One receiver; `token` is the secret that signs. See `networks.base.Network` for what each promises."""

    def __init__(self, *, handle: str, wire: Wire, token: str) -> None:
        self._handle, self._wire, self._secret = handle, wire, token

    def check_identity(self) -> None:
        """AccountTrouble unless the receiver takes our signature and is who the account says."""
        answer = self._good(self._ask("hello", "hello", {"handle": self._handle}))
        if answer.text("handle") != self._handle:
            raise self._wire.stranger(answer.text("handle") or _("nobody"), self._handle)

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime, steps: Steps) -> Intent:
        """Hand over the pictures, each once; the receiver knows them by their digests."""
        for picture, data in zip(post.pictures, pictures, strict=True):
            self._hand_over(picture, data, steps)
        return Intent(key=post.content_hash, body={"post": post.to_json()})

    def send(self, intent: Intent, steps: Steps) -> Receipt:
        """Hand over the post."""
        answer = self._good(self._ask("post", intent.key, {"post": intent.body["post"]}, final=True))
        return Receipt(remote_id=answer.text("id") or intent.key, url=address(answer.text("url")))

    def recover(self, intent: Intent, *, again: bool, steps: Steps) -> Receipt | None:
        """The same call again, where the post is still wanted."""
        if again:
            return self.send(intent, steps)
        raise self._wire.unsure(_("whether {server} has the post cannot be asked without sending it"))

    def find(self, post: Post) -> Receipt | None:
        """NotOffered: a webhook is only spoken to."""
        raise self._wire.not_offered(_("a webhook is only spoken to, never asked"))

    def delete(self, remote_id: str) -> None:
        """Ask the receiver to take a post back; 404 says that it was gone."""
        answer = self._ask("delete", f"delete-{remote_id}", {"id": remote_id})
        if answer.status != 404:
            self._good(answer)

    def replies(self, remote_id: str) -> Iterable[Reply]:
        """NotOffered: a webhook is only spoken to."""
        raise self._wire.not_offered(_("a webhook is only spoken to, never asked"))

    def metrics(self, remote_id: str) -> Metrics:
        """NotOffered: a webhook is only spoken to."""
        raise self._wire.not_offered(_("a webhook is only spoken to, never asked"))

    def _hand_over(self, picture: Picture, data: bytes, steps: Steps) -> None:
        step = f"picture {picture.sha256[:16]}"
        if not steps.get(step):
            told = {"sha256": picture.sha256, "media_type": picture.media_type, "alt": picture.alt}
            told["data"] = base64.b64encode(data).decode()
            self._good(self._ask("picture", picture.sha256, told))
            steps.keep(step, True)

    def _ask(self, event: str, key: str, told: dict[str, Any], *, final: bool = False) -> Answer:
        body = as_json({"event": event, **told}).encode()
        at = str(int(time.time()))  # the real hour: the receiver holds it against its own clock
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "Terrimark-Timestamp": at,
            "Terrimark-Signature": signature(self._secret, at, body),
        }
        return self._wire.ask("POST", "", final=final, data=body, headers=headers)

    def _good(self, answer: Answer) -> Answer:
        if answer.status in (401, 403):
            raise self._wire.locked_out(answer, _("give both sides the same secret, and set their clocks"))
        return self._wire.needed(answer)

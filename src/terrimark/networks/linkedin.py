"""A LinkedIn organization. Facts and sources: docs/networks/linkedin.md.

A text goes out as "little" text, escaped; it is read back, since an unescaped sign would cut it in silence.
A repeat is refused with the name of the post that it repeats, but for how long is not said [U]: so a lost
answer is settled by looking, never by sending again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from terrimark.calendar.post import Post
from terrimark.i18n import _
from terrimark.limits import little, plain
from terrimark.networks.base import (
    AccountTrouble,
    Intent,
    Metrics,
    NetworkError,
    OutcomeUnknown,
    Receipt,
    Reply,
    Steps,
    TryLater,
)  # fmt: skip
from terrimark.networks.http import Wire
from terrimark.networks.seen import Listing, Seen, folded
from terrimark.networks.signals import on_loopback
from terrimark.networks.troubles import Answer, dig
from terrimark.networks.uploads import once, wait_for

VERSION = "202609"  # each lives a year at least: until 2027-09
ROLES = ("ADMINISTRATOR", "CONTENT_ADMIN", "CONTENT_ADMINISTRATOR", "DIRECT_SPONSORED_CONTENT_POSTER")
PAGE = 50  # posts


class LinkedIn(Listing):
    """One organization; see `networks.base.Network` for what each method promises."""

    def __init__(
        self, *, handle: str, wire: Wire, token: str, version: str = VERSION, pause_s: float = 1.0
    ) -> None:
        number = re.search(r"\d+$", handle)
        self._author = f"urn:li:organization:{number[0] if number else handle}"
        self._wire, self._token, self._version, self._pause_s = wire, token, version, pause_s

    def check_identity(self) -> None:
        """AccountTrouble unless the token's member may post for the declared organization."""
        rows = self._asked("GET", "organizationAcls?q=roleAssignee&count=100").rows("elements")
        ours = [str(row.get("organization")) for row in rows if row.get("role") in ROLES]
        if self._author not in ours:
            raise self._wire.stranger(", ".join(ours) or _("nobody that may post"), self._author)

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime, steps: Steps) -> Intent:
        """Upload the pictures and fill the post; note the posts that say the same already."""
        self._wire.refuse_thread(post, "LinkedIn")
        both = zip(post.pictures, pictures, strict=True)
        images = [
            {"id": self._image(f"image {number}", data, now, steps), "altText": picture.alt}
            for number, (picture, data) in enumerate(both)
        ]
        body: dict[str, Any] = {
            "author": self._author,
            "commentary": little(post.words),
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }  # fmt: skip
        if images:
            body["content"] = {"multiImage": {"images": images}} if images[1:] else {"media": images[0]}
        return Intent(key=post.content_hash, body={"post": body, "note": self._note(post.words.text)})

    def send(self, intent: Intent, steps: Steps) -> Receipt:
        """Make the post, then see that the whole text stands."""
        post, twins = intent.body["post"], intent.body["note"]["twins"]
        answer = self._ask("POST", "posts", final=True, empty=True, json=post)
        repeats = re.search(r"urn:li:(share|ugcPost|activity):\d+", answer.said)
        if answer.status == 422 and repeats and repeats[0] not in twins:
            # newer than what was noted: this very post, or another of the same words
            raise self._wire.unsure(_("{server} has these words already: {said}"), answer)
        if answer.text("code").startswith("MEDIA_ASSET_"):
            for number in range(len(post["content"].get("multiImage", {}).get("images", "1"))):
                steps.keep(f"image {number}", None)
            what, fix = _("{server} has not got the pictures: {said}"), _("publish again: they are sent anew")
            raise self._wire.trouble(TryLater, what, fix, answer)
        name = self._wire.needed(answer).headers.get("x-restli-id", "")
        if not re.fullmatch(r"urn:li:\w+:\d+", name):
            raise self._wire.unsure(_("{server} took the post and did not say its name"))
        self._read_back(name, post["commentary"])
        return self._receipt(name)

    def delete(self, remote_id: str) -> None:
        """Take the post back."""
        self._wire.gone(self._ask("DELETE", f"posts/{_quoted(remote_id)}", empty=True))

    def replies(self, remote_id: str) -> Iterable[Reply]:
        """The comments, oldest first; of who wrote them LinkedIn gives the URN [C]."""
        rows = self._asked("GET", f"socialActions/{_quoted(remote_id)}/comments").rows("elements")
        for row in sorted(rows, key=_at):
            yield Reply(
                remote_id=str(row.get("commentUrn") or row.get("id")), author=str(row.get("actor", "")),
                text=str(dig(row, "message", "text") or ""), at=_at(row),
            )  # fmt: skip

    def metrics(self, remote_id: str) -> Metrics:
        """Reactions, shares, comments and impressions [C]."""
        kind = "ugcPosts" if ":ugcPost:" in remote_id else "shares"
        query = f"q=organizationalEntity&organizationalEntity={_quoted(self._name)}"
        path = f"organizationalEntityShareStatistics?{query}&{kind}=List({_quoted(remote_id)})"
        row = next(iter(self._asked("GET", path).rows("elements")), {})
        return Metrics.of(
            row.get("totalShareStatistics"), likes="likeCount", shares="shareCount", replies="commentCount",
            views="impressionCount",
        )  # fmt: skip

    @property
    def _name(self) -> str:
        return self._author

    def _ask(self, method: str, path: str, *, server: str = "", **parts: Any) -> Answer:
        headers = {"Linkedin-Version": self._version, "X-Restli-Protocol-Version": "2.0.0"}
        parts["headers"] = {**headers, **parts.get("headers", {})}
        answer = self._wire.ask(
            method, path if server else f"/rest/{path}", token=self._token, server=server, **parts
        )
        if answer.status == 426:
            fix = _(
                "update terrimark, or name a living version in TERRIMARK_LINKEDIN_VERSION (such as 202609)"
            )
            raise self._wire.locked_out(answer, fix)
        if answer.status in (401, 403):
            fix = _(
                "make a new token with w_organization_social, r_organization_social, rw_organization_admin"
            )
            raise self._wire.locked_out(answer, fix)
        if answer.status == 409:
            what = _("{server} was busy with the same: {said}")
            raise self._wire.trouble(TryLater, what, _("publish again in a while"), answer)
        return answer

    def _asked(self, method: str, path: str, **parts: Any) -> Answer:
        return self._wire.needed(self._ask(method, path, **parts))

    def _image(self, step: str, data: bytes, now: datetime, steps: Steps) -> str:
        """An image's URN, available; one that LinkedIn no longer has is made anew."""
        name, new = once(steps, step, now, lambda: self._upload(data))
        status = ""

        def ready() -> bool:
            nonlocal status
            answer = self._ask("GET", f"images/{_quoted(name)}")
            status = "GONE" if answer.status == 404 else self._wire.needed(answer).text("status")
            return status != "PROCESSING"

        wait_for(ready, self._wire, self._pause_s)
        if status == "AVAILABLE":
            return name
        steps.keep(step, None)  # failed, or the bytes never came
        if not new:
            return self._image(step, data, now, steps)
        what = _("{server} could not read a picture ({found})")
        fix = _("publish again; where it stays so, build the picture anew")
        raise self._wire.trouble(TryLater, what, fix, found=status)

    def _upload(self, data: bytes) -> str:
        asked = {"initializeUploadRequest": {"owner": self._author}}
        answer = self._asked("POST", "images?action=initializeUpload", json=asked)
        there = urlsplit(answer.text("value", "uploadUrl"))
        home = f"{there.scheme}://{there.netloc}"
        if not (on_loopback(home) if on_loopback(self._wire.server) else there.scheme == "https"):
            what = _("{server} wants the pictures at an address that is not encrypted")
            raise self._wire.trouble(AccountTrouble, what, _("check the address of the account's server"))
        path = f"{there.path}?{there.query}" if there.query else there.path
        self._wire.needed(self._ask("PUT", path, server=home, empty=True, data=data))
        return answer.text("value", "image")

    def _read_back(self, name: str, commentary: str) -> None:
        """OutcomeUnknown where the text was cut. That it cannot be read now is no trouble: it is out."""
        try:
            stands = self._asked("GET", f"posts/{_quoted(name)}").text("commentary")
        except NetworkError:
            return
        if folded(plain(stands)) != folded(plain(commentary)):
            what = _("{name} is out, but its text was cut: it ends with “{end}”")
            fix = _("take it back on LinkedIn or mend it there, then settle the post by hand")
            raise self._wire.trouble(OutcomeUnknown, what, fix, name=name, end=stands[-30:])

    def _saying(self, text: str, since: datetime, pages: int) -> Iterator[Seen]:
        finder = {"X-RestLi-Method": "FINDER"}  # [U]
        for page in range(pages):
            query = f"author={_quoted(self._author)}&q=author&count={PAGE}&start={page * PAGE}"
            answer = self._asked("GET", f"posts?{query}&sortBy=LAST_MODIFIED", headers=finder)
            rows = answer.rows("elements")
            for row in rows:
                if folded(plain(str(row.get("commentary")))) == folded(text):
                    yield Seen(receipt=self._receipt(str(row["id"])), at=_at(row))
            if len(rows) < PAGE:
                return

    def _receipt(self, name: str) -> Receipt:
        home = self._wire.shown("https://www.linkedin.com")
        return Receipt(remote_id=name, url=f"{home}/feed/update/{name}/")


def _quoted(urn: str) -> str:
    return quote(urn, safe="")


def _at(row: Mapping[str, Any]) -> datetime:
    """When a post or comment was made: milliseconds since 1970."""
    number = dig(row, "created", "time") or row.get("publishedAt") or row.get("createdAt")
    return datetime.fromtimestamp((number if isinstance(number, int) else 0) / 1000, UTC)

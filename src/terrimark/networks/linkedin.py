"""A LinkedIn organization. Facts and sources: docs/networks/linkedin.md.

A text goes out as "little" text, escaped; it is read back, since an unescaped sign would cut it in silence.
A repeat is refused with the name of the post that it repeats, but for how long is not said [U]: so a lost
answer is settled by looking, never by sending again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
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
    Refused,
    Reply,
    Steps,
    TryLater,
)  # fmt: skip
from terrimark.networks.http import Answer, Wire
from terrimark.networks.seen import folded
from terrimark.networks.signals import on_loopback

VERSION = "202609"  # each lives a year at least: until 2027-09
ROLES = ("ADMINISTRATOR", "CONTENT_ADMIN", "CONTENT_ADMINISTRATOR", "DIRECT_SPONSORED_CONTENT_POSTER")
POLLS = 60  # looks at a picture that LinkedIn still works on
IMAGE_KEPT = timedelta(hours=12)  # unattached; how long LinkedIn keeps it is not said [U]
SKEW = timedelta(minutes=10)
PAGE, PAGES = 50, 4  # posts a page, pages looked through


class LinkedIn:
    """One organization; see `networks.base.Network` for what each method promises."""

    def __init__(
        self, *, handle: str, wire: Wire, token: str, version: str = VERSION, pause_s: float = 1.0
    ) -> None:
        number = re.search(r"\d+$", handle)
        self._author = f"urn:li:organization:{number[0] if number else handle}"
        self._wire, self._token, self._version, self._pause_s = wire, token, version, pause_s

    def check_identity(self) -> None:
        """AccountTrouble unless the token's member may post for the declared organization."""
        rows = _elements(self._asked("GET", "organizationAcls?q=roleAssignee"))
        ours = [str(row.get("organization")) for row in rows if row.get("role") in ROLES]
        if self._author not in ours:
            raise self._wire.stranger(", ".join(ours) or _("nobody that may post"), self._author)

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime, steps: Steps) -> Intent:
        """Upload the pictures and fill the post; note the posts that say the same already."""
        if post.thread:
            what, fix = _("LinkedIn has no threads"), _("make the message's parts posts of their own")
            raise self._wire.trouble(Refused, what, fix)
        both = enumerate(zip(post.pictures, pictures, strict=True))
        images = [
            {"id": self._image(number, data, now, steps), "altText": picture.alt}
            for number, (picture, data) in both
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
        twins = [str(row.get("id")) for row in self._saying(post.words.text)]
        return Intent(key=post.content_hash, body={"post": body, "twins": twins})

    def send(self, intent: Intent, steps: Steps) -> Receipt:
        """Make the post, then see that the whole text stands."""
        answer = self._ask("POST", "posts", final=True, empty=True, json=intent.body["post"])
        if answer.status == 422 and (found := re.search(r"urn:li:(share|ugcPost|activity):\d+", answer.said)):
            return self._repeated(found[0], intent, answer)
        name = self._good(answer).headers.get("x-restli-id", "")
        if not name:
            raise self._ask_a_person(_("{server} took the post and did not say its name"))
        self._read_back(name, intent.body["post"]["commentary"])
        return self._receipt(name)

    def recover(self, intent: Intent, *, again: bool, steps: Steps) -> Receipt | None:
        """The post, if the organization shows it; else only a person can tell."""
        if intent.body["post"]["author"] == self._author:
            for row in self._saying(plain(intent.body["post"]["commentary"])):
                if str(row.get("id")) not in intent.body["twins"]:
                    return self._receipt(str(row["id"]))
        what = _("the post is not seen on the page, which does not prove that it is not out")
        raise self._ask_a_person(what)

    def find(self, post: Post) -> Receipt | None:
        """The first post since it was due that says the same."""
        since = [row for row in self._saying(post.words.text) if _at(row) >= post.due - SKEW]
        return self._receipt(str(since[-1]["id"])) if since else None

    def delete(self, remote_id: str) -> None:
        """Take the post back."""
        answer = self._ask("DELETE", f"posts/{_name(remote_id)}", empty=True)
        if answer.status != 404:
            self._good(answer)

    def replies(self, remote_id: str) -> Iterable[Reply]:
        """The comments, oldest first; of who wrote them LinkedIn gives the URN [C]."""
        rows = _elements(self._asked("GET", f"socialActions/{_name(remote_id)}/comments"))
        for row in sorted(rows, key=_at):
            message = row.get("message")
            yield Reply(
                remote_id=str(row.get("commentUrn") or row.get("id")), author=str(row.get("actor", "")),
                text=str(message.get("text", "")) if isinstance(message, dict) else "", at=_at(row),
            )  # fmt: skip

    def metrics(self, remote_id: str) -> Metrics:
        """Reactions, shares, comments and impressions [C]."""
        kind = "ugcPosts" if ":ugcPost:" in remote_id else "shares"
        query = f"q=organizationalEntity&organizationalEntity={_name(self._author)}"
        path = f"organizationalEntityShareStatistics?{query}&{kind}=List({_name(remote_id)})"
        row = next(iter(_elements(self._asked("GET", path))), {})
        told = row.get("totalShareStatistics") or {}
        named = {
            "likes": "likeCount", "shares": "shareCount", "replies": "commentCount",
            "views": "impressionCount",
        }  # fmt: skip
        return Metrics(**{name: told.get(there) for name, there in named.items()})

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

    def _good(self, answer: Answer) -> Answer:
        if answer.text("code") in ("MEDIA_ASSET_WAITING_UPLOAD", "MEDIA_ASSET_PROCESSING_FAILED"):
            what = _("{server} has not got the pictures: {said}")
            raise self._wire.trouble(TryLater, what, _("publish again: they are sent anew"), answer)
        return self._wire.needed(answer)

    def _asked(self, method: str, path: str, **parts: Any) -> Answer:
        return self._wire.needed(self._ask(method, path, **parts))

    def _image(self, number: int, data: bytes, now: datetime, steps: Steps) -> str:
        """An image's URN, available: an earlier try's while it is surely kept."""
        step = f"image {number}"
        kept = steps.get(step)
        if not kept or now - datetime.fromisoformat(kept["at"]) > IMAGE_KEPT:
            asked = {"initializeUploadRequest": {"owner": self._author}}
            value = self._asked("POST", "images?action=initializeUpload", json=asked).get("value") or {}
            there = urlsplit(str(value.get("uploadUrl")))
            home = f"{there.scheme}://{there.netloc}"
            if there.scheme != "https" and not on_loopback(home):
                what = _("{server} wants the pictures at an address that is not encrypted")
                raise self._wire.trouble(AccountTrouble, what, _("check the address of the account's server"))
            path = f"{there.path}?{there.query}" if there.query else there.path
            self._wire.needed(self._ask("PUT", path, server=home, empty=True, data=data))
            kept = {"id": str(value.get("image")), "at": now.isoformat()}
            steps.keep(step, kept)
        return self._available(str(kept["id"]), step, steps)

    def _available(self, name: str, step: str, steps: Steps) -> str:
        for _poll in range(POLLS):
            status = self._asked("GET", f"images/{_name(name)}").text("status")
            if status == "AVAILABLE":
                return name
            if status != "PROCESSING":  # failed, or the bytes never came
                steps.keep(step, None)
                what = _("{server} could not read a picture ({found})")
                fix = _("publish again; where it stays so, build the picture anew")
                raise self._wire.trouble(TryLater, what, fix, found=status)
            time.sleep(self._pause_s)
        what, fix = _("{server} still works on the pictures"), _("publish again in a minute")
        raise self._wire.trouble(TryLater, what, fix)

    def _repeated(self, name: str, intent: Intent, answer: Answer) -> Receipt:
        """What a refused repeat means: an older post of the same words, or this very post."""
        if name in intent.body["twins"]:
            raise self._wire.refused(answer)
        return self._receipt(name)

    def _read_back(self, name: str, commentary: str) -> None:
        """OutcomeUnknown where the text was cut. That it cannot be read now is no trouble: it is out."""
        try:
            stands = self._asked("GET", f"posts/{_name(name)}").text("commentary")
        except NetworkError:
            return
        if folded(plain(stands)) != folded(plain(commentary)):
            what = _("{name} is out, but its text was cut: it ends with “{end}”")
            fix = _("take it back on LinkedIn or mend it there, then settle the post by hand")
            raise self._wire.trouble(OutcomeUnknown, what, fix, name=name, end=stands[-30:])

    def _saying(self, text: str) -> Iterator[dict[str, Any]]:
        """The organization's posts of these very words, newest first."""
        finder = {"X-RestLi-Method": "FINDER"}  # [U]
        for page in range(PAGES):
            query = f"author={_name(self._author)}&q=author&count={PAGE}&start={page * PAGE}"
            answer = self._asked("GET", f"posts?{query}&sortBy=LAST_MODIFIED", headers=finder)
            rows = _elements(answer)
            yield from (row for row in rows if folded(plain(str(row.get("commentary")))) == folded(text))
            if len(rows) < PAGE:
                return

    def _ask_a_person(self, what: str) -> NetworkError:
        fix = _("look at the account, then settle the post by hand")
        return self._wire.trouble(OutcomeUnknown, what, fix)

    def _receipt(self, name: str) -> Receipt:
        home = self._wire.server if on_loopback(self._wire.server) else "https://www.linkedin.com"
        return Receipt(remote_id=name, url=f"{home}/feed/update/{name}/")


def _name(urn: str) -> str:
    return quote(urn, safe="")


def _elements(answer: Answer) -> list[dict[str, Any]]:
    rows = answer.get("elements")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _at(row: Mapping[str, Any]) -> datetime:
    """When a post or comment was made: milliseconds since 1970."""
    created = row.get("created")
    number = (
        created.get("time") if isinstance(created, dict) else row.get("publishedAt") or row.get("createdAt")
    )
    return datetime.fromtimestamp((number if isinstance(number, int) else 0) / 1000, UTC)

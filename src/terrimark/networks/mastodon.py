"""Mastodon, and other servers that speak its API. Facts and sources: docs/networks/mastodon.md.

A repeat with the same Idempotency-Key makes no second post for an hour, but only on servers known to keep the
key. So a lost answer is settled by looking first, then by the key where it counts, else by a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from terrimark.calendar.post import Picture, Post
from terrimark.i18n import _
from terrimark.networks.base import Intent, Metrics, NetworkError, Receipt, Refused, Reply, Steps, in_parts
from terrimark.networks.http import Wire
from terrimark.networks.seen import SKEW, folded
from terrimark.networks.statuses import is_newer, made_at, receipt_of, words_of
from terrimark.networks.troubles import Answer, dig
from terrimark.networks.uploads import as_file, once, wait_for

KEY_KEPT = timedelta(minutes=50)  # by the server's clock, which keeps it 60
PAGE, PAGES = 40, 5  # statuses a page (the most that it gives), pages looked through


class Mastodon:
    """One account on one server; see `networks.base.Network` for what each method promises."""

    def __init__(self, *, handle: str, wire: Wire, token: str, pause_s: float = 1.0) -> None:
        self._handle, self._wire, self._token, self._pause_s = handle.removeprefix("@"), wire, token, pause_s

    def check_identity(self) -> None:
        """AccountTrouble unless the token is alive and belongs to the declared handle."""
        name, _at, host = self._handle.casefold().partition("@")
        server = urlsplit(self._wire.server).netloc
        domain = self._instance.text("domain").casefold() or server
        found = self._account.text("username").casefold()
        if found != name or (host and host not in (domain, server)):
            raise self._wire.stranger(f"{found}@{domain}", self._handle)

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime, steps: Steps) -> Intent:
        """Upload the pictures (nobody sees them until a post refers to them) and fill the form.

        `after` is the account's newest status before: only a newer one can be this post. `at` is the server's
        hour, from which the key's life counts, whatever the clocks of those who send and who recover.
        """
        media = [self._uploaded(*each, now, steps) for each in zip(post.pictures, pictures, strict=True)]
        before = self._statuses(limit="1")
        body = {
            "server": self._wire.server,
            "form": {"status": post.words.text, "visibility": "public", "language": post.language},
            "media": media,
            "after": next((str(row.get("id")) for row in before.rows()), "0"),
            "at": before.at.isoformat() if before.at else "",
            "thread": [words.text for words in post.thread],
        }
        return Intent(key=f"terrimark-{post.content_hash[:40]}", body=body)

    def send(self, intent: Intent, steps: Steps) -> Receipt:
        """Post the form with its key, then each part of the thread in reply to the one before."""
        count = 1 + len(intent.body["thread"])
        return in_parts(count, steps, lambda *part: self._post(intent, *part))

    def _post(self, intent: Intent, number: int, before: Receipt | None) -> Receipt:
        form, media, key = intent.body["form"], intent.body["media"], intent.key
        if before:
            text, key = intent.body["thread"][number - 1], f"{key}-{number}"
            form, media = {**form, "status": text, "in_reply_to_id": before.remote_id}, ()
        answer = self._ask(
            "POST", "/api/v1/statuses", final=True, expect="id",
            data=[*form.items(), *(("media_ids[]", one) for one in media)], headers={"Idempotency-Key": key},
        )  # fmt: skip
        if answer.status == 422 and "finished processing" in answer.said:
            raise self._wire.still_working()
        if answer.status == 422 and "already attached" in answer.said:  # by an earlier try of this very post
            raise self._wire.unsure(_("{server} says that the pictures are in a post already"))
        return receipt_of(self._wire.needed(answer).data)

    def recover(self, intent: Intent, *, again: bool, steps: Steps) -> Receipt | None:
        """Look for the first part that has no receipt; one not seen is sent again only where the server keeps
        the key.
        """

        def look(number: int, before: Receipt | None) -> Receipt:
            return self._recovered(intent, number, before, again=again)

        count = 1 + len(intent.body["thread"])
        return in_parts(count, steps, lambda *part: self._post(intent, *part), doubt=look, again=again)

    def _recovered(self, intent: Intent, number: int, before: Receipt | None, *, again: bool) -> Receipt:
        body = intent.body
        if body["server"] == self._wire.server:  # else the account has moved: nothing can be seen here
            seen = self._statuses(min_id=before.remote_id if before else body["after"])
            for row in reversed(seen.rows()):
                part = self._says(row, body["thread"][number - 1]) if before else self._is(row, body)
                if part and (not before or row.get("in_reply_to_id") == before.remote_id):
                    return receipt_of(row)
            kept = seen.at and body["at"] and seen.at - datetime.fromisoformat(body["at"]) < KEY_KEPT
            if again and kept and self._keeps_keys:
                return self._post(intent, number, before)
        what = _("the post is not seen, and {server} does not promise to refuse a repeat")
        raise self._wire.unsure(what)

    def find(self, post: Post) -> Receipt | None:
        """The first status since the post was due that says the same in the same language."""
        found = None
        for row in self._since(post.due - SKEW):
            if row.get("language") in (post.language, None) and self._says(row, post.words.text):
                found = row
        return receipt_of(found) if found else None

    def delete(self, remote_id: str) -> None:
        """Take one status back; replies to it stay."""
        self._wire.gone(self._ask("DELETE", f"/api/v1/statuses/{remote_id}"))

    def replies(self, remote_id: str) -> Iterable[Reply]:
        """All below the status, other people's and one's own, as the server orders them."""
        answer = self._wire.needed(self._ask("GET", f"/api/v1/statuses/{remote_id}/context"))
        for row in answer.rows("descendants"):
            yield Reply(
                remote_id=str(row["id"]), author=str(dig(row, "account", "acct")), at=made_at(row),
                text=words_of(str(row.get("content"))).strip(), url=receipt_of(row).url,
            )  # fmt: skip

    def metrics(self, remote_id: str) -> Metrics:
        """Favourites, boosts and replies; Mastodon counts no views."""
        told = self._wire.needed(self._ask("GET", f"/api/v1/statuses/{remote_id}")).data
        return Metrics.of(told, likes="favourites_count", shares="reblogs_count", replies="replies_count")

    @cached_property
    def _account(self) -> Answer:
        answer = self._ask("GET", "/api/v1/accounts/verify_credentials", expect="id")
        if not answer.ok:
            raise self._locked_out(answer)
        return answer

    @cached_property
    def _instance(self) -> Answer:
        """What the server says of itself; servers without this call say nothing."""
        return self._wire.ask("GET", "/api/v2/instance")

    @property
    def _keeps_keys(self) -> bool:
        """Real Mastodon says a bare version, `4.5.2`; others add who they are: `4.2.0 (compatible; …)`."""
        return bool(re.fullmatch(r"[3-9]\.\d+\.\d+([-+.][\w.+-]+)?", self._instance.text("version")))

    def _ask(self, method: str, path: str, **parts: Any) -> Answer:
        answer = self._wire.ask(method, path, token=self._token, **parts)
        if answer.status in (401, 403) or (answer.data is None and answer.status in (400, 404)):
            raise self._locked_out(answer)
        return answer

    def _locked_out(self, answer: Answer) -> NetworkError:
        if answer.status == 403:
            fix = _("give the application the rights that terrimark needs, then make a new token")
        elif answer.status == 404:
            fix = _("check the address of the account's server")
        else:
            fix = _("make a new token: on your server, Preferences → Development → your application")
        return self._wire.locked_out(answer, fix)

    def _uploaded(self, picture: Picture, data: bytes, now: datetime, steps: Steps) -> str:
        """A picture's id on the server, which has worked on it (202, then 206 until 200)."""
        step, answers = f"media {picture.sha256[:16]}", []

        def upload() -> str:
            answers.append(self._upload(picture, data))
            return answers[0].text("id")

        media, new = once(steps, step, now, upload)

        def ready() -> bool:
            answer = answers.pop() if answers else self._ask("GET", f"/api/v1/media/{media}")
            if not answer.ok:  # it failed, or the server dropped it
                steps.keep(step, None)
                raise self._wire.refused(answer)
            return answer.status == 200

        try:
            wait_for(ready, self._wire, self._pause_s)
        except Refused:
            if new:
                raise
            return self._uploaded(picture, data, now, steps)
        return media

    def _upload(self, picture: Picture, data: bytes) -> Answer:
        longest = self._instance.get("configuration", "media_attachments", "description_limit")
        if isinstance(longest, int) and len(picture.alt) > longest:
            what = _("the description of {path} is too long ({n} of {limit}) and would be cut")
            fix = _("shorten the visual's alt text, build and approve again")
            raise self._wire.trouble(Refused, what, fix, path=picture.path, n=len(picture.alt), limit=longest)
        form, files = {"description": picture.alt}, {"file": as_file(picture, data)}
        return self._wire.needed(self._ask("POST", "/api/v2/media", expect="id", files=files, data=form))

    def _since(self, since: datetime) -> Iterator[dict[str, Any]]:
        """Own statuses, newest first, those since then at least."""
        oldest: dict[str, str] = {}
        for _page in range(PAGES):
            rows = self._statuses(**oldest).rows()
            yield from (row for row in rows if made_at(row) >= since)
            if not rows or made_at(rows[-1]) < since:
                return
            oldest = {"max_id": str(rows[-1].get("id"))}

    def _statuses(self, **params: str) -> Answer:
        """Own statuses, newest first."""
        path = f"/api/v1/accounts/{self._account.text('id')}/statuses"
        wanted = {"limit": str(PAGE), "exclude_reblogs": "true", **params}
        answer = self._ask("GET", path, params=wanted)
        if not answer.ok:
            raise self._locked_out(answer)
        return answer

    def _is(self, row: dict[str, Any], body: Mapping[str, Any]) -> bool:
        """Whether a status is the post: by its pictures, which no other can have, else by its words."""
        if body["media"]:
            attached = row.get("media_attachments") or ()
            return {str(media.get("id")) for media in attached} == set(body["media"])
        return is_newer(str(row.get("id")), body["after"]) and self._says(row, body["form"]["status"])

    def _says(self, row: dict[str, Any], text: str) -> bool:
        """Whether a status is this text: as it reads, else as it was typed (mentions read otherwise)."""
        if folded(words_of(str(row.get("content")))) == folded(text):
            return True
        if "@" not in text:
            return False
        source = self._ask("GET", f"/api/v1/statuses/{row.get('id')}/source")
        return folded(source.text("text")) == folded(text)

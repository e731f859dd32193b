"""A loopback copy of Mastodon's API: what `docs/networks/mastodon.md` says of it, nothing else.

It keeps Idempotency-Keys for an hour, works on pictures for as long as it is told (202, then 206), counts as
Mastodon counts, and answers with Mastodon's own words.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from terrimark.limits import measure
from terrimark.rehearsal.consent import Consent, denied
from terrimark.rehearsal.forms import Form, form_of
from terrimark.rehearsal.page import markup, page
from terrimark.rehearsal.tokens import Tokens
from terrimark.rehearsal.values import MAGIC, Picture, Published, Reply, Request, Stop, said, sniffed

KEY_KEPT = timedelta(hours=1)
ALT = 1500  # longer descriptions are cut, in silence, as Mastodon does


@dataclass
class _Media:
    picture: Picture
    left: int  # looks until it is ready
    post: str = ""  # what it is attached to


class MastodonCopy(Tokens):
    """One server. `polls` is how often it says 206 before a picture is ready (0: at once).

    With `keeps_keys` false it ignores Idempotency-Key, and then says in its version that it is not Mastodon.
    """

    def __init__(
        self,
        *,
        domain: str = "",
        keeps_keys: bool = True,
        max_characters: int = 500,
        polls: int = 0,
        **common: Any,
    ) -> None:
        super().__init__(**common)
        self.domain = domain or self.url.removeprefix("http://")
        self.max_characters, self.polls, self.keeps_keys = max_characters, polls, keeps_keys
        self._handles = list(self._tokens.values())
        self._media: dict[str, _Media] = {}
        self._keys: dict[tuple[str, str], tuple[str, datetime]] = {}
        self._apps: dict[str, Mapping[str, str]] = {}
        self._consent = Consent(timedelta(minutes=10), self.clock)

    def open_account(self, handle: str) -> str:
        """As every copy's; a server in the handle becomes its own."""
        name, _at, domain = handle.removeprefix("@").partition("@")
        self.domain = domain or self.domain
        self._handles += [] if name in self._handles else [name]
        return super().open_account(name)

    def edit(self, name: str, text: str) -> None:
        """Change the words of a status, as its author does in a browser."""
        with self._lock:
            self._posts[name] = replace(self._posts[name], text=text)

    def slow_down(self) -> Reply:
        """429 without Retry-After: only X-RateLimit-Reset says when."""
        again = int(self.clock().timestamp()) // 300 * 300 + 300
        return replace(said({"error": "Too many requests"}, 429), headers=self.rate_headers(0, again))

    def failed(self) -> Reply:
        """500 as an API call gets it."""
        return said({"error": "There was a temporary problem serving your request, please try again"}, 500)

    def rate_headers(self, left: int, again: int) -> Mapping[str, str]:
        """Reset is ISO 8601 with microseconds."""
        most = self.rate_limit or 300
        reset = datetime.fromtimestamp(again, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        named = {"Limit": str(most), "Remaining": str(min(left, most)), "Reset": reset}
        return {f"X-RateLimit-{name}": value for name, value in named.items()}

    def route(self, request: Request) -> Reply:
        """Do what is asked."""
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["api", "v2", "instance"]:
                return said(self._instance())
            case "GET", ["api", "v1", "accounts", "verify_credentials"]:
                return said(self._account(self.who(request)))
            case "GET", ["api", "v1", "accounts", name, "statuses"]:
                return said(self._listed(name, request.query))
            case "POST", ["api", "v1", "apps"]:
                asked = form_of(request).fields
                given = {"client_id": secrets.token_urlsafe(), "client_secret": secrets.token_urlsafe()}
                self._apps[given["client_id"]] = {**asked, **given}
                return said({"name": asked.get("client_name"), **given})
            case "GET", ["oauth", "authorize"]:
                app = self._apps.get(request.query.get("client_id", ""), {})
                if not app or request.query.get("redirect_uri") != app["redirect_uris"]:
                    raise denied("invalid_client", "The app or its redirect is unknown.", 401)
                return self._consent.ask(request.query, self._handles[0])
            case "POST", ["oauth", "token"]:
                return self._token(form_of(request).fields)
            case "POST", ["api", "v2", "media"]:
                return self._upload(request)
            case "GET", ["api", "v1", "media", name] if name in self._media:
                self.who(request)
                return self._look(name)
            case "POST", ["api", "v1", "statuses"]:
                return said(self._status(self._publish(request)))
            case "GET", ["api", "v1", "statuses", name] if name in self._posts:
                return said(self._status(self._posts[name]))
            case "GET", ["api", "v1", "statuses", name, "source"] if name in self._posts:
                self.who(request)
                return said({"id": name, "text": self._posts[name].text, "spoiler_text": ""})
            case "GET", ["api", "v1", "statuses", name, "context"] if name in self._posts:
                return said({"ancestors": [], "descendants": list(self._below(name))})
            case "DELETE", ["api", "v1", "statuses", name] if name in self._posts:
                self.who(request)
                post = self._posts.pop(name)
                return said({**self._status(post), "text": post.text})
            case "GET", ["media", name] if name in self._media:
                picture = self._media[name].picture
                return Reply(body=picture.data, kind=picture.kind)
            case "GET", [user, name] if user.startswith("@") and name in self._posts:
                return page(f"{user}@{self.domain}", [self._posts[name]])
            case "GET", [""]:
                return page(f"Mastodon, rehearsed: {self.domain}", self.posts)
        raise _refusal(404, "Record not found")

    def locked_out(self, token: str, *, expired: bool) -> Stop:
        """401, the same in each case."""
        return _refusal(401, "The access token is invalid")

    def _token(self, form: Mapping[str, str]) -> Reply:
        app = self._apps.get(form.get("client_id", ""))
        if not app or form.get("client_secret") != app["client_secret"]:
            raise denied("invalid_client", "Client authentication failed.", 401)
        handle, scope = self._consent.redeem(form)
        token = self.new_token()
        self._tokens[token] = handle
        at = int(self.clock().timestamp())
        return said({"access_token": token, "token_type": "Bearer", "scope": scope, "created_at": at})

    def _instance(self) -> dict[str, Any]:
        return {
            "domain": self.domain,
            "title": "Rehearsal",
            "version": "4.5.2" if self.keeps_keys else "4.2.0 (compatible; Forgetful 1.0)",
            "source_url": "https://github.com/mastodon/mastodon" if self.keeps_keys else "",
            "configuration": {
                "statuses": {
                    "max_characters": self.max_characters,
                    "max_media_attachments": 4,
                    "characters_reserved_per_url": 23,
                },
                "media_attachments": {
                    "supported_mime_types": [*MAGIC.values()],
                    "description_limit": ALT,
                    "image_size_limit": 16_777_216,
                    "image_matrix_limit": 33_177_600,
                },
            },
            "api_versions": {"mastodon": 7} if self.keeps_keys else {},
        }

    def _account(self, name: str) -> dict[str, Any]:
        number = str(100 + self._handles.index(name))
        return {
            "id": number,
            "username": name,
            "acct": name,
            "display_name": name,
            "url": f"{self.url}/@{name}",
        }

    def _listed(self, account: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        mine = [post for post in self._posts.values() if self._account(post.account)["id"] == account]
        after = max(int(query.get("min_id") or 0), int(query.get("since_id") or 0))
        before = int(query.get("max_id") or 10**30)
        mine = [post for post in mine if after < int(post.id) < before]
        most = min(int(query.get("limit") or 20), 40)
        kept = mine[:most] if query.get("min_id") else mine[-most:]
        return [self._status(post) for post in reversed(kept)]

    def _upload(self, request: Request) -> Reply:
        self.who(request)
        form = form_of(request)
        data = form.files.get("file", b"")
        kind = sniffed(data)
        if not data:
            raise _refusal(422, "Validation failed: File can't be blank")
        if not kind:
            raise _refusal(422, "Validation failed: File content type is invalid, File is invalid")
        name = self.number()
        picture = Picture(
            data=data, kind=kind, alt=form.fields.get("description", "")[:ALT], url=f"{self.url}/media/{name}"
        )
        self._media[name] = _Media(picture, self.polls)
        return said(self._attached(name), 202 if self.polls else 200)

    def _look(self, name: str) -> Reply:
        media = self._media[name]
        ready = media.left <= 0
        media.left -= 1
        return said(self._attached(name), 200 if ready else 206)

    def _publish(self, request: Request) -> Published:
        user, form = self.who(request), form_of(request)
        key = (user, request.headers.get("Idempotency-Key") or "")
        if self.keeps_keys and key[1] and key in self._keys and self.clock() - self._keys[key][1] < KEY_KEPT:
            if self._keys[key][0] not in self._posts:
                raise _refusal(404, "Record not found")
            return self._posts[self._keys[key][0]]
        self._check(form)
        name = self.number()
        for media in form.media:
            self._media[media].post = name
        post = Published(
            id=name, account=user, text=form.fields.get("status", "").strip(), at=self.clock(),
            language=form.fields.get("language", "en"), url=f"{self.url}/@{user}/{name}",
            answers=form.fields.get("in_reply_to_id", ""),
            pictures=tuple(self._media[media].picture for media in form.media),
        )  # fmt: skip
        self._posts[name] = post
        self._keys[key] = (name, post.at)
        return post

    def _check(self, form: Form) -> None:
        text = form.fields.get("status", "").strip()
        if not text and not form.media:
            raise _refusal(422, "Validation failed: Text can't be blank")
        if measure("mastodon", text) > self.max_characters:
            raise _refusal(422, f"Validation failed: Text character limit of {self.max_characters} exceeded")
        if form.fields.get("in_reply_to_id", "") not in ("", *self._posts):
            raise _refusal(404, "The post you are trying to reply to does not appear to exist.")
        if len(form.media) > 4:
            raise _refusal(422, "Cannot attach more than 4 files")
        lost = [name for name in form.media if name not in self._media or self._media[name].post]
        if lost:
            names = ", ".join(lost)
            raise _refusal(422, f"Media {names} not found or already attached to another post")
        if any(self._media[name].left > 0 for name in form.media):
            raise _refusal(
                422, "Cannot attach files that have not finished processing. Try again in a moment!"
            )

    def _status(self, post: Published) -> dict[str, Any]:
        media = [name for name, media in self._media.items() if media.post == post.id]
        return {
            "id": post.id,
            "created_at": post.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "uri": f"{self.url}/users/{post.account}/statuses/{post.id}",
            "url": post.url,
            "content": markup(post.text, self.url, self._handles),
            "visibility": "public",
            "language": post.language,
            "account": self._account(post.account),
            "media_attachments": [self._attached(name) for name in media],
            "in_reply_to_id": post.answers or None,
            "replies_count": sum(one.answers == post.id for one in self._posts.values()),
            "reblogs_count": 0,
            "favourites_count": 0,
        }

    def _below(self, name: str) -> Iterator[dict[str, Any]]:
        for post in list(self._posts.values()):
            if post.answers == name:
                yield self._status(post)
                yield from self._below(post.id)

    def _attached(self, name: str) -> dict[str, Any]:
        media = self._media[name]
        url = media.picture.url if media.left <= 0 else None
        return {"id": name, "type": "image", "url": url, "description": media.picture.alt}


def _refusal(status: int, words: str) -> Stop:
    return Stop(said({"error": words}, status))

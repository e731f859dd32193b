"""A loopback copy of X's API v2: what `docs/networks/x.md` says of it, and what each call costs.

It counts as twitter-text does, refuses a text that stands already, rewrites addresses to t.co, and takes no
property that the specification lacks. Uploads are one-shot; there are no quotes, polls and edits.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from terrimark.rehearsal.consent import Consent, denied
from terrimark.rehearsal.forms import form_of
from terrimark.rehearsal.page import page
from terrimark.rehearsal.tokens import Tokens, fields, kind_of, stable_number
from terrimark.rehearsal.values import Picture, Published, Reply, Request, Stop, said
from terrimark.rehearsal.x_text import has_url, rewritten, weighted

TEXT, ALT, PICTURE, GIF = 280, 1000, 5_000_000, 15_000_000
TWIN = timedelta(hours=24)  # how long a text is refused again [U]
MEDIA = timedelta(seconds=86_400)
CODE, ACCESS = timedelta(seconds=30), timedelta(hours=2)
POST, POST_WITH_URL, METADATA, DELETE, OWN_READ, USER_READ = map(
    Decimal, ("0.015", "0.200", "0.005", "0.010", "0.001", "0.010")
)  # USD, 2026-04-20
_TAKEN = {
    "text", "media", "reply", "reply_settings", "made_with_ai", "paid_partnership", "edit_options", "geo",
    "for_super_followers_only", "quote_tweet_id", "poll", "direct_message_deep_link", "nullcast", "card_uri",
    "community_id", "share_with_followers",
}  # fmt: skip


@dataclass
class _Media:
    data: bytes
    until: datetime
    owner: str
    alt: str = ""
    left: int = 0  # looks until it is processed


class XCopy(Tokens):
    """One server. `cost` is what the calls so far would be billed, in USD; `credits` what may be spent.

    `polls` is how often an upload is still in progress; `per_window` how many posts an account makes in 15
    minutes, None: any number.
    """

    def __init__(
        self, *, polls: int = 0, credits: Decimal | None = None, per_window: int | None = 100, **common: Any
    ) -> None:
        super().__init__(**common)
        self.polls, self.credits, self.per_window, self.cost = polls, credits, per_window, Decimal(0)
        self._media: dict[str, _Media] = {}
        self._parents: dict[str, str] = {}
        self._consent = Consent(CODE, self.clock)
        self._ends: dict[str, datetime] = {}  # of the tokens that end
        self._refresh: dict[str, tuple[str, str, str, str]] = {}  # to whose, which app's, scope, access token

    def slow_down(self) -> Reply:
        """429; only x-rate-limit-reset says when."""
        again = int(self.clock().timestamp()) // 900 * 900 + 900
        reply = _problem(429, "rate-limit-exceeded", "Too Many Requests")
        return Reply(status=429, body=reply.body, kind=reply.kind, headers=self.rate_headers(0, again))

    def failed(self) -> Reply:
        """503 as an API call gets it."""
        return _problem(503, "", "Service Unavailable")

    def rate_headers(self, left: int, again: int) -> Mapping[str, str]:
        """Reset is a Unix time."""
        most = self.rate_limit or 10_000
        named = {"limit": most, "remaining": min(left, most), "reset": again}
        return {f"x-rate-limit-{name}": str(value) for name, value in named.items()}

    def locked_out(self, token: str, *, expired: bool) -> Stop:
        """401, the same in each case."""
        return Stop(_problem(401, "", "Unauthorized"))

    def reply_from(self, parent: str, author: str, text: str) -> None:
        """Somebody answers a post."""
        self._write(author, text, (), parent)

    def route(self, request: Request) -> Reply:
        """Do what is asked."""
        path = request.path.strip("/").split("/")
        if path == ["i", "oauth2", "authorize"]:
            return self._consent.ask(request.query, next(iter(self._tokens.values())))
        if path == ["2", "oauth2", "token"]:
            return self._token(form_of(request).fields)
        if request.method == "GET" and path[0] != "2":
            return self._public(path)
        who = self.who(request)
        me = str(stable_number(who))
        match request.method, path:
            case "GET", ["2", "users", "me"]:
                self._pay(USER_READ)
                return said({"data": {"id": me, "name": who, "username": who}})
            case "GET", ["2", "users", name, "tweets"]:
                return self._listed(
                    [post for post in self.posts if str(stable_number(post.account)) == name], request
                )
            case "GET", ["2", "tweets", "search", "recent"]:
                return self._search(request)
            case "GET", ["2", "tweets", name] if name in self._posts:
                self._pay(OWN_READ)
                return said({"data": self._shown(self._posts[name], _wanted(request))})
            case "POST", ["2", "tweets"]:
                return self._create(request, who)
            case "DELETE", ["2", "tweets", name] if name in self._posts and self._posts[name].account == who:
                self._pay(DELETE)
                del self._posts[name]
                return said({"data": {"deleted": True}})
            case "POST", ["2", "media", "upload"]:
                return self._upload(request, who)
            case "GET", ["2", "media", "upload"] if request.query.get("media_id") in self._media:
                name = request.query["media_id"]
                self._media[name].left -= 1
                return said({"data": self._uploaded(name)})
            case "POST", ["2", "media", "metadata"]:
                return self._describe(request)
        raise _refusal(404, "resource-not-found", "Could not find what was asked for.")

    def who(self, request: Request) -> str:
        """As `Tokens.who`; a token of an app ends after two hours."""
        if (ends := self._ends.get(request.token)) and ends < self.clock():
            raise self.locked_out(request.token, expired=True)
        return super().who(request)

    def _token(self, form: Mapping[str, str]) -> Reply:
        """Tokens for a code, or for a refresh token, which dies by it with its access token [U]."""
        app = form.get("client_id", "")
        if form.get("grant_type") == "refresh_token":
            owner, owned, scope, old = self._refresh.pop(form.get("refresh_token", ""), ("", "", "", ""))
            if not owner or app != owned:
                raise denied("invalid_request", "Value passed for the token was invalid.")
            self._dead.add(old)
        else:
            owner, scope = self._consent.redeem(form)
        access, refresh = secrets.token_urlsafe(48), secrets.token_urlsafe(48)
        self._tokens[access], self._ends[access] = owner, self.clock() + ACCESS
        given = {"token_type": "bearer", "expires_in": 7200, "access_token": access, "scope": scope}
        if "offline.access" in scope.split():
            self._refresh[refresh] = owner, app, scope, access
            given["refresh_token"] = refresh
        return said(given)

    def _public(self, path: list[str]) -> Reply:
        match path:
            case [""]:
                return page("X, rehearsed", self.posts)
            case ["media", name] if name in self._media:
                return Reply(body=self._media[name].data, kind=kind_of(self._media[name].data))
            case [_user, "status", name] if name in self._posts:
                return page("X, rehearsed", [self._posts[name]])
        raise _refusal(404, "resource-not-found", "Could not find what was asked for.")

    def _pay(self, price: Decimal) -> None:
        if self.credits is not None and self.cost + price > self.credits:  # 402 or 403: [U]
            raise _refusal(402, "usage-capped", "Your account has no credits left.")
        self.cost += price

    def _create(self, request: Request, who: str) -> Reply:
        asked = fields(request)
        if asked is None or set(asked) - _TAKEN:
            raise _invalid(f"Unknown property in the body: {sorted(set(asked or ()) - _TAKEN)}")
        text = unicodedata.normalize("NFC", str(asked.get("text") or "")).strip()
        media = self._attached(asked, who)
        if not text and not media:
            raise _invalid("Your Tweet needs text or media.")
        if weighted(text) > TEXT:
            raise _invalid(
                "Your Tweet text is too long. For more information on how Twitter determines length…"
            )
        if len(re.findall(r"(?<!\S)\$[A-Za-z]{1,6}\b", text)) > 1:
            raise _refusal(403, "client-forbidden", "A post may hold one cashtag.")
        parent = str((asked.get("reply") or {}).get("in_reply_to_tweet_id") or "")
        if parent and (parent not in self._posts or self._posts[parent].account != who):
            raise _refusal(403, "client-forbidden", "Replies are for those whom the author summoned.")
        now = self.clock()
        mine = [post for post in self._posts.values() if post.account == who]
        if (
            self.per_window is not None
            and sum(now - p.at < timedelta(minutes=15) for p in mine) >= self.per_window
        ):
            raise Stop(self.slow_down())
        if text and any(post.text == text and now - post.at < TWIN for post in mine):
            raise _refusal(403, "", "You are not allowed to create a Tweet with duplicate content.")
        self._pay(POST_WITH_URL if has_url(text) else POST)
        name = self._write(who, text, media, parent)
        shown = self._shown(self._posts[name], set())
        return said(
            {"data": {**shown, "edit_history_tweet_ids": [name], "edit_history_post_ids": [name]}}, 201
        )

    def _attached(self, asked: Mapping[str, Any], who: str) -> tuple[str, ...]:
        given = asked.get("media") or {}
        names = given.get("media_ids", [])
        if set(given) - {"media_ids", "tagged_user_ids"} or (given and not 1 <= len(names) <= 4):
            raise _invalid("media.media_ids: 1 to 4 ids.")
        for name in names:
            media = self._media.get(str(name))
            if not media or media.owner != who or media.until < self.clock() or media.left > 0:
                raise _invalid("Your media IDs are invalid.")
        if len(names) > 1 and any(kind_of(self._media[name].data) == "image/gif" for name in names):
            raise _invalid("A GIF stands alone.")
        return tuple(names)

    def _write(self, who: str, text: str, media: tuple[str, ...], parent: str) -> str:
        name = self.number()
        pictures = []
        for one in media:
            its = self._media[one]
            url = f"{self.url}/media/{one}"
            pictures.append(Picture(data=its.data, kind=kind_of(its.data), alt=its.alt, url=url))
        self._posts[name] = Published(
            id=name, account=who, text=text, language="", at=self.clock(), pictures=tuple(pictures),
            url=f"{self.url}/{who}/status/{name}",
        )  # fmt: skip
        self._parents[name] = parent
        return name

    def _shown(self, post: Published, wanted: set[str]) -> dict[str, Any]:
        """A post as it is read: addresses as t.co, a picture as one more address."""
        text, urls = rewritten(post)
        answers = sum(parent == post.id for parent in self._parents.values())
        named = (
            "like_count",
            "quote_count",
            "bookmark_count",
            "impression_count",
            "retweet_count",
            "repost_count",
        )
        more = {
            "created_at": post.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "entities": {"urls": urls},
            "author_id": str(stable_number(post.account)),
            "conversation_id": self._root(post.id),
            "public_metrics": {**dict.fromkeys(named, 0), "reply_count": answers},
        }
        return {"id": post.id, "text": text, **{name: more[name] for name in more if name in wanted}}

    def _root(self, name: str) -> str:
        while self._parents.get(name):
            name = self._parents[name]
        return name

    def _listed(self, posts: list[Published], request: Request) -> Reply:
        query = request.query
        most, after = int(query.get("max_results") or 10), query.get("start_time")
        if not 5 <= most <= 100:
            raise _invalid(f"The `max_results` query parameter value [{most}] is not between 5 and 100")
        if after:
            posts = [post for post in posts if post.at >= datetime.fromisoformat(after)]
        if "pagination_token" in query:
            posts = [post for post in posts if int(post.id) < int(query["pagination_token"])]
        shown = posts[-most:][::-1]
        self._pay(OWN_READ * len(shown))
        meta: dict[str, Any] = {"result_count": len(shown)}
        if len(shown) < len(posts):
            meta["next_token"] = shown[-1].id
        rows = [self._shown(post, _wanted(request)) for post in shown]
        users = [
            {"id": str(stable_number(name)), "username": name} for name in {post.account for post in shown}
        ]
        return said({**({"data": rows, "includes": {"users": users}} if rows else {}), "meta": meta})

    def _search(self, request: Request) -> Reply:
        asked = request.query.get("query", "").partition("conversation_id:")[2].split(" ")[0]
        week = self.clock() - timedelta(days=7)
        found = [post for post in self.posts if self._root(post.id) == asked != post.id and post.at > week]
        return self._listed(found, request)

    def _upload(self, request: Request, who: str) -> Reply:
        form = form_of(request)
        data = form.files.get("media", b"")
        kind = kind_of(data)
        if form.fields.get("media_category") not in ("tweet_image", "tweet_gif"):
            raise _invalid("media_category: tweet_image or tweet_gif.")
        if not kind or len(data) > (GIF if kind == "image/gif" else PICTURE):
            raise _invalid("The media is too large, or of a type that is not taken.")
        name = self.number()
        self._media[name] = _Media(data, self.clock() + MEDIA, who, left=self.polls)
        return said({"data": self._uploaded(name)})

    def _uploaded(self, name: str) -> dict[str, Any]:
        media = self._media[name]
        shown = {"id": name, "media_key": f"3_{name}", "size": len(media.data)}
        if self.polls:
            state = (
                {"state": "in_progress", "check_after_secs": 0} if media.left > 0 else {"state": "succeeded"}
            )
            shown["processing_info"] = state
        return {**shown, "expires_after_secs": int(MEDIA.total_seconds())}

    def _describe(self, request: Request) -> Reply:
        asked = fields(request) or {}
        alt = ((asked.get("metadata") or {}).get("alt_text") or {}).get("text")
        if asked.get("id") not in self._media or not isinstance(alt, str) or len(alt) > ALT:
            raise _invalid(f"metadata.alt_text.text: {ALT} characters at most, of a media that is there.")
        self._pay(METADATA)
        self._media[asked["id"]].alt = alt
        return said({"data": {"id": asked["id"], "associated_metadata": {"alt_text": {"text": alt}}}})


def _wanted(request: Request) -> set[str]:
    """The fields asked for, in either spelling."""
    return set(f"{request.query.get('tweet.fields', '')},{request.query.get('post.fields', '')}".split(","))


def _problem(status: int, kind: str, detail: str) -> Reply:
    place = f"https://api.x.com/2/problems/{kind}" if kind else "about:blank"
    title = {400: "Invalid Request", 401: "Unauthorized", 403: "Forbidden"}.get(status, detail)
    reply = said({"title": title, "detail": detail, "type": place, "status": status}, status)
    return Reply(status=status, body=reply.body, kind="application/problem+json")


def _refusal(status: int, kind: str, detail: str) -> Stop:
    return Stop(_problem(status, kind, detail))


def _invalid(detail: str) -> Stop:
    return _refusal(400, "invalid-request", detail)

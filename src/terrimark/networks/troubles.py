"""What a server answered; what went wrong, as an error that says where and how to mend it, and no secret."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote

from terrimark.calendar.post import Post
from terrimark.i18n import _
from terrimark.networks.base import (
    AccountTrouble,
    NetworkError,
    NotOffered,
    OutcomeUnknown,
    Refused,
    TryLater,
)
from terrimark.networks.signals import on_loopback

SAID = 200  # characters of a server's own words that an error repeats


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a server answered."""

    status: int
    data: Any  # its JSON; None where the body is none
    words: Callable[[], str]  # its own, short, without markup and secrets
    at: datetime | None = None  # by the server's own clock
    headers: Mapping[str, str] = field(default_factory=dict)  # names in any case

    @cached_property
    def said(self) -> str:
        """The server's words as an error may repeat them; nobody asks for those of most answers."""
        return self.words()

    @property
    def ok(self) -> bool:
        """Whether the server did what was asked."""
        return self.status < 300

    def get(self, *names: str) -> Any:
        """A member of the JSON object, or of objects in it; None where it is absent."""
        return dig(self.data, *names)

    def text(self, *names: str) -> str:
        """A string of the JSON object; empty where it is absent."""
        value = self.get(*names)
        return value if isinstance(value, str) else ""

    def rows(self, *names: str) -> list[dict[str, Any]]:
        """The objects of a JSON array: the answer itself, or a member of it."""
        found = self.get(*names)
        return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def dig(data: Any, *names: str) -> Any:
    """What stands in objects within objects; None where it does not."""
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    return data


class Teller:
    """Speaks for one account: `where` names it in every error, `server` is the address of its server."""

    def __init__(self, *, server: str, where: str, secret: str) -> None:
        self.server, self.where = server, where
        self._secrets: set[str] = set()
        self.hide(secret)

    def hide(self, *secrets: str) -> None:
        """Never let these through in an error, whoever repeats them."""
        self._secrets |= {form for secret in secrets if secret for form in (secret, quote(secret, safe=""))}

    def clean(self, text: str) -> str:
        """A server's words as an error may repeat them: one short line, no markup, no control, no secret."""
        text = self._redact(text[:50_000])
        text = re.sub(r"(?is)<(script|style|head)\b.*?</\1\s*>|<[^>]*>", " ", text)
        text = "".join(c if c.isprintable() else " " for c in html.unescape(text))
        text = self._redact(" ".join(text.split()))
        return text if len(text) <= SAID else f"{text[: SAID - 1]}…"

    def _redact(self, text: str) -> str:
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, "[…]")
        return text

    def trouble(
        self,
        kind: Callable[..., NetworkError],
        what: str,
        fix: str,
        answer: Answer | None = None,
        **values: object,
    ) -> NetworkError:
        """An error; `what` may hold {server}, an answer's {status} and {said}, and the names of `values`."""
        told = {"status": answer.status, "said": answer.said} if answer else {}
        told |= {name: self.clean(each) if isinstance(each, str) else each for name, each in values.items()}
        return kind(what.format(server=self.server, **told), where=self.where, fix=fix)

    def locked_out(self, answer: Answer, fix: str) -> NetworkError:
        """The account may not do this, whatever the post."""
        what = _("{server} does not let this account in ({status}): {said}")
        return self.trouble(AccountTrouble, what, fix, answer)

    def stranger(self, found: str, declared: str) -> NetworkError:
        """The token is another account's."""
        what = _("the token belongs to {found}, not to {declared}")
        fix = _("correct the account's handle, or use the token of the right account")
        return self.trouble(AccountTrouble, what, fix, found=found, declared=declared)

    def other_tongue(self, answer: Answer, *, final: bool = False) -> NetworkError:
        """What answers is not the network, or not as we know it: what it did with a final call, who knows."""
        what = _("{server} does not answer as this network does: {said}")
        fix = _("check the address of the account's server")
        return self.trouble(OutcomeUnknown if final and answer.ok else AccountTrouble, what, fix, answer)

    def needed(self, answer: Answer) -> Answer:
        """The answer, where the server did what was asked; else raises Refused."""
        if answer.ok:
            return answer
        raise self.refused(answer)

    def gone(self, answer: Answer) -> None:
        """Nothing, where something was taken back or was not there; else raises Refused."""
        if answer.status != 404:
            self.needed(answer)

    def refused(self, answer: Answer) -> NetworkError:
        """The network will not take this post."""
        fix = _("correct the text or the picture, then build, approve and publish again")
        return self.trouble(Refused, _("{server} refused ({status}): {said}"), fix, answer)

    def unsure(self, what: str, answer: Answer | None = None, **values: object) -> NetworkError:
        """Only a person can tell whether the post is out."""
        fix = _("look at the account, then settle the post by hand")
        return self.trouble(OutcomeUnknown, what, fix, answer, **values)

    def still_working(self) -> NetworkError:
        """What was handed over is not ready."""
        what, fix = _("{server} still works on the pictures"), _("publish again in a minute")
        return self.trouble(TryLater, what, fix)

    def not_offered(self, what: str) -> NetworkError:
        """The network has no such thing for apps."""
        return self.trouble(NotOffered, what, _("look at the account in a browser"))

    def refuse_thread(self, post: Post, network: str) -> None:
        """Raise Refused where a post goes on in a thread."""
        if post.thread:
            fix = _("make the message's parts posts of their own")
            raise self.trouble(Refused, _("{network} has no threads"), fix, network=network)

    def shown(self, home: str) -> str:
        """Where people look at posts: `home`, or the copy of it that this account speaks to."""
        return self.server if on_loopback(self.server) else home

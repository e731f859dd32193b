"""One call to one server: always timed, never redirected, no secret in any error, one meaning per failure."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Mapping
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from terrimark import __version__
from terrimark.i18n import _
from terrimark.networks.base import AccountTrouble, OutcomeUnknown, TryLater
from terrimark.networks.signals import clock_of, failure, on_loopback, open_again
from terrimark.networks.troubles import Answer, Teller

CONNECT_S, READ_S = 10.0, 30.0  # seconds to be connected, and between two pieces of an answer
WHOLE_S = 120.0  # seconds for a whole answer, for a server that drips
LARGEST = 4_000_000  # bytes of an answer; forty Mastodon statuses stay under a tenth of it
TOO_SOON = (408, 425)  # statuses of a call that came too slowly or too early: not of what it asks
_TOLD = ("error", "error_description", "message", "error_user_msg", "title", "detail", "description")


class Wire(Teller):
    """The way to one account's server."""

    def __init__(self, *, server: str, where: str, secret: str, read_s: float = READ_S) -> None:
        super().__init__(server=server, where=where, secret=secret)
        self.read_s = read_s
        self.last: Answer | None = None  # of whatever call
        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"terrimark/{__version__}"
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def ask(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        server: str = "",
        final: bool = False,
        expect: str = "",
        empty: bool = False,
        coded: bool = False,
        **parts: Any,
    ) -> Answer:
        """Make one call; `parts` are those of `requests` (params, json, data, files, headers).

        `final` says that the call makes a post public, `expect` names a string that a good answer holds,
        `empty` that a good answer may have no body (LinkedIn's has all in its headers), `coded` that an
        object `error` says what is meant, whatever the status (Meta).
        Raises TryLater where nothing can be out, OutcomeUnknown where the answer to a final call was lost,
        AccountTrouble where the address is no such server.
        """
        lost, sent = OutcomeUnknown if final else TryLater, _Body()
        try:
            status, headers, body = self._call(
                method, (server or self.server) + path, token, parts, sent, empty=empty, final=final
            )
        except (requests.RequestException, HTTPError) as error:
            what = _("{server} did not answer: {said}")
            fix = _("check the connection and the server's address")
            raise self.trouble(lost if sent.begun else TryLater, what, fix, said=failure(error)) from None
        self.last = answer = self._understand(status, headers, body)
        if status == 429:
            after, what = open_again(headers), _("{server} asks to slow down: {said}")
            raise self.trouble(partial(TryLater, after=after), what, _("publish again later"), answer)
        if (status >= 500 and not (coded and isinstance(answer.get("error"), dict))) or status in TOO_SOON:
            what = _("{server} failed ({status}): {said}")
            raise self.trouble(lost, what, _("publish again in a while"), answer)
        if 300 <= status < 400:
            place = headers.get("Location", "")
            what = _("{server} redirects to another address: {place}")
            fix = _("give the account's `server` the address where it really answers")
            raise self.trouble(AccountTrouble, what, fix, place=place)
        strange = answer.data is None or (expect and not answer.text(expect))
        page = (
            body.lstrip()[:1] == b"<" and status != 413
        )  # of something on the way; a page may say "too large"
        if (answer.ok and strange and (body or not empty)) or (page and not answer.ok):
            raise self.other_tongue(answer, final=final)
        return answer

    def _call(
        self,
        method: str,
        url: str,
        token: str,
        parts: Mapping[str, Any],
        sent: _Body,
        *,
        empty: bool,
        final: bool,
    ) -> tuple[int, Mapping[str, str], bytes]:
        session = self._session
        if final:  # a kept connection that died would look like a lost answer
            session.close()
        session.trust_env = not on_loopback(url)  # a proxy would carry the token in the clear
        call = session.prepare_request(requests.Request(method, url, auth=_Bearer(token), **parts))
        if "Content-Length" in call.headers:
            call.body = sent.holding(call.body or b"")  # type: ignore[assignment]
        ways = session.merge_environment_settings(url, {}, True, None, None)
        deadline = time.monotonic() + WHOLE_S
        with session.send(call, timeout=(CONNECT_S, self.read_s), allow_redirects=False, **ways) as response:
            body = b""
            while piece := response.raw.read1(65_536, decode_content=True):  # what came, however little
                body += piece
                if len(body) > LARGEST or time.monotonic() > deadline:
                    raise requests.RequestException("the answer is too long")
            if response.status_code < 300 and not body and not empty:  # or cut off in its headers
                raise requests.RequestException("the answer is empty")
            return response.status_code, response.headers, body

    def _understand(self, status: int, headers: Mapping[str, str], body: bytes) -> Answer:
        said = text = body.decode("utf-8", "replace")
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            data = None
        if isinstance(data, dict):
            inner = data.get("error")
            told = [(inner if isinstance(inner, dict) else data).get(name) for name in _TOLD]
            said = ": ".join(word for word in told if isinstance(word, str)) or text
        words = partial(self.clean, said)
        return Answer(status=status, data=data, words=words, at=clock_of(headers), headers=headers)


class _Body(io.BytesIO):
    """What a call sends. It goes after the headers: until it is `begun`, nothing can have been done."""

    begun = False

    def holding(self, body: bytes | str) -> _Body:
        """The same, with what there is to send."""
        self.write(body.encode() if isinstance(body, str) else body)
        self.seek(0)
        return self

    def read(self, size: int | None = -1) -> bytes:
        self.begun = True
        return super().read()


class _Bearer(requests.auth.AuthBase):
    """The token as a header; also where it is empty, so that no ~/.netrc takes its place."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request

"""What an address, a failure or a header means, whichever the network."""

from __future__ import annotations

import ipaddress
import json
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import NameResolutionError, NewConnectionError, ReadTimeoutError

from terrimark.i18n import _


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it wraps, as requests and urllib3 hide it in `args` and `reason`."""
    while error is not None:
        yield error
        inner = getattr(error, "reason", None) or next(iter(error.args), None)
        error = inner if isinstance(inner, BaseException) else error.__cause__


def failure(error: Exception) -> str:
    """What went wrong with a call, in words."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, NameResolutionError):
            return _("no server of that name is known")
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _("its certificate is not valid: {why}").format(why=cause.verify_message)
        if isinstance(cause, (NewConnectionError, requests.ConnectTimeout, requests.exceptions.ProxyError)):
            return _("no connection")
        if isinstance(cause, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
            return _("the address is not valid")
    if isinstance(error, (requests.Timeout, ReadTimeoutError)):
        return _("nothing came in time")
    return str(causes[-1]) or type(error).__name__


def clock_of(headers: Mapping[str, str]) -> datetime | None:
    """The hour by the server's own clock when it answered; None where it does not say."""
    try:
        return parsedate_to_datetime(headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None


def open_again(headers: Mapping[str, str]) -> datetime | None:
    """When a network takes calls again, by its own signal; None where it does not say.

    `Retry-After` is seconds (Bluesky, Telegram) or a date; a reset is a Unix time (`RateLimit-Reset` of
    Bluesky, `x-rate-limit-reset` of X), ISO 8601 (`X-RateLimit-Reset` of Mastodon) or seconds (other
    servers); Meta names minutes by page or account, and percents of what an app may call within an hour.
    Seconds and minutes count from the answer's own `Date`.
    """
    names = ("Retry-After", "RateLimit-Reset", "X-RateLimit-Reset", "x-rate-limit-reset")
    said = next((headers[name].strip() for name in names if headers.get(name)), "")
    minutes = _minutes(headers.get("X-Business-Use-Case-Usage", ""), headers.get("X-App-Usage", ""))
    try:
        if minutes or (said.isdecimal() and int(said) < _UNIX):
            answered = clock_of(headers)
            return answered and answered + timedelta(minutes=minutes, seconds=0 if minutes else int(said))
        if said.isdecimal():
            return datetime.fromtimestamp(int(said), UTC)
        found = datetime.fromisoformat(said) if said[:1].isdecimal() else parsedate_to_datetime(said)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


_UNIX = 1_000_000_000  # smaller numbers are seconds from now: as a Unix time this was in 2001


def _minutes(by_case: str, by_app: str) -> int:
    """Minutes until calls are taken again, the most that any use names; 0 where none is blocked.

    `{"<page id>": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 12}]}`, and
    `{"call_count": 100, "total_cputime": 3, "total_time": 4}`, in percent.
    """
    try:
        uses = [use for several in json.loads(by_case or "{}").values() for use in several]
        named = max((int(use["estimated_time_to_regain_access"]) for use in uses), default=0)
        return named or (60 if max(json.loads(by_app or "{}").values(), default=0) >= 100 else 0)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return 0


def on_loopback(url: str) -> bool:
    """Whether an address can only lead to this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

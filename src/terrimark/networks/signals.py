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


def failure(error: Exception) -> tuple[bool, str]:
    """Whether the request surely never left, and what went wrong, in words.

    Only what happens before the body is written counts: no connection, no name, no trusted certificate.
    """
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, NameResolutionError):
            return True, _("no server of that name is known")
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True, _("its certificate is not valid: {why}").format(why=cause.verify_message)
        if isinstance(cause, (NewConnectionError, requests.ConnectTimeout, requests.exceptions.ProxyError)):
            return True, _("no connection")
        if isinstance(cause, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
            return True, _("the address is not valid")
    if isinstance(error, (requests.Timeout, ReadTimeoutError)):
        return False, _("nothing came in time")
    return False, str(causes[-1]) or type(error).__name__


def clock_of(headers: Mapping[str, str]) -> datetime | None:
    """The hour by the server's own clock when it answered; None where it does not say."""
    try:
        return parsedate_to_datetime(headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None


def open_again(headers: Mapping[str, str]) -> datetime | None:
    """When a network takes calls again, by its own signal; None where it does not say.

    `Retry-After` in seconds (Bluesky) counts from the answer's own `Date`; `RateLimit-Reset` is a Unix time
    (Bluesky); `X-RateLimit-Reset` is ISO 8601 with microseconds (Mastodon) or a Unix time (others);
    `x-rate-limit-reset` is a Unix time (X); `X-Business-Use-Case-Usage` names minutes, by page or account
    (Meta).
    """
    answered, seconds = clock_of(headers), headers.get("Retry-After", "")
    minutes = _regained(headers.get("X-Business-Use-Case-Usage", ""))
    names = ("RateLimit-Reset", "X-RateLimit-Reset", "x-rate-limit-reset")
    reset = next((headers[name] for name in names if headers.get(name)), "")
    try:
        if answered and seconds.isdigit():
            return answered + timedelta(seconds=int(seconds))
        if answered and minutes:
            return answered + timedelta(minutes=minutes)
        if reset.isdigit():
            return datetime.fromtimestamp(int(reset), UTC)
        moment = datetime.fromisoformat(reset)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _regained(usage: str) -> int:
    """Minutes until calls are taken again, the most that any use names; 0 where none is blocked.

    `{"<page id>": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 12}]}`
    """
    try:
        uses = [use for several in json.loads(usage).values() for use in several]
        return max((int(use["estimated_time_to_regain_access"]) for use in uses), default=0)
    except (ValueError, TypeError, AttributeError, KeyError):
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

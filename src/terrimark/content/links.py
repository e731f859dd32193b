"""Addresses that tell where a visitor came from."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit


def content_id(message: str, audience: str, language: str) -> str:
    """Names a text in statistics (utm_content); the same in every build: `open-space-investors-fr`."""
    return f"{message}-{audience}-{language}"


def tracked(address: str, *, network: str, campaign: str, content: str) -> str:
    """The address with its UTM parameters; its other parameters, their order and its fragment stay.

    utm_source is the network, utm_medium `social`; ids are lower-case ASCII from birth. UTM parameters
    of the same names that the address already had are replaced.
    """
    ours = {"utm_source": network, "utm_medium": "social", "utm_campaign": campaign, "utm_content": content}
    return with_parameters(address, ours)


def with_parameters(address: str, ours: Mapping[str, str]) -> str:
    """The address with parameters of ours; those of the same names that it had are replaced."""
    parts = urlsplit(address)
    theirs = [pair for pair in parts.query.split("&") if pair and pair.split("=")[0].lower() not in ours]
    return urlunsplit(parts._replace(query="&".join([*theirs, urlencode(ours)])))


def short(address: str) -> str:
    """The address as one reads it aloud: host and path, no scheme, parameters or fragment."""
    parts = urlsplit(address)
    return f"{parts.netloc.rpartition('@')[2].removeprefix('www.')}{parts.path}".rstrip("/")

"""What posts cost, and that a post is the same after it went through JSON."""

from __future__ import annotations

from dataclasses import replace

import pytest
from world import a_post

from terrimark.calendar.post import Picture, Post
from terrimark.limits.words import Span, Words
from terrimark.publishing import dollars, estimate, price_of

LINKED = Words(
    text="estran.example", spans=(Span(start=0, end=14, kind="link", target="https://estran.example"),)
)
PICTURE = Picture(path="a.jpg", sha256="0", alt="A poster.", width=1080, height=1350)


@pytest.mark.parametrize(
    ("changed", "cost"),
    [
        ({}, 15_000),
        ({"words": LINKED}, 200_000),
        ({"words": LINKED, "pictures": (PICTURE,)}, 205_000),
        ({"thread": (LINKED, Words(text="b"))}, 230_000),
        ({"network": "mastodon", "words": LINKED}, 0),
    ],
)
def test_a_post_costs_by_its_parts(changed, cost: int) -> None:
    assert price_of(replace(a_post(), **{"network": "x", **changed})) == cost


def test_an_estimate_counts_what_is_not_free() -> None:
    posts = [replace(a_post(n), network=network) for n, network in enumerate(("x", "x", "folder"))]
    assert estimate(posts) == {"x": (2, 30_000)}


@pytest.mark.parametrize(
    ("millionths", "told"),
    [(0, "0.00 USD"), (15_000, "0.015 USD"), (12_500_000, "12.50 USD"), (1, "0.000001 USD")],
)
def test_an_amount_is_written_as_people_write_it(millionths: int, told: str) -> None:
    assert dollars(millionths) == told


def test_a_post_with_all_it_may_have_comes_back_from_json_the_same() -> None:
    unusual = {"late": "ask", "server": "https://a.example"}
    whole = replace(a_post(), thread=(LINKED, LINKED), pictures=(PICTURE,), **unusual)
    assert Post.from_json(whole.to_json()) == whole
    assert not {"thread", "late", "server"} & a_post().to_json().keys()
    assert len({one.content_hash for one in (whole, a_post(), replace(whole, thread=(LINKED,)))}) == 3

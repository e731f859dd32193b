"""Addresses and the marks that carry them."""

import pytest

from terrimark.content.links import content_id, short, tracked
from terrimark.content.marks import Marks

UTM = "utm_source=mastodon&utm_medium=social&utm_campaign=large&utm_content=a-b-fr"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.fr/x", f"https://a.fr/x?{UTM}"),
        ("https://a.fr", f"https://a.fr?{UTM}"),
        ("https://a.fr/x?vue=mer&b", f"https://a.fr/x?vue=mer&b&{UTM}"),
        ("https://a.fr/x#bac", f"https://a.fr/x?{UTM}#bac"),
        ("https://a.fr/x?q=l%27eau#bac", f"https://a.fr/x?q=l%27eau&{UTM}#bac"),
        ("https://a.fr/x?utm_source=vieux&utm_term=mer", f"https://a.fr/x?utm_term=mer&{UTM}"),
    ],
)
def test_utm_parameters_join_those_that_are_there(address, expected):
    assert tracked(address, network="mastodon", campaign="large", content="a-b-fr") == expected


def test_tracking_twice_is_tracking_once():
    once = tracked("https://a.fr/x", network="folder", campaign="c", content="d")
    assert tracked(once, network="folder", campaign="c", content="d") == once


def test_the_content_id_names_message_audience_and_language():
    assert content_id("open-space", "investors", "fr") == "open-space-investors-fr"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://www.a.fr/x/?a=1#b", "a.fr/x"),
        ("https://a.fr/", "a.fr"),
        ("http://a.fr:8080/x/y", "a.fr:8080/x/y"),
    ],
)
def test_a_short_address_has_host_and_path(address, shown):
    assert short(address) == shown


def test_a_marked_link_shows_one_thing_and_leads_to_another():
    marks = Marks()
    link, handle = marks.link("a.fr/x", "https://a.fr/x?utm=1"), marks.mention("bob.bsky.social")
    words = marks.finish(f"Été : {link}, avec {handle} et #mer", "bluesky")
    assert words.text == "Été : a.fr/x, avec @bob.bsky.social et #mer"
    assert [(span.kind, words.text[span.start : span.end], span.target) for span in words.spans] == [
        ("link", "a.fr/x", "https://a.fr/x?utm=1"),
        ("mention", "@bob.bsky.social", "bob.bsky.social"),
        ("tag", "#mer", "mer"),
    ]

"""Lengths as the networks count them; the cases were read off their own counters and servers."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from terrimark.limits import Overflow, little, measure, of, overflow, plain, spans
from terrimark.limits.words import Words

FAMILY = "👨‍👩‍👧‍👦"
PIECES = st.sampled_from(
    [
        "mot",
        "é",
        "e\u0301",
        FAMILY,
        "🇫🇷",
        "क्षि",
        "https://a.co/x",
        "@bob@pouet.social",
        "#Tag",
        "a.fr",
        "(",
        "!\u202f",
    ]
)
TEXTS = st.text() | st.lists(PIECES).map(" ".join)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("été", 3),
        ("e\u0301te\u0301", 3),
        (FAMILY, 1),
        ("🇫🇷", 1),
        ("क्षि", 1),
        ("https://a.co/x", 23),
        ("http://www.pays-de-brest.bzh/une/page?a=1&b=2#fin", 23),
        ("HTTPS://A.COM/B", 23),
        ("https://a.com.", 24),
        ("https://a.com,", 24),
        ("(https://a.com)", 25),
        ("(https://en.wikipedia.org/wiki/Foo_(bar))", 25),
        ("« https://a.com/x »", 27),
        ("https://a.co/x,https://b.co/y", 23),  # a comma may stand in a path
        ("https://müller.de/é", 23),
        ("a.com", 5),  # no scheme
        ("https://estran.example/x", 24),  # a domain that it does not know
        ("http://127.0.0.1:3000/x", 23),  # its own length: an address without a domain is no link
        ("https://user@a.com/x", 20),
        ("@bob@pouet.social !", 6),
        ("@bob", 4),
        ("x@y.fr", 6),
        ("@a_b.c@sous.domaine.bzh, oui", 11),
    ],
)
def test_mastodon_counts_graphemes_with_links_at_23_and_mentions_without_their_server(text, length):
    assert measure("mastodon", text) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [("https://a.co/x", 14), ("@bob.bsky.social", 16), (FAMILY * 3, 3), ("क्षि", 1), ("e\u0301", 1)],
)
def test_bluesky_counts_graphemes_and_nothing_else(text, length):
    assert measure("bluesky", text) == length


def test_a_folder_counts_code_points():
    assert measure("folder", "e\u0301") == 2


def test_bluesky_has_two_limits():
    assert overflow("bluesky", "a" * 300) is None
    assert overflow("bluesky", "a" * 301) == Overflow(count=301, limit=300, unit="graphemes")
    assert overflow("bluesky", FAMILY * 121) == Overflow(count=3025, limit=3000, unit="bytes")


def test_a_server_may_have_its_own_limit():
    assert overflow("mastodon", "a" * 501) == Overflow(count=501, limit=500, unit="graphemes")
    assert overflow("mastodon", "a" * 501, at_most=5000) is None
    assert overflow("mastodon", "a" * 61, at_most=60) == Overflow(count=61, limit=60, unit="graphemes")


def test_a_folder_takes_any_length():
    assert overflow("folder", "a" * 100_000) is None


@given(st.sampled_from(["mastodon", "bluesky", "folder"]), TEXTS, TEXTS)
def test_lines_add_up(network, first, second):
    assume(not first.endswith("\r"))  # \r\n is one grapheme
    assert measure(network, f"{first}\n\n{second}") == measure(network, first) + 2 + measure(network, second)


@given(TEXTS)
def test_mastodon_never_counts_more_than_graphemes_and_23_a_link(text):
    assert measure("mastodon", text) <= measure("bluesky", text) + 23 * text.count("://")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("été", 3), ("e\u0301", 1), ("日本", 4), (FAMILY, 2), ("🇫🇷", 2), ("1️⃣", 2), ("a — b", 5), ("12 €", 5),
        ("https://a.fr/une-longue-adresse", 23), ("terrimark.com", 23), ("https://estran.example/x", 24),
    ],
)  # fmt: skip
def test_x_weighs(text, length):
    assert measure("x", text) == length


def test_telegram_counts_as_utf_16_and_less_fits_under_a_picture():
    assert measure("telegram", "é🦪") == 3
    assert (of("telegram").text, of("telegram").caption) == (4096, 1024)


def test_linkedin_counts_its_escapes():
    assert measure("linkedin", "(#Estran) a_b ~ 🦪") == len("\\(#Estran\\) a\\_b \\~ ") + 2


@given(TEXTS)
def test_a_little_text_reads_as_it_was_written_and_leaves_nothing_bare_but_hashtags(text):
    written = little(Words(text=text, spans=spans(text, "linkedin")))
    assert plain(written) == text
    bare = re.sub(r"\\.", "", written, flags=re.DOTALL)
    assert not set(bare) & set("\\|{}@[]()<>*_~")
    tags = sum(span.kind == "tag" and text[span.start] == "#" for span in spans(text, "linkedin"))
    assert bare.count("#") == tags


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("été", 3),
        ("e\u0301", 2),
        ("🦪", 4),
        (FAMILY, 25),
        ("🇫🇷", 8),
        ("1\ufe0f\u20e3", 7),
        ("https://a.co/x", 14),
    ],
)
def test_threads_counts_code_points_and_the_bytes_of_an_emoji(text, length):
    assert measure("threads", text) == length


@given(TEXTS)
def test_threads_counts_no_less_than_code_points_and_no_more_than_bytes(text):
    assume(text.isprintable())
    assert len(text) <= measure("threads", text) <= len(text.encode())


@given(TEXTS, TEXTS)
def test_facebook_counts_utf_16_units_which_add_up(one, other):
    assume((one + other).isprintable())
    assert measure("facebook", one + other) == measure("facebook", one) + measure("facebook", other)
    assert measure("facebook", "🦪é") == 3


@pytest.mark.parametrize(
    ("network", "piece", "most", "unit"),
    [
        ("instagram", "#Tag{}", 30, "hashtags"),
        ("instagram", "@qui.{}", 20, "mentions"),
        ("threads", "https://estran.bzh/{}", 5, "links"),
    ],
)
def test_some_things_are_counted_apart(network, piece, most, unit):
    fits, too_many = (" ".join(piece.format(n) for n in range(count)) for count in (most, most + 1))
    assert overflow(network, fits) is None
    assert overflow(network, too_many) == Overflow(count=most + 1, limit=most, unit=unit)


def test_the_same_link_twice_is_one_link():
    assert overflow("threads", " ".join(["https://estran.bzh/a"] * 9)) is None

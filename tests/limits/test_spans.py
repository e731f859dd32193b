"""Links, mentions and tags, where each network finds them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terrimark.limits import facets, spans
from terrimark.limits.words import Words

SHOWN = "https://a.fr/x_(y) (https://a.fr) a.com @a@b.social @a.bsky.social #été_2027 #12 👨‍👩‍👧‍👦 é $A . , !"
PIECES = st.sampled_from([*SHOWN.split(), "\u202f!", "\n", "«\u00a0"])
TEXTS = st.text() | st.lists(PIECES).map("".join) | st.lists(PIECES).map(" ".join)
NETWORKS = st.sampled_from(["mastodon", "bluesky", "folder"])


def found(text, network):
    return [(span.kind, text[span.start : span.end], span.target) for span in spans(text, network)]


@pytest.mark.parametrize("network", ["mastodon", "bluesky", "folder"])
@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Voir https://a.fr/x.", "https://a.fr/x"),
        ("Voir https://a.fr/x, puis", "https://a.fr/x"),
        ("(https://a.fr/x)", "https://a.fr/x"),
        ("(https://en.wikipedia.org/wiki/Foo_(bar))", "https://en.wikipedia.org/wiki/Foo_(bar)"),
        ("« https://a.fr/x »", "https://a.fr/x"),
        ("“https://a.fr”", "https://a.fr"),
        ("https://a.fr/x\u202f!", "https://a.fr/x"),
        ("https://a.fr/x?a=1&b=2#fin", "https://a.fr/x?a=1&b=2#fin"),
    ],
)
def test_a_link_ends_before_the_punctuation_of_its_sentence(network, text, address):
    assert found(text, network) == [("link", address, address)]


def test_bluesky_links_a_bare_domain_that_exists():
    assert found("sur terrimark.com/oui !", "bluesky") == [
        ("link", "terrimark.com/oui", "https://terrimark.com/oui")
    ]
    assert found("Fini.Ensuite, x@y.fr et a.example", "bluesky") == []
    assert found("terrimark.com", "mastodon") == []


def test_mentions_have_each_network_s_form():
    assert found("(@bob@pouet.social) @eve", "mastodon") == [
        ("mention", "@bob@pouet.social", "bob@pouet.social"),
        ("mention", "@eve", "eve"),
    ]
    assert found("(@bob.bsky.social), @alice.test. @eve", "bluesky") == [
        ("mention", "@bob.bsky.social", "bob.bsky.social"),
        ("mention", "@alice.test", "alice.test"),
    ]
    assert found("@bad..handle", "bluesky") == []
    assert found("@bob@pouet.social", "folder") == []


@pytest.mark.parametrize("network", ["mastodon", "bluesky"])
def test_a_tag_has_letters_and_no_punctuation(network):
    text = "#Estran, #été_2027 #123 a#b ＃mer"
    assert [target for _kind, _shown, target in found(text, network)] == ["Estran", "été_2027", "mer"]


def test_bluesky_takes_a_ticker_for_a_tag():
    assert found("$tsla monte", "bluesky") == [("tag", "$tsla", "$TSLA")]


def test_facets_are_in_bytes():
    text = "Été 👨‍👩‍👧‍👦 #mer"
    [(start, end, span)] = facets(Words(text=text, spans=spans(text, "bluesky")))
    assert text.encode()[start:end] == b"#mer"
    assert span.target == "mer"


@given(TEXTS, NETWORKS)
def test_spans_are_in_order_apart_and_inside_the_text(text, network):
    at = 0
    for span in spans(text, network):
        assert at <= span.start < span.end <= len(text)
        at = span.end


@given(TEXTS, NETWORKS)
def test_the_bytes_of_a_facet_are_those_of_its_words(text, network):
    words = Words(text=text, spans=spans(text, network))
    for start, end, span in facets(words):
        assert text.encode()[start:end].decode() == text[span.start : span.end]

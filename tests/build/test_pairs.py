"""Two languages on one poster, and which poster serves which."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from terrimark.build.pairs import by_language, paired
from terrimark.content.variant import PosterWords


def words(*languages, audience=""):
    return [(one, audience, PosterWords(language=one, headline=one)) for one in languages]


def keys(worded):
    return [key for key, _audience, _words in worded]


def test_two_languages_share_a_poster_and_take_turns_to_lead():
    [(key, audience, both)] = paired(words("fr", "br"), swapped=False)
    assert (key, audience, both.language, both.second.language) == ("fr-br", "", "fr", "br")
    assert keys(paired(words("fr", "br"), swapped=True)) == ["br-fr"]


def test_one_left_over_leads_on_its_own_poster():
    assert keys(paired(words("fr", "br", "en"), swapped=False)) == ["fr-br", "en-fr"]


def test_an_audience_told_something_else_has_its_own_pair():
    found = paired([*words("fr", "br"), *words("fr", audience="residents")], swapped=False)
    assert [(key, audience) for key, audience, _words in found] == [("fr-br", ""), ("fr-br", "residents")]
    assert found[1][2].second.language == "br"


@given(st.lists(st.sampled_from("abcdefgh"), min_size=2, unique=True), st.booleans())
def test_every_language_has_one_poster_and_leads_where_it_can(languages, swapped):
    posters = keys(paired(words(*languages), swapped=swapped))
    served = by_language((key, key) for key in posters)
    assert set(served) == set(languages)
    for language, key in served.items():
        assert key.startswith(language) or not any(other.startswith(language) for other in posters)

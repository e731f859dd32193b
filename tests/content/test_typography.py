"""Checked to the code point: U+202F is \u202f, U+00A0 is \xa0."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terrimark.content import typeset

N, F = "\u202f", "\xa0"

ALIKE = [  # French and Breton share these
    ("Oui ! Non ? Si ; voilà", f"Oui{N}! Non{N}? Si{N}; voilà"),
    ("Oui! Non? Si; voilà", f"Oui{N}! Non{N}? Si{N}; voilà"),
    ("Quoi ?!", f"Quoi{N}?!"),
    ("Ici : là", f"Ici{F}: là"),
    ("« Ici »", f"«{F}Ici{F}»"),
    ("«Ici»", f"«{F}Ici{F}»"),
    ('"Ici"', f"«{F}Ici{F}»"),
    ("3 000 et 1 234 567", f"3{N}000 et 1{N}234{N}567"),
    ("30 % ou 30%, 5 € ou 5€", f"30{F}% ou 30{F}%, 5{F}€ ou 5{F}€"),
    ("à 19 h, 1 h 25, 19 h 30", f"à 19{F}h, 1{F}h{F}25, 19{F}h{F}30"),
    ("12 km, 25 m, 3 ha, 10 min", f"12{F}km, 25{F}m, 3{F}ha, 10{F}min"),
    ("3 000 ha", f"3{N}000{F}ha"),
    ("en 2027, 300 bacs", "en 2027, 300 bacs"),
    ("02 98 00 00 00", "02 98 00 00 00"),
    ("de 10:30 à 16:9", "de 10:30 à 16:9"),
    ("Attendez...", "Attendez…"),
    ("Deux beats.\nUn saut !", f"Deux beats.\nUn saut{N}!"),
]


@pytest.mark.parametrize("language", ["fr", "br"])
@pytest.mark.parametrize(("plain", "set_"), ALIKE)
def test_french_and_breton_spaces(plain, set_, language):
    assert typeset(plain, language) == set_


@pytest.mark.parametrize(
    ("plain", "set_"),
    [
        ("L'heure d'été", "L’heure d’été"),
        ("Pays d’Estran : c'est « l'air »", f"Pays d’Estran{F}: c’est «{F}l’air{F}»"),
    ],
)
def test_french_apostrophes(plain, set_):
    assert typeset(plain, "fr") == set_


@pytest.mark.parametrize(
    ("plain", "set_"),
    [
        ("Gortozit c'hwec'h eur.", "Gortozit c’hwec’h eur."),
        ("Kit d'an donvor !", f"Kit d’an donvor{N}!"),
        ("Aer a vank d'ho mennozhioù ?", f"Aer a vank d’ho mennozhioù{N}?"),
        ("War-dro 6 eur", f"War-dro 6{F}eur"),
        ("'N em gavout a ra", "’N em gavout a ra"),
        ("Ul lost hepken amañ : hini al louarn.", f"Ul lost hepken amañ{F}: hini al louarn."),
    ],
)
def test_breton_has_one_apostrophe(plain, set_):
    assert typeset(plain, "br") == set_


@pytest.mark.parametrize(
    ("plain", "set_"),
    [
        ("It's quicker!", "It’s quicker!"),
        ('He said "yes" : no', "He said “yes”: no"),
        ("Open at 7 pm, 30 % of 3,000 ha", "Open at 7 pm, 30 % of 3,000 ha"),
        ("Rush hour\ncomes with the tide.", "Rush hour\ncomes with the tide."),
        ("Ferry - at 7", "Ferry - at 7"),
    ],
)
def test_english_has_curly_quotes_and_no_special_space(plain, set_):
    assert typeset(plain, "en") == set_


@pytest.mark.parametrize("language", ["fr", "br", "en"])
@pytest.mark.parametrize(
    "kept",
    [
        "https://a.fr/x?a='1'&b=2;c",
        "a.fr/x?y=1;z",
        "@bob@pouet.social",
        "#Mer_2027",
        "`a ! 'b'`",
        ":-(",
        ";)",
    ],
)
def test_links_handles_tags_code_and_smileys_stay_as_they_are(kept, language):
    assert kept in typeset(f"Voir {kept} !", language)


def test_after_an_address_the_space_is_plain_since_mastodon_would_take_another_into_the_link():
    assert typeset("Voir https://a.fr/x?y=1 !", "fr") == "Voir https://a.fr/x?y=1 !"
    assert typeset(f"« https://a.fr/x?y=1{F}»", "br") == f"«{F}https://a.fr/x?y=1 »"


def test_a_sign_after_a_tag_has_its_space():
    assert typeset("#Mer ; #Ciel !", "br") == f"#Mer{N}; #Ciel{N}!"


def test_a_language_that_nobody_taught_keeps_its_spaces():
    assert typeset("Qu'es aquò ? 'Òc' !", "oc") == "Qu’es aquò ? ’Òc’ !"


PIECES = """mot L'air c'hoar 3 000 12 % € km ! ? ; : « » " ' ... . , ( )
https://a.fr/x?y=1 #Tag @bob `a` :-( — -"""
TEXTS = st.lists(st.sampled_from([*PIECES.split(), "1 h 25", "\n", " ", N, F])).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda between: between.join(parts))
)


@given(TEXTS, st.sampled_from(["fr", "br", "en"]))
def test_typography_done_twice_is_done_once(text, language):
    once = typeset(text, language)
    assert typeset(once, language) == once


@given(st.text(), st.sampled_from(["fr", "br", "en", "oc"]))
def test_typography_never_fails_and_keeps_every_letter(text, language):
    letters = [letter for letter in typeset(text, language) if letter.isalnum()]
    assert letters == [letter for letter in text if letter.isalnum()]

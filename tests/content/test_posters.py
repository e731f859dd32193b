"""The words of posters, and what they say to people who cannot see them."""

POSTER_FR = "Open space. Le vrai."


def test_a_poster_has_headline_caption_and_slogan_in_each_language(write_campaign, audience):
    message = {
        "headline": {"fr": "L'air.\nLe vrai !", "en": "Air."},
        "caption": {"fr": "À 18 h.", "en": "At 6."},
    }
    written = write_campaign(message, brand=audience(languages=["fr", "en"]))
    french, english = (
        written.poster_words["open-space", "fr", ""],
        written.poster_words["open-space", "en", ""],
    )
    assert (french.headline, french.caption, french.slogan) == (
        "L’air.\nLe vrai\u202f!",  # the author's line break stays
        "À 18\xa0h.",
        "Gagnez le large",
    )
    assert (english.headline, english.caption, english.slogan) == ("Air.", "At 6.", "Make for open water")
    assert written.variants[0].poster == french


def test_audiences_share_a_poster_unless_told_something_else(write_campaign):
    overrides = [{"audience": "investors", "headline": {"fr": "Bureaux ouverts."}}]
    written = write_campaign({"audiences": ["investors", "residents"], "overrides": overrides})
    assert {key: words.headline for key, words in written.poster_words.items()} == {
        ("open-space", "fr", ""): POSTER_FR,
        ("open-space", "fr", "investors"): "Bureaux ouverts.",
        ("open-space", "br", ""): POSTER_FR,  # br falls back to fr
    }
    assert written.variants[0].poster.headline == "Bureaux ouverts."


def test_a_headline_cannot_differ_by_network(write_campaign):
    overrides = [{"network": "mastodon", "headline": {"fr": "Autre."}}]
    [problem] = write_campaign({"overrides": overrides}).problems
    assert (problem.code, problem.place.file) == (
        "poster-by-network",
        "campaign.yaml: messages.0.overrides.0",
    )


def test_a_headline_that_is_missing_is_told(write_campaign, audience):
    assert [p.code for p in write_campaign({"headline": None}).problems] == ["missing-headline"]
    written = write_campaign({"headline": {"en": "Air."}})
    [problem] = written.problems
    assert (problem.code, problem.place.file) == ("missing-language", "campaign.yaml: messages.0.headline")
    assert written.variants == ()


def test_a_headline_is_a_template_too(write_campaign):
    message = {"headline": {"fr": "{{ fact('plateau') }} avec {{ actor('club') }}"}}
    words = write_campaign(message).poster_words["open-space", "fr", ""]
    assert words.headline == "3\u202f000\xa0ha avec le club du Large"
    [problem] = write_campaign({"headline": {"fr": "{{ fact('non') }}"}}).problems
    assert (problem.code, problem.place.file) == ("unknown-fact", "campaign.yaml: messages.0.headline.fr")


def test_alternative_text_is_the_poster_s_words_and_what_its_picture_shows(write_campaign):
    message = {
        "visual": "pre",
        "headline": {"fr": "Open space.\nLe vrai."},
        "caption": {"fr": "Zéro cloison."},
    }
    [variant] = write_campaign(message).variants
    assert variant.alt == (
        "Affiche Pays d’Estran. Photo\xa0: un pré vert. "
        "On y lit\xa0: «\xa0Open space. Le vrai. Zéro cloison.\xa0» — Gagnez le large"
    )


def test_alternative_text_without_a_photograph_says_so(write_campaign, audience):
    written = write_campaign(brand=audience(languages=["fr", "br", "en"]))
    french, breton, english = [variant.alt for variant in written.variants]
    assert french.startswith("Affiche Pays d’Estran, texte sur fond uni. On y lit\xa0: «\xa0Open space.")
    assert breton.startswith("Skritell Pays d’Estran, testenn hepken. Lennet e vez\xa0: «\xa0Open space.")
    assert english == (
        "Pays d’Estran poster, text on a plain colour. "
        "It reads: “Open-plan. Actually open.” — Make for open water"
    )


def test_a_long_alternative_text_gives_up_its_caption_first(write_campaign):
    visual = {"id": "pre", "file": "a", "credit": "A", "licence": "CC0", "alt": "x" * 1400}
    message = {"visual": "pre", "caption": {"fr": "y" * 100}}
    [variant] = write_campaign(message, visuals=[visual]).variants
    assert "yy" not in variant.alt
    assert variant.alt.endswith("— Gagnez le large")
    assert len(variant.alt) <= 1500


def test_an_alternative_text_that_fits_nowhere_is_an_error(write_campaign):
    visual = {"id": "pre", "file": "a", "credit": "A", "licence": "CC0", "alt": "x" * 1500}
    written = write_campaign({"visual": "pre"}, visuals=[visual])
    assert written.variants == ()
    [problem] = written.problems
    assert problem.code == "alt-too-long"
    assert "1500 fit on mastodon" in problem.what

"""One campaign, its posts: which words, for whom, how long, laid out how."""

from dataclasses import replace

import pytest

from terrimark.limits import of

FRENCH = "L’air est fourni\u202f!"
UTM = "utm_source={}&utm_medium=social&utm_campaign=gagnez-le-large&utm_content=open-space-{}"


def only(written):
    assert written.problems == ()
    [variant] = written.variants
    return variant


def texts(written):
    assert written.problems == ()
    return {variant.key: variant.words.text.split("\n")[0] for variant in written.variants}


def test_a_post_is_its_text_its_link_and_its_hashtags(write_campaign):
    variant = only(write_campaign(hashtags=["GagnezLeLarge"]))
    address = f"https://estran.bzh/fr/investir?{UTM.format('mastodon', 'investors-fr')}"
    assert variant.words.text == f"{FRENCH}\n\n{address}\n\n#GagnezLeLarge"
    assert variant.link == address
    assert variant.content_id == "open-space-investors-fr"
    assert (variant.taken, variant.length, variant.limit) == ("body", len(FRENCH) + 2 + 23 + 2 + 14, 500)
    assert [(span.kind, span.target) for span in variant.words.spans] == [
        ("link", address),
        ("tag", "GagnezLeLarge"),
    ]


def test_bluesky_shows_a_short_address_that_leads_to_the_tracked_one(write_campaign, audience):
    variant = only(write_campaign(brand=audience(networks=["bluesky"])))
    address = f"https://estran.bzh/fr/investir?{UTM.format('bluesky', 'investors-fr')}"
    assert variant.words.text == f"{FRENCH}\n\nestran.bzh/fr/investir"
    assert [(span.kind, span.target) for span in variant.words.spans] == [("link", address)]


def test_there_is_one_variant_for_each_audience_language_and_network(write_campaign):
    written = write_campaign({"audiences": ["investors", "residents"], "body": "Oui."})
    assert [variant.key for variant in written.variants] == [
        "open-space/investors/fr/mastodon",
        "open-space/residents/fr/mastodon",
        "open-space/residents/fr/bluesky",
        "open-space/residents/br/mastodon",
        "open-space/residents/br/bluesky",
    ]


def test_a_message_may_keep_to_some_languages_and_networks(write_campaign):
    message = {"audiences": ["residents"], "languages": ["br"], "networks": ["bluesky"]}
    assert list(texts(write_campaign(message))) == ["open-space/residents/br/bluesky"]


def test_only_networks_where_an_account_serves_the_audience_get_a_post(write_campaign):
    accounts = [
        {
            "id": "m",
            "network": "mastodon",
            "server": "https://a.fr",
            "handle": "m",
            "audiences": ["investors"],
        },
        {"id": "b", "network": "bluesky", "server": "https://a.fr", "handle": "b", "languages": ["br"]},
    ]
    written = write_campaign({"audiences": ["investors", "residents"]}, accounts=accounts)
    assert list(texts(written)) == ["open-space/investors/fr/mastodon", "open-space/residents/br/bluesky"]


def test_an_override_changes_only_what_it_says_and_the_later_kind_wins(write_campaign):
    overrides = [
        {"network": "mastodon", "body": {"fr": "Réseau."}},
        {"language": "br", "body": {"br": "Yezh."}},
        {"audience": "residents", "body": {"fr": "Public.", "br": "Tud."}},
    ]
    message = {"audiences": ["investors", "residents"], "body": {"fr": "Tous.", "br": "An holl."}}
    assert texts(write_campaign({**message, "overrides": overrides})) == {
        "open-space/investors/fr/mastodon": "Réseau.",
        "open-space/residents/fr/mastodon": "Réseau.",
        "open-space/residents/fr/bluesky": "Public.",
        "open-space/residents/br/mastodon": "Yezh.",
        "open-space/residents/br/bluesky": "Yezh.",
    }


def test_a_language_that_is_missing_is_taken_from_its_fallback(write_campaign):
    written = write_campaign({"audiences": ["residents"], "networks": ["bluesky"]})
    assert texts(written) == {
        "open-space/residents/fr/bluesky": FRENCH,
        "open-space/residents/br/bluesky": FRENCH,
    }


def test_the_longest_text_that_fits_is_taken(write_campaign):
    lengths = {"short": "Court.", "body": "x" * 200, "long": "x" * 400}
    message = {"audiences": ["residents"], "languages": ["fr"], **lengths}
    written = write_campaign(message)
    assert [(variant.network, variant.taken) for variant in written.variants] == [
        ("mastodon", "long"),
        ("bluesky", "body"),
    ]


def test_a_server_with_a_lower_limit_gets_a_shorter_text(write_campaign):
    accounts = [
        {"id": name, "network": "mastodon", "server": "https://a.fr", "handle": name, "max-characters": limit}
        for name, limit in (("a", 400), ("b", 60))
    ]
    variant = only(write_campaign({"short": "Court.", "body": "x" * 200}, accounts=accounts))
    assert (variant.taken, variant.limit) == ("short", 60)


def test_where_nothing_fits_the_error_tells_count_and_limit_and_nothing_is_cut(write_campaign):
    written = write_campaign({"body": {"fr": "x" * 490}})
    assert written.variants == ()
    [problem] = written.problems
    assert problem.code == "text-too-long"
    assert problem.what == "on mastodon the `body` text makes 515 characters with link and hashtags; 500 fit"
    assert problem.fix == "take 15 away, or add a `short` text"
    assert problem.place.file == "campaign.yaml: messages.0.body.fr"


def test_bluesky_s_limit_in_bytes_is_told_as_such(write_campaign, audience):
    written = write_campaign({"short": "👨‍👩‍👧‍👦" * 130}, brand=audience(networks=["bluesky"]))
    assert written.variants[0].taken == "body"
    [problem] = write_campaign({"body": "👨‍👩‍👧‍👦" * 130}, brand=audience(networks=["bluesky"])).problems
    assert "bytes" in problem.what and "3000" in problem.what


def test_the_length_is_counted_after_typography(write_campaign, audience):
    variant = only(write_campaign({"body": "Attendez..."}, brand=audience(networks=["bluesky"])))
    assert variant.length == len("Attendez…\n\nestran.bzh/fr/investir")


def test_a_message_s_own_link_wins_and_keeps_its_parameters(write_campaign):
    variant = only(write_campaign({"link": "https://a.bzh/bac?jour=1#h"}))
    assert variant.link == f"https://a.bzh/bac?jour=1&{UTM.format('mastodon', 'investors-fr')}#h"


def test_a_text_may_place_its_link_and_tags_itself(write_campaign):
    message = {"body": {"fr": "Voir {{ link }} ! #gagneZlelarge"}, "hashtags": ["Mer", "mer"]}
    variant = only(write_campaign(message, hashtags=["GagnezLeLarge"]))
    assert variant.words.text == f"Voir {variant.link} ! #gagneZlelarge\n\n#Mer"


def test_an_actor_is_mentioned_where_it_has_an_account(write_campaign, audience):
    brand = audience(networks=["mastodon", "bluesky", "folder"])
    written = write_campaign({"body": {"fr": "Avec {{ actor('club') }} !"}}, brand=brand)
    assert texts(written) == {
        "open-space/investors/fr/mastodon": "Avec @club@pouet.social\u202f!",
        "open-space/investors/fr/bluesky": "Avec @club.bsky.social\u202f!",
        "open-space/investors/fr/folder": "Avec le club du Large\u202f!",
    }
    spans = [variant.words.spans[0] for variant in written.variants[:2]]
    assert [(span.kind, span.target) for span in spans] == [
        ("mention", "club@pouet.social"),
        ("mention", "club.bsky.social"),
    ]


def test_a_text_may_name_the_declared_world(write_campaign):
    body = (
        "{{ territory }} | {{ territory.tagline }} | {{ slogan }} | {{ audience }} | {{ audience.seeks }}"
        " | {{ offer }} | {{ project }} | {{ campaign }} | {{ fact('plateau') }} | {{ headline }}"
        " | {{ language }} | {{ network }}"
    )
    written = write_campaign({"body": body, "offer": "soiree", "project": "bac"})
    assert texts(written)["open-space/investors/fr/mastodon"] == (
        "Pays d’Estran | Gagnez le large | Gagnez le large | investisseurs | de la place | la soirée réseau"
        " | le bac de sept heures | Gagnez le large | 3\u202f000\xa0ha | Open space. Le vrai. | fr | mastodon"
    )


def test_english_and_breton_are_set_by_their_own_rules(write_campaign, audience):
    body = {"fr": "C'est 30 % ? Oui", "br": "C'hoant 30 % ? Ya", "en": "It's 30%? Yes"}
    written = write_campaign({"body": body}, brand=audience(languages=["fr", "br", "en"]))
    assert list(texts(written).values()) == [
        "C’est 30\xa0%\u202f? Oui",
        "C’hoant 30\xa0%\u202f? Ya",
        "It’s 30%? Yes",
    ]


def test_a_workspace_s_template_wins_over_terrimark_s(write_campaign, tmp_path):
    folder = tmp_path / "templates" / "posts"
    folder.mkdir(parents=True)
    (folder / "default.j2").write_text("{{ hashtags | join(' ') }}\n{{ text }}\n", encoding="utf-8")
    assert only(write_campaign(hashtags=["Mer"])).words.text == f"#Mer\n{FRENCH}"


def test_a_message_may_have_its_own_template(write_campaign, tmp_path):
    folder = tmp_path / "templates" / "posts"
    folder.mkdir(parents=True)
    (folder / "court.j2").write_text("{{ text }} {{ link }}", encoding="utf-8")
    variant = only(write_campaign({"template": "court"}))
    assert variant.words.text == f"{FRENCH} {variant.link}"


def test_writing_twice_gives_the_same_words(write_campaign):
    message = {"audiences": ["investors", "residents"]}
    assert write_campaign(message) == write_campaign(message)


@pytest.mark.parametrize(
    ("text", "code", "what", "fix"),
    [
        ("{{ fact('platau') }}", "unknown-fact", "unknown fact 'platau'", "did you mean 'plateau'?"),
        ("{{ actor('clb') }}", "unknown-actor", "unknown actor 'clb'", "did you mean 'club'?"),
        ("{{ slgan }}", "unknown-name", "unknown name 'slgan' in a template", "did you mean 'slogan'?"),
        (
            "{{ fact('vieux') }}",
            "expired-fact",
            "the fact 'vieux' does not hold on 2026-11-23: it runs from … until 2025-12-31",
            "renew it where it was read: INSEE",
        ),
        (
            "Un\n{{ 3 * 3 }}",
            "template-forbidden",
            "'*' is not allowed in the templates of posts (line 2 of the text)",
            None,
        ),
    ],
)
def test_a_fault_in_a_text_points_to_the_text(write_campaign, text, code, what, fix):
    written = write_campaign({"body": {"fr": text}})
    assert written.variants == ()
    [problem] = written.problems
    assert (problem.code, problem.what) == (code, what)
    assert problem.place.file == "campaign.yaml: messages.0.body.fr"
    if fix:
        assert problem.fix == fix


def test_a_fault_in_an_override_points_to_the_override(write_campaign):
    overrides = [{"network": "mastodon", "body": {"fr": "{{ fact('non') }}"}}]
    [problem] = write_campaign({"overrides": overrides}).problems
    assert problem.place.file == "campaign.yaml: messages.0.overrides.0.body.fr"


def test_a_fault_in_a_template_points_into_it_and_to_the_text_it_was_for(write_campaign, tmp_path):
    folder = tmp_path / "templates" / "posts"
    folder.mkdir(parents=True)
    (folder / "default.j2").write_text("{{ text }}\n\n{{ lnk }}\n", encoding="utf-8")
    written = write_campaign({"audiences": ["investors", "residents"]}, {"id": "autre"})
    [problem] = written.problems  # once, not once a post
    assert str(problem.place) == "templates/posts/default.j2:3:1"
    assert problem.what.startswith("unknown name 'lnk' in a template (for campaign.yaml: messages.0.body.fr")
    assert problem.fix == "did you mean 'link'?"


def test_a_template_that_is_not_there_is_told(write_campaign):
    [problem] = write_campaign({"template": "absent"}).problems
    assert (problem.code, problem.place.file) == ("unknown-template", "campaign.yaml: messages.0.template")


def test_a_text_missing_in_a_language_is_told(write_campaign, audience):
    written = write_campaign({"body": {"fr": "Oui."}}, brand=audience(languages=["fr", "en"]))
    assert [variant.language for variant in written.variants] == ["fr"]
    [problem] = written.problems
    assert (problem.code, problem.what) == ("missing-text", "the text is missing in 'en'")


def test_an_offer_that_is_over_is_not_told(write_campaign):
    offers = [{"id": "soiree", "audiences": ["investors"], "title": "x", "owner": "o", "until": "2026-11-22"}]
    [problem] = write_campaign({"offer": "soiree"}, brand={"offers": offers}).problems
    assert (problem.code, problem.what) == ("expired-offer", "'soiree' ended on 2026-11-22")


def test_a_landing_page_missing_in_a_language_is_told(write_campaign, audience):
    brand = audience(landing={"en": "https://estran.bzh/en"})
    [problem] = write_campaign(brand=brand).problems
    assert problem.code == "missing-landing"


def test_a_layout_that_cannot_be_read_is_told(write_campaign, tmp_path):
    folder = tmp_path / "templates/posts"
    folder.mkdir(parents=True)
    (folder / "default.j2").write_bytes(b"\xe9 {{ text }}")
    (problem,) = write_campaign().problems
    assert (problem.code, problem.fix) == ("unreadable-template", "save it as UTF-8 in your editor")


def test_a_fault_in_a_text_is_told_though_a_longer_one_fits(write_campaign):
    written = write_campaign({"short": {"fr": "{{ fact('plato') }}", "en": "Air."}})
    assert {problem.code for problem in written.problems} == {"unknown-fact"}
    assert {problem.place.file for problem in written.problems} == {"campaign.yaml: messages.0.short.fr"}


@pytest.mark.parametrize(
    "text", ["{{ slogan", "{{ audience.__class__ }}", "{{ fact() }}", "{{ 9 | length }}"]
)
def test_each_fault_of_a_text_says_how_to_mend_it(write_campaign, text):
    problems = write_campaign({"body": {"fr": text, "en": text}}).problems
    assert problems and all(problem.fix for problem in problems)


def test_a_post_fits_the_narrowest_of_the_accounts_it_goes_to(write_campaign):
    wide = {"id": "wide", "network": "mastodon", "server": "https://a.example", "handle": "a@a.example"}
    accounts = [{**wide, "max_characters": 5000}, {**wide, "id": "usual"}]
    limits = {variant.limit for variant in write_campaign(accounts=accounts).variants}
    assert limits == {500}
    assert {variant.limit for variant in write_campaign(accounts=accounts[:1]).variants} == {5000}


THREAD = {"thread": ["Un.", {"fr": "Deux. {{ slogan }}", "en": "Two."}]}


def test_a_thread_goes_on_part_by_part_with_names_filled_in_and_no_link_of_its_own(write_campaign):
    variant = only(write_campaign(THREAD))
    assert [part.text for part in variant.thread] == ["Un.", "Deux. Gagnez le large"]
    assert only(write_campaign()).thread == ()


def test_an_override_gives_a_network_another_thread_or_none(write_campaign):
    message = {
        **THREAD,
        "audiences": ["residents"],
        "languages": ["fr"],
        "overrides": [{"network": "bluesky", "thread": []}],
    }
    variants = {variant.network: variant.thread for variant in write_campaign(message).variants}
    assert (len(variants["mastodon"]), variants["bluesky"]) == (2, ())


@pytest.mark.parametrize(
    ("thread", "code", "place"),
    [
        (["é" * 501], "text-too-long", "thread.0.fr"),
        ([{"en": "Only."}], "missing-language", "thread.0"),
        (["{{ nothing }}"], "unknown-name", "thread.0.fr"),
    ],
)
def test_each_part_is_held_to_the_same_rules_at_its_own_place(write_campaign, thread, code, place):
    [problem] = write_campaign({"thread": thread}).problems
    assert (problem.code, problem.place.file.removeprefix("campaign.yaml: messages.0.")) == (code, place)


def test_a_thread_for_a_network_without_threads_is_told_with_its_mend(write_campaign, monkeypatch):
    import terrimark.content.post as rooms

    monkeypatch.setattr(rooms, "of", lambda network: replace(of(network), threads=False))
    [problem] = write_campaign(THREAD).problems
    assert problem.code == "no-threads"
    assert "`thread: []`" in problem.fix

"""Names that lead nowhere, ids used twice, and what is declared for nobody."""

from __future__ import annotations

import pytest

from .conftest import Workspace


@pytest.mark.parametrize(
    ("old", "new", "code", "hint"),
    [
        ("dark: chenal", "dark: chennal", "unknown-colour", "'chenal'"),
        ("beat: coquille", "beat: coquile", "unknown-colour", "'coquille'"),
        ("languages: [fr, br]\n", "languages: [fr, bz]\n", "unknown-language", "br, en, fr"),
        ("fallbacks: {br: fr}", "fallbacks: {br: fy}", "unknown-language", "br, en, fr"),
        ("fallbacks: {br: fr}", "fallbacks: {bz: fr}", "unknown-language", "add it"),
        ("seeks: {fr: Le calme, en: Calm}", "seeks: {fr: Le calme, de: Ruhe}", "unknown-language", "add it"),
        ("audiences: [tourists]", "audiences: [tourist]", "unknown-audience", "'tourists'"),
        ("audiences: [residents]", "audiences: [resident]", "unknown-audience", "'residents'"),
        ("lead: club", "lead: cub", "unknown-actor", "'club'"),
        ("funders: [region]", "funders: [regions]", "unknown-funder", "'region'"),
        (
            "- {id: club, name: Club de voile}",
            "- {id: club, name: A}\n  - {id: club, name: B}",
            "duplicate-id",
            "another",
        ),
        ("id: residents", "id: tourists", "duplicate-id", "another"),
    ],
)
def test_a_name_of_the_brand_leads_nowhere(
    workspace: Workspace, old: str, new: str, code: str, hint: str
) -> None:
    problems = [problem for problem in workspace.brand(old, new).problems() if problem.code == code]
    assert problems and hint in problems[0].fix
    assert problems[0].place.file == "brand.yaml"


@pytest.mark.parametrize(
    ("old", "new", "code", "stands_at", "hint"),
    [
        (
            "audiences: [tourists, residents]",
            "audiences: [tourist, residents]",
            "unknown-audience",
            "tourist,",
            "'tourists'",
        ),
        ("visual: pont", "visual: pnot", "unknown-visual", "pnot", "'pont'"),
        ("offer: nuit", "offer: nuits", "unknown-offer", "nuits", "'nuit'"),
        ("project: agenda", "project: agendas", "unknown-project", "agendas", "'agenda'"),
        ("scheme: dune", "scheme: dunes", "unknown-scheme", "dunes", "'dune'"),
        ("design: typographic", "design: typografic", "unknown-design", "typografic", "'typographic'"),
        ("id: large\n", "id: large\ndesigns: [bear]\n", "unknown-design", "bear]", "'bare'"),
        ("offer: nuit", "template: nuit", "unknown-template", "nuit", ""),
        ("message: maree", "message: mare", "unknown-message", "mare,", "'maree'"),
        ("accounts: [dossier]", "accounts: [dosier]", "unknown-account", "dosier]", "'dossier'"),
        ("accounts: [dossier]", "audiences: [resident]", "unknown-audience", "resident]", "'residents'"),
        ("accounts: [dossier]", "languages: [de]", "unknown-language", "de]", "fr"),
        (
            "handle: sorties",
            "handle: sorties, audiences: [touristes]",
            "unknown-audience",
            "touristes]",
            "'tourists'",
        ),
        ("handle: sorties", "handle: sorties, languages: [no]", "unknown-language", "no]", "fr"),
        ("body: {fr: Des oies.}", "body: {fr: Des oies., no: Gjess.}", "unknown-language", "no:", "add it"),
        ("id: voisins", "id: maree", "duplicate-id", "maree", "another"),
        ("- {audience: residents,", "- {audience: locals,", "unknown-audience", "locals,", "tourists"),
        ("- {audience: residents,", "- {language: de,", "unknown-language", "de,", "fr"),
    ],
)
def test_a_name_of_the_campaign_leads_nowhere(
    workspace: Workspace, old: str, new: str, code: str, stands_at: str, hint: str
) -> None:
    found = [problem for problem in workspace.campaign(old, new).problems() if problem.code == code]
    assert len(found) == 1
    assert workspace.text_at(found[0]).startswith(stands_at)
    assert hint in found[0].fix
    assert workspace.load().campaigns == ()


def test_norway_is_a_language_like_another(workspace: Workspace) -> None:
    workspace.brand("languages: [fr, br, en]", "languages: [fr, br, en, no]")
    workspace.campaign("body: {fr: Des oies.}", "body: {fr: Des oies., no: Gjess.}")
    assert workspace.problems() == []
    assert workspace.load().campaigns[0].message("voisins").body.get("no") == "Gjess."


def test_a_design_of_the_workspace_counts(workspace: Workspace) -> None:
    workspace.campaign("design: typographic", "design: affiche")
    assert workspace.codes() == ["unknown-design"]
    (workspace.root / "templates/posters").mkdir(parents=True)
    (workspace.root / "templates/posters/affiche.yaml").write_text("")
    assert workspace.problems() == []


def test_an_unreadable_brand_leaves_no_name_dangling(workspace: Workspace) -> None:
    workspace.brand("territory:", "territory: [")
    assert workspace.codes() == ["yaml-syntax"]


def test_an_unreadable_campaign_hides_nothing_of_the_brand(workspace: Workspace) -> None:
    workspace.campaign("id: large", "id: [").brand("lead: club", "lead: clubb")
    assert workspace.codes() == ["unknown-actor", "yaml-syntax"]


@pytest.mark.parametrize(
    ("old", "new", "code", "severity", "hint"),
    [
        (
            "audience: residents, body",
            "audience: residents, language: en, body",
            "idle-override",
            "warning",
            "fr",
        ),
        ("audience: residents, body", "network: bluesky, body", "idle-override", "warning", "mastodon"),
        (
            "- {message: voisins,",
            "- {message: voisins, audiences: [tourists],",
            "slot-of-other-audience",
            "error",
            "residents",
        ),
        ("accounts: [dossier]", "accounts: [pouet]", "account-out-of-reach", "error", "dossier"),
        ("accounts: [dossier]", "languages: [en]", "slot-of-other-language", "error", "fr"),
        (
            "design: typographic",
            "networks: [bluesky]",
            "audience-out-of-reach",
            "error",
            "take the audience out",
        ),
        ("design: typographic", "languages: [en]", "audience-out-of-reach", "error", "take the audience out"),
    ],
)
def test_what_is_declared_for_nobody(
    workspace: Workspace, old: str, new: str, code: str, severity: str, hint: str
) -> None:
    problems = workspace.campaign(old, new).problems()
    found = next(problem for problem in problems if problem.code == code)
    assert (found.severity, hint in found.fix) == (severity, True)


def test_an_override_for_an_audience_that_the_message_does_not_have(workspace: Workspace) -> None:
    workspace.campaign("scheme: dune", "scheme: dune\n    overrides: [{audience: tourists, short: Non}]")
    problem = workspace.only()
    assert problem.code == "override-of-other-audience"
    assert workspace.text_at(problem).startswith("tourists")


def test_words_to_avoid_are_found_whatever_their_capitals_and_apostrophes(workspace: Workspace) -> None:
    workspace.campaign("Des oies.", '"Incontournable, ce Territoire d\'exception. Incontournables oies."')
    found = workspace.problems()
    assert [(problem.code, problem.severity) for problem in found] == [("avoided-word", "warning")] * 2
    assert {"'Incontournable'" in problem.what for problem in found} == {True, False}


def test_a_number_is_a_name_like_any_other(workspace: Workspace) -> None:
    problem = workspace.campaign("visual: pont", "visual: 12").only()
    assert (problem.code, workspace.text_at(problem)) == ("unknown-visual", "12")


def test_a_number_may_be_an_id(workspace: Workspace) -> None:
    workspace.campaign("visual: pont", "visual: 12").campaign("id: pont", "id: 12")
    assert workspace.problems() == []


def test_a_brand_named_by_a_number_is_not_guessed(workspace: Workspace) -> None:
    problem = workspace.campaign("brand: brand.yaml", "brand: 1.5").only()
    assert (problem.code, workspace.text_at(problem)) == ("missing-file", "1.5")


def test_a_misspelt_language_is_told_once_and_not_at_each_text(workspace: Workspace) -> None:
    assert (
        workspace.brand("languages: [fr, br, en]", "languages: [fr, br, English]").only().code
        == "wrong-language"
    )


def test_a_misspelt_key_of_an_id_is_told_without_what_follows_from_it(workspace: Workspace) -> None:
    codes = workspace.brand("- id: tourists", "- if: tourists").codes()
    assert sorted(codes) == ["missing-key", "unknown-key"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("alt: {fr: Un pont,", 'alt: {fr: "Un pont {{ slogan }}",'),
        ("name: Gagnez le large", 'name: "{% if x %}Gagnez"'),
    ],
)
def test_braces_that_nobody_fills_are_told(workspace: Workspace, old: str, new: str) -> None:
    assert workspace.campaign(old, new).only().code == "template-not-here"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("campaign.yaml", "audiences: [tourists, residents]", "audiences: [tourists, residents, tourists]"),
        ("campaign.yaml", "accounts: [dossier]", "accounts: [dossier, dossier]"),
        ("campaign.yaml", "id: large\n", "id: large\nformats: [pin, pin]\n"),
        ("brand.yaml", "networks: [folder]", "networks: [folder, folder]"),
        ("brand.yaml", "languages: [fr, br, en]", "languages: [fr, br, en, fr]"),
    ],
)
def test_a_name_twice_in_a_list_is_told_at_the_second(
    workspace: Workspace, file: str, old: str, new: str
) -> None:
    problem = workspace.change(file, old, new).only()
    assert (problem.code, problem.fix) == ("repeated-name", "keep one of the two")
    assert workspace.text_at(problem).startswith(new.rsplit(" ", 1)[1].split("]")[0])

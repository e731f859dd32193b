"""Unknown keys, missing keys and wrong values: all at once, at their place, in plain words."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terrimark.brand import require
from terrimark.brand.draft import Document, Draft
from terrimark.brand.model import Brand
from terrimark.brand.structure import fit
from terrimark.errors import Invalid, Problem

from .conftest import Workspace


def test_a_right_workspace_has_no_problem_and_its_values_are_typed(workspace: Workspace) -> None:
    (loaded,) = require(workspace.load())
    assert workspace.problems() == []
    calendar = loaded.campaign.calendar
    assert calendar is not None
    assert [slot.at for slot in calendar.slots] == [dt.time(12, 30), dt.time(9, 5)]
    assert loaded.brand.facts[0].as_of == "2026"
    assert loaded.visual("pont").rights.until == dt.date(2027, 12, 31)
    assert loaded.message_index("voisins") == 1
    assert loaded.audience("tourists").seeks.get("br", loaded.brand.territory.fallbacks) == "Le calme"
    assert workspace.load().root == loaded.root


@pytest.mark.parametrize(
    ("old", "new", "code", "stands_at", "hint"),
    [
        ("name: Pays", "nane: Pays", "unknown-key", "nane:", "'name'"),
        ("time-zone:", "time_zone:", "unknown-key", "time_zone:", "'time-zone'"),
        ("Europe/Paris", "Europe/Pari", "unknown-time-zone", "Europe/Pari", "'Europe/Paris'"),
        ("id: estran", "id: Pays d'Estran", "wrong-id", "Pays d'Estran", "small letters"),
        ("languages: [fr, br, en]", "languages: [fr, Breton]", "wrong-language", "Breton]", "small letters"),
        ("languages: [fr, br, en]", "languages: fr", "wrong-type", "fr", "[one, two]"),
        ("languages: [fr, br, en]", "languages: []", "too-few", "[]", "add"),
        ("'#0B2A33'", "'#12zz99'", "wrong-colour", "'#12zz99'", "six hexadecimal digits in quotes"),
        ("'#0B2A33'", "red", "wrong-colour", "red", "quotes"),
        ("https://estran.example\n", "estran.example\n", "wrong-address", "estran.example", "https://"),
        ("https://estran.example/venir", "{fr: estran.example}", "wrong-address", "{fr:", "https://"),
        ("https://estran.example/venir", "https://[bad/x", "wrong-address", "https://[bad/x", "https://"),
        ("[mastodon, folder]", "[mastodont, folder]", "unknown-value", "mastodont,", "'mastodon'"),
        ("seeks: Se loger", "seeks: {fr: [Se loger]}", "wrong-type", "[Se loger]}", "quotes"),
        ("seeks: Se loger", "seeks: {}", "too-few", "{}", "add"),
        ("seeks: Se loger", "seeks: ' '", "empty-text", "' '", "write"),
        ("seeks: Se loger", "seeks: true", "wrong-type", "true", "quotes"),
        ("seeks: Se loger", "seeks:", "empty-value", "", "after the colon"),
        ("as-of: 2026", "as-of: last year", "wrong-date", "last year,", "2026-03"),
        ("until: 2027-06-30", "until: 2027-06-31", "wrong-date", "2027-06-31}", "2027-03-31"),
        ("until: 2027-06-30", "until: 20270630", "wrong-date", "20270630}", "2027-03-31"),
        ("until: 2027-06-30", "since: 2028-01-01, until: 2027-06-30", "dates-reversed", "{id: nuit", "since"),
        ("logo: {mark:", "logo: {margin: wide, mark:", "wrong-type", "wide,", "0.5"),
        ("logo: {mark:", "logo: {margin: 3, mark:", "out-of-range", "3,", "another"),
    ],
)
def test_a_wrong_value_in_the_brand(
    workspace: Workspace, old: str, new: str, code: str, stands_at: str, hint: str
) -> None:
    workspace.brand(old, new)
    found = [problem for problem in workspace.problems() if problem.code == code]
    assert found, workspace.problems()
    assert workspace.text_at(found[0]).startswith(stands_at)
    assert hint in found[0].fix
    assert "Input should" not in found[0].what


@pytest.mark.parametrize(
    ("old", "new", "code", "stands_at", "hint"),
    [
        ("at: 12:30", "at: 12h30", "wrong-time", "12h30}", "12:30"),
        ("at: 12:30", "at: 930", "wrong-time", "930}", "12:30"),
        ("at: 12:30", "at: 24:00", "wrong-time", "24:00}", "12:30"),
        ("week: 1, on: monday", "week: 1, on: mondy", "unknown-value", "mondy,", "'monday'"),
        ("week: 1, on: monday", "week: one, on: monday", "wrong-type", "one,", "digits"),
        ("week: 1, on: monday", "week: 0, on: monday", "out-of-range", "0,", "another"),
        ("week: 1, on: monday", "week: 9999999999, on: monday", "out-of-range", "9999999999,", "another"),
        ("week: 1, on: monday", "week: true, on: monday", "wrong-type", "true,", "digits"),
        ("rights: {until", "focus: [0.5, true]\n    rights: {until", "wrong-type", "true]", "0.5"),
        ("https://pouet.example", "'https://[pouet/'", "wrong-address", "'https://[pouet/", "https://"),
        (
            "https://pouet.example",
            "https://pouet.example:99999",
            "wrong-address",
            "https://pouet",
            "https://",
        ),
        ("week: 1, on: monday", "week: 1", "slot-without-day", "{message: maree", "on: monday"),
        ("date: 2027-03-09", "date: 2027-03-09, week: 2", "slot-without-day", "{message: voisins", "either"),
        ("start: 2027-03-01", "start: 2027-03-01\n  window: 2 days", "wrong-duration", "2 days", "P2D"),
        ("{audience: residents, body", "{body", "override-for-nobody", "{body", "audience"),
        ("server: https://pouet.example, ", "", "missing-server", "{id: pouet", "server"),
        (
            "network: folder,",
            "network: folder, server: https://a.example,",
            "server-of-folder",
            "{id: dossier",
            "remove",
        ),
        ("    credit: Jeanne Riou\n", "", "missing-key", "id: pont", "add"),
        ("slogan: {fr: Gagnez le large, en: Make for open water}\n", "", "missing-key", "id: large", "add"),
        ("alt: {fr: Un pont, en", "alt: {FR: Un pont, en", "wrong-language", "FR:", "small letters"),
        ("rights: {until", "focus: [0.5, 1.5]\n    rights: {until", "out-of-range", "1.5]", "another"),
        ("rights: {until", "focus: [0.5]\n    rights: {until", "missing-key", "[0.5]", "add"),
        ("id: large\n", "id: large\nhashtags: ['#Large']\n", "wrong-hashtag", "'#Large'", "without #"),
        (
            "id: large\n",
            "id: large\npost-format: {mastodn: pin}\n",
            "unknown-value",
            "mastodn:",
            "'mastodon'",
        ),
    ],
)
def test_a_wrong_value_in_the_campaign(
    workspace: Workspace, old: str, new: str, code: str, stands_at: str, hint: str
) -> None:
    problem = workspace.campaign(old, new).only()
    assert problem.code == code
    assert workspace.text_at(problem).startswith(stands_at)
    assert hint in problem.fix


def test_a_bare_colour_is_told_to_need_quotes(workspace: Workspace) -> None:
    workspace.brand(
        "palette: {chenal: '#0B2A33', coquille",
        "palette:\n    chenal: #0B2A33\n    embrun: '#BFE4E3'\n  # {coquille",
    )
    problem = next(problem for problem in workspace.problems() if problem.code == "empty-value")
    assert "quotes" in problem.fix and "`chenal`" in problem.what


def test_underscores_are_refused_in_yaml_though_python_may_write_them(workspace: Workspace) -> None:
    problem = workspace.campaign("id: large\n", "id: large\npost_format: {folder: pin}\n").only()
    assert (problem.code, problem.fix) == ("unknown-key", "did you mean 'post-format'?")


def test_one_fault_hides_no_other_in_either_file(workspace: Workspace) -> None:
    workspace.brand("website:", "web-site:").brand("lead: club", "lead: clubb")
    workspace.campaign("visual: pont", "visual: pnot").campaign("at: 12:30", "at: 12h30")
    workspace.campaign("    licence: CC0 1.0\n", "").campaign("slogan:", "slogan: x\nslogan:")
    assert set(workspace.codes()) == {
        "unknown-key",
        "missing-key",
        "unknown-actor",
        "unknown-visual",
        "wrong-time",
        "duplicate-key",
    }
    assert workspace.load().campaigns == ()


def test_problems_come_by_file_and_line(workspace: Workspace) -> None:
    workspace.campaign("at: 12:30", "at: noon").campaign("visual: pont", "visual: pnot").brand(
        "roles", "rolls"
    )
    places = [problem.place for problem in workspace.problems()]
    assert places == sorted(places)
    assert {place.file for place in places} == {"brand.yaml", "campaign.yaml"}


def test_what_is_invalid_is_required_in_vain(workspace: Workspace) -> None:
    workspace.campaign("visual: pont", "visual: pnot")
    with pytest.raises(Invalid) as caught:
        require(workspace.load())
    assert [problem.code for problem in caught.value.problems] == ["unknown-visual"]


def test_a_file_that_is_not_a_mapping_is_told(workspace: Workspace) -> None:
    (workspace.root / "brand.yaml").write_text("- territory\n")
    problem: Problem = workspace.only()
    assert (problem.code, str(problem.place)) == ("wrong-type", "brand.yaml:1:1")


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*Brand.model_fields, "id", "fr", "x", "as-of"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(list(Brand.model_fields)), ANY))
def test_no_data_does_more_than_give_problems(data: object) -> None:
    brand, problems = fit(Brand, Draft(data=data, document=Document(name="brand.yaml", marks={})))
    assert brand is None
    assert problems
    assert all(problem.fix and "Input should" not in problem.what for problem in problems)

"""Where nothing changed, one look at each file is enough; where something did, that look finds it."""

from __future__ import annotations

import os
from datetime import date

import pytest

from terrimark import build, content


@pytest.fixture
def standing(built):
    built.build()  # the stamp knows files by their times: a copy has others
    return built


def no_words(*_asked):
    raise AssertionError("words were written anew")


@pytest.mark.parametrize("check", [False, True])
def test_where_nothing_changed_no_word_is_written_anew(standing, monkeypatch, check):
    monkeypatch.setattr(content, "write", no_words)
    steps = []
    outcome = standing.build(check=check, progress=lambda *step: steps.append(step))
    assert (outcome.kept, outcome.variants, outcome.changed) == (10, 6, False)
    assert steps == [(10, 10)]


def template(workspace):
    (workspace.root / "templates" / "posts").mkdir(parents=True)
    (workspace.root / "templates" / "posts" / "default.j2").write_text("{{ text }} Ici.")


def design(workspace):
    (workspace.root / "templates" / "posters").mkdir(parents=True)
    (workspace.root / "templates" / "posters" / "bare.yaml").write_text("description: x")


CHANGES = {
    "words": lambda workspace: workspace.change("Onze minutes", "Douze minutes"),
    "identity": lambda workspace: workspace.change("#FF6A1F", "#FF6A20", file="brand.yaml"),
    "photograph": lambda workspace: workspace.photograph((71, 90, 110)),
    "poster": lambda workspace: (workspace.out / "posters/ciel/fr-bare-square.jpg").unlink(),
    "manifest": lambda workspace: (workspace.out / "manifest.json").unlink(),
    "variants": lambda workspace: os.utime(workspace.out / "variants.json", ns=(0, 0)),
    "template": template,
    "design": design,
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_looked_at(standing, monkeypatch, change):
    CHANGES[change](standing)
    monkeypatch.setattr(content, "write", no_words)
    with pytest.raises(AssertionError, match="anew"):
        standing.build(check=True)


def test_another_day_is_another_question(standing, monkeypatch):
    monkeypatch.setattr(content, "write", no_words)
    with pytest.raises(AssertionError, match="anew"):
        build.make(standing.campaign(), date(2027, 3, 2))


def test_a_build_with_something_to_tell_tells_it_again(built):
    built.change("Bateau. Boulot.", "Bateau. 北")
    first, second = built.build(), built.build()
    assert first.problems and first.problems == second.problems


def test_a_stamp_cut_short_stands_for_nothing(standing, monkeypatch):
    [stamp] = (standing.root / ".terrimark" / "cache").glob("*-stamp")
    stamp.write_bytes(stamp.read_bytes()[:-6])
    monkeypatch.setattr(content, "write", no_words)
    with pytest.raises(AssertionError, match="anew"):
        standing.build()

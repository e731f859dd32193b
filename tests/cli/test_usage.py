"""A command line typed wrong is answered in the reader's language, with what to do about it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from terrimark.cli.main import main


@pytest.fixture
def typed(monkeypatch, capsys):
    """Runs a command line; gives its exit code, its standard output and its standard error."""

    def run(words: str, language: str = "fr") -> tuple[object, str, str]:
        monkeypatch.setenv("LANGUAGE", language)
        monkeypatch.setattr(sys, "argv", ["terrimark", *words.split()])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return end.value.code, told.out, told.err

    return run


@pytest.mark.parametrize(
    ("words", "what", "fix"),
    [
        ("buld", "il n’y a pas de commande « buld »", "vouliez-vous dire « build »\u202f?"),
        ("build --as-o 2027-01-01", "il n’y a pas d’option --as-o", "vouliez-vous dire « --as-of »\u202f?"),
        ("build --nothing-near", "il n’y a pas d’option --nothing-near", "voir\u00a0: terrimark build -h"),
        ("-x", "il n’y a pas d’option -x", "voir\u00a0: terrimark -h"),
        ("new", "il manque DIR", "voir\u00a0: terrimark new -h"),
        ("new --name", "l’option --name demande une valeur", "voir\u00a0: terrimark -h"),
        ("build --json=1", "l’option --json ne prend pas de valeur", ""),
        ("new one two three", "mot de trop\u00a0: two three", "voir\u00a0: terrimark new -h"),
        ("build --jobs many", "--jobs ne peut pas prendre cette valeur\u00a0: 1-60 est attendu", ""),
        ("build --as-of monday", "--as-of ne peut pas prendre cette valeur\u00a0: YYYY-MM-DD", ""),
        ("schema poster", "kind ne peut pas prendre cette valeur\u00a0: brand|campaign est attendu", ""),
        ("settle key", "choisir soit --sent URL, soit --not-sent", "voir\u00a0: terrimark settle -h"),
    ],
)
def test_what_was_typed_wrong_is_said_in_french_with_a_way_on(typed, words, what, fix):
    code, out, err = typed(words)
    said = err.replace("«\u00a0", "« ").replace("\u00a0»", " »")
    assert (code, out) == (2, "")
    assert what in said
    assert fix in said


def test_english_readers_get_english(typed):
    assert typed("buld", "en") == (2, "", "Error: there is no command 'buld'\n  → did you mean 'build'?\n")


def test_a_script_gets_the_mistake_as_json_and_nothing_else(typed):
    code, out, err = typed("publish --yess --json", "en")
    assert (code, err) == (2, "")
    assert json.loads(out) == {
        "error": "there is no option --yess",
        "fix": "did you mean '--yes'?",
        "problems": [],
    }


@pytest.mark.parametrize("words", ["-h", "build --help"])
def test_help_is_french_throughout(words, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "fr")
    command = [sys.executable, "-m", "terrimark", *words.split()]
    out = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout
    assert "Afficher cette aide" in out
    assert {"Show", "message", "default", "<bool>"}.isdisjoint(out.replace(":", " ").split())


def test_no_command_at_all_shows_the_help(typed):
    code, out, err = typed("")
    assert code == 2
    assert "publish" in out + err


def test_what_the_system_refuses_is_told_without_a_traceback(typed):
    code, out, err = typed(f"new {'x' * 300}", "en")
    assert (code, out) == (1, "")
    assert err.startswith("Error: xxx") and "name too long" in err
    assert "name too long" in json.loads(typed(f"new {'x' * 300} --json", "en")[1])["error"]


@pytest.mark.parametrize("words", ["check nowhere", "check nowhere --json"])
def test_a_terminal_without_our_letters_is_told_all_the_same(words):
    done = subprocess.run(
        [sys.executable, "-m", "terrimark", *words.split()], capture_output=True, text=True, check=False,
        env={**os.environ, "LANGUAGE": "fr", "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    told = json.loads(done.stdout)["error"] if "--json" in words else done.stderr
    assert "campagne dans" in told

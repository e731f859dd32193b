"""The terminal speaks French and English: every sentence has both, with the same placeholders."""

from __future__ import annotations

import io
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
FRENCH = ROOT / "src/terrimark/locale/fr/LC_MESSAGES/messages.po"
SIGNS = re.compile(
    r"(?<!\u202f)[;!?](?=\s|$)|(?<!\u00a0):(?=\s)|«(?!\u00a0)|(?<!\u00a0)»|'(?=[a-zàâéèê])", re.IGNORECASE
)


@pytest.fixture(scope="module")
def french() -> Catalog:
    with FRENCH.open("rb") as file:
        return read_po(file, locale="fr")


@pytest.fixture(scope="module")
def sentences() -> Catalog:
    template: Catalog = runpy.run_path(str(ROOT / "scripts/catalogues"))["source_catalogue"]()
    return template


def forms(message: Message) -> list[str]:
    return list(message.string) if message.pluralizable else [str(message.string)]


def sources(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, tuple | list) else [str(message.id)]


def test_every_sentence_of_the_source_is_in_french(french, sentences):
    missing = [m.id for m in sentences if m.id and not ((found := french.get(m.id)) and all(forms(found)))]
    assert missing == []


def test_no_sentence_is_kept_that_the_source_no_longer_says(french, sentences):
    assert [m.id for m in french if m.id and m.id not in sentences] == []


def test_translations_keep_the_placeholders(french):
    def placeholders(text: str) -> set[str]:
        return set(re.findall(r"\{([a-z_]*)[^}]*\}", text))

    wrong = []
    for message in french:
        allowed = set().union(*map(placeholders, sources(message)))
        for form in forms(message):
            if message.id and (
                not placeholders(form) <= allowed or not allowed - {"n"} <= placeholders(form)
            ):
                wrong.append((message.id, form))
    assert wrong == []


def test_the_compiled_catalogue_is_the_written_one(french):
    compiled = io.BytesIO()
    write_mo(compiled, french)
    assert FRENCH.with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_french_follows_french_typography(french):
    wrong = [form for m in french if m.id and "typer" not in str(m.locations) for form in forms(m)
             if SIGNS.search(re.sub(r"`[^`]*`|\{[^}]*\}", "x", form))]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize(("language", "words"), [("fr", "Porter la campagne"), ("en", "Run a territory")])
def test_help_comes_in_the_readers_language(language, words, monkeypatch):
    monkeypatch.setenv("LANGUAGE", language)
    printed = subprocess.run(
        [sys.executable, "-m", "terrimark", "--help"],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    ).stdout
    assert words in printed

"""The reader's language in the terminal (gettext); what terrimark makes never depends on it.

English source texts are the keys; `locale/<language>/LC_MESSAGES/messages.po` holds the others.
The domain is named "messages" so that Typer's own words (Options, Arguments, Error) come out
in the same language. Artefacts use `words_for(language)`, never `_`.
"""

from __future__ import annotations

import gettext
import os
from functools import lru_cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"


def reader_languages() -> list[str]:
    """What the reader asked for, best first, as POSIX says: LANGUAGE, LC_ALL, LC_MESSAGES, LANG."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.split(":")
    return []


@lru_cache
def words_for(*languages: str) -> gettext.NullTranslations:
    """The catalogue of the first language that has one; English where none has."""
    return gettext.translation("messages", LOCALE, languages=languages, fallback=True)


def _(text: str) -> str:
    """A sentence in the reader's language."""
    return words_for(*reader_languages()).gettext(text)


def many(one: str, more: str, count: int) -> str:
    """A sentence that counts, in the reader's language: `many("{n} post", "{n} posts", n)`."""
    return words_for(*reader_languages()).ngettext(one, more, count).format(n=count)


def speak() -> None:
    """Give Typer's own words the reader's language; call before importing Typer."""
    gettext.bindtextdomain("messages", str(LOCALE))
    gettext.textdomain("messages")

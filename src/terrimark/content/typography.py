"""Spaces, quotes and apostrophes as each language prints them (docs/architecture.md, "Spaces and signs").

French and English go through polytypo; Breton, which it does not know, follows the French spaces by our own
rules. Addresses, handles, tags, code and smileys are put aside first and come back untouched.
"""

from __future__ import annotations

from functools import lru_cache

import regex
from polytypo.errors import PolytypoError
from polytypo.text import transform

from terrimark.limits import spans

NBSP, NARROW = "\u00a0", "\u202f"
_KEPT = "\U000f0000"  # private use: stands for what was put aside
_ASIDE = regex.compile(r"`[^`\n]*`|(?<!\S)[:;]-?[()DPp](?!\S)|[\U000f0000-\U0010ffff]")
_SPACE = rf"[ {NBSP}{NARROW}]"
_PLAIN = {ord(NBSP): " ", ord(NARROW): " "}
_TURNS = 4  # a sign that was set may change what the one before it means: `" : )`
_OFF = {"hyphen": False, "symbols": False}
_POLYTYPO = {"fr": ("fr", _OFF), "en": ("en-US", {**_OFF, "nbsp": False, "dashes": False})}
_UNITS = "km/h|km²|m²|m³|km|cm|mm|ha|kg|kWh|kW|MW|GW|min|eur|m|g|t|l|L|h|s|°C|°"


@lru_cache(maxsize=4096)
def typeset(text: str, language: str) -> str:
    """The text with the typography of a language (an ISO 639 code); twice is the same as once.

    fr, br: U+202F before ; ! ? and in thousands, U+00A0 before : and inside « » and between number and unit.
    en: none of these, curly quotes. Every language: ’ for '. Line breaks stay where they are.
    """
    for _turn in range(_TURNS):
        text, before = _once(text, language), text
        if text == before:
            break
    return text


def _once(text: str, language: str) -> str:
    plain = text.translate(
        _PLAIN
    )  # as long as the text; where a link ends must not hang on the kind of space
    kept: list[str] = []
    bare, at = "", 0
    for start, end in _aside(plain):
        bare += (after(kept[-1], text[at:start]) if kept else text[at:start]) + _KEPT
        kept.append(text[start:end])
        at = end
    bare += after(kept[-1], text[at:]) if kept else text
    first, *pieces = _typeset(bare, language).split(_KEPT)
    return first + "".join(part + after(part, piece) for part, piece in zip(kept, pieces, strict=True))


def after(shown: str, text: str) -> str:
    """The text that follows what is `shown`: after an address, a no-break space becomes a plain one.

    Mastodon takes U+00A0 and U+202F for letters of a query (its twitter_regex.rb): the link would break.
    """
    return f" {text[1:]}" if shown.startswith("http") and text.startswith((NBSP, NARROW)) else text


def _aside(text: str) -> list[tuple[int, int]]:
    """Where typography must not reach: start and end of each stretch, in order, without overlap."""
    found = [(span.start, span.end) for network in ("mastodon", "bluesky") for span in spans(text, network)]
    found += [match.span() for match in _ASIDE.finditer(text)]
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _typeset(text: str, language: str) -> str:
    if language == "br":
        return _numbers(_breton(text))
    locale, rules = _POLYTYPO.get(language, (language, _OFF))
    try:
        text = transform(text, locale=locale, rules=rules).replace("'", "’")
    except PolytypoError:  # a language that it does not know keeps its own spaces
        return text.replace("'", "’")
    return _numbers(text) if language == "fr" else text


def _breton(text: str) -> str:
    """French spaces and quotes; every apostrophe is ’, as in c’h, which is one letter."""
    text = regex.sub(r'"([^"\n]*)"', r"«\1»", text.replace("...", "…").replace("'", "’").replace("‘", "’"))
    text = regex.sub(rf"«{_SPACE}*", f"«{NBSP}", text)
    text = regex.sub(rf"{_SPACE}*»", f"{NBSP}»", text)
    text = regex.sub(rf"(?<=[^\s;!?(«]){_SPACE}*(?=[;!?])", NARROW, text)
    return regex.sub(rf"(?<=[^\s:]){_SPACE}*:(?=\s|\Z)", f"{NBSP}:", text)


def _numbers(text: str) -> str:
    """Thousands, units and hours as French and Breton print them: 3 000, 30 %, 1 h 25."""
    thousands = rf"(?<!\d)(?<!\d[ {NBSP}{NARROW}.,])\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d|{_SPACE}\d)"
    text = regex.sub(thousands, lambda found: regex.sub(_SPACE, NARROW, found[0]), text)
    text = regex.sub(rf"(?<=\d){_SPACE}?(?=[%‰€£$])", NBSP, text)
    text = regex.sub(rf"(?<=\d){_SPACE}(?=(?:{_UNITS})(?!\w))", NBSP, text)
    return regex.sub(rf"(?<=\d{NBSP}h){_SPACE}(?=\d\d(?!\d))", NBSP, text)

"""How X reads a text: links as it finds them, emoji and letters as it weighs them.

twitter-text 3.1.0 (Apache-2.0), configuration 3, with the emoji of twemoji-parser 11.0.2 (MIT). Newer
joined emoji weigh more here than the two that docs.x.com (Counting characters) promises: the safe side.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import regex

from terrimark.limits.tlds import TLDS
from terrimark.limits.words import Span

LONGEST = 4096  # of an address, in UTF-16 units
LABEL = 63  # of a part of its domain, in Punycode
LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))  # weigh 1; others 2
INVALID = "\ufffe\ufeff\uffff"  # X takes no text with one of these

_MARKS = r"\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"  # of direction
_SPACES = r"\x09-\x0d \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_LATIN = (
    r"\xc0-\xd6\xd8-\xf6\xf8-\xff\u0100-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272"
    r"\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_NOT = rf"/!'#%&()*+,\\.:;<=>?@\[\]\^{{|}}~${_SPACES}{INVALID}{_MARKS}"  # nowhere in a domain
_EDGE = rf"[^{_NOT}_\-]"  # where a part of it starts and ends
_TLD = r"(?:(?i:\L<tlds>)(?=[^0-9a-zA-Z@+\-]|\Z)|(?i:xn--[\-0-9a-z]+))"
_DOMAIN = rf"(?:{_EDGE}(?:[^{_NOT}]*{_EDGE})?\.){{0,19}}{_EDGE}(?:[^{_NOT}_]*{_EDGE})?\.{_TLD}"
_PATH = rf"[a-zA-Z\u0400-\u04ff0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]"
_PARENS = rf"\((?:{_PATH}+|{_PATH}*\({_PATH}+\){_PATH}*)\)"
_END = rf"(?:[+\-a-zA-Z\u0400-\u04ff0-9=_#/{_LATIN}]|{_PARENS})"
_QUERY = r"[a-zA-Z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]"
_LINK = regex.compile(
    rf"""(?P<before>[^A-Za-z0-9@＠$#＃{INVALID}]|\A)
    (?P<url>(?P<scheme>(?i:https?://))?(?P<domain>{_DOMAIN})(?::[0-9]+)?
    (?P<path>/(?:{_PATH}*(?:{_PARENS}{_PATH}*)*{_END}|@{_PATH}+/)*)?
    (?:\?{_QUERY}*[a-zA-Z0-9\-_&=\#/])?)""".replace("[^A-Za-z0-9@＠$#＃", r"[^A-Za-z0-9@＠$\#＃"),
    regex.VERBOSE, tlds=TLDS,
)  # fmt: skip
_BARE = regex.compile(rf"(?:[\-a-zA-Z0-9{_LATIN}]+\.)+{_TLD}", tlds=TLDS)
_T_CO = regex.compile(
    r"(?i:https?://t\.co/)([a-zA-Z0-9]+)(?:\?[a-zA-Z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-zA-Z0-9\-_&=#/])?"
)
_MENTION = regex.compile(rf"(?<![\w!#$%&*@＠])[@＠](\w{{1,20}})(?![@＠{_LATIN}]|://)", regex.ASCII)
_TAG = regex.compile(r"(?<![\w&])[#＃](?=[\w·・\u200c]*\p{L})\w(?:[\w·・\u200c]*\w)?(?![#＃]|://)")

_TONE = "[🏻-🏿]"
_EMOJI = regex.compile(
    rf"""[👨👩]{_TONE}?\u200d(?:[⚕⚖✈]\ufe0f|[🌾🍳🎓🎤🎨🏫🏭💻💼🔧🔬🚀🚒🦰-🦳])
    |[🏋🏌🕴🕵⛹](?:{_TONE}|\ufe0f)\u200d[♀♂]\ufe0f
    |[🏃🏄🏊👮👱👳👷💁💂💆💇🙅-🙇🙋🙍🙎🚣🚴-🚶🤦🤵🤷-🤹🤽🤾🦸🦹🧖-🧝]{_TONE}?\u200d[♀♂]\ufe0f
    |[👯🤼🧞🧟]\u200d[♀♂]\ufe0f
    |👨\u200d❤\ufe0f\u200d(?:💋\u200d)?👨|👩\u200d❤\ufe0f\u200d(?:💋\u200d)?[👨👩]
    |(?:👨(?:\u200d[👨👩])?|👩(?:\u200d👩)?)\u200d(?:👦(?:\u200d👦)?|👧(?:\u200d[👦👧])?)
    |🏳\ufe0f\u200d🌈|🏴\u200d☠\ufe0f|👁\u200d🗨|🏴\U000e0067\U000e0062[\U000e0061-\U000e007a]{{3}}\U000e007f
    |[#*0-9]\ufe0f?\u20e3|\p{{Emoji_Modifier_Base}}{_TONE}|\p{{Regional_Indicator}}{{2}}
    |[☝⛷⛹✌✍🏋🏌🕴🕵🖐]\ufe0f{_TONE}|[\p{{Emoji}}--\p{{Emoji_Presentation}}--[#*0-9♾⚧]]\ufe0f
    |[⌚⌛◽◾☔☕♈-♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛔⛪⛲⛳⛵⛺⛽⬛⬜⭐⭕❗🀄🈚🈯]\ufe0f""".replace("[#*", r"[\#*"),
    regex.VERBOSE | regex.VERSION1,
)


def links(text: str) -> Iterator[Span]:
    """What X makes a link, with or without `https://`; each counts the same."""
    for found in _LINK.finditer(text):
        start, domain = found.start("url"), found["domain"]
        if not _is_address(found["url"], domain, len(found["scheme"] or "https://")):
            continue
        if found["scheme"]:
            short = _T_CO.match(found["url"])
            if short and len(short[1]) > 40:
                continue
            end = start + (short.end() if short else len(found["url"]))
            yield Span(start=start, end=end, kind="link", target=text[start:end])
        elif found["before"] not in tuple("-_./"):
            bare = [(start + part.start(), start + part.end()) for part in _BARE.finditer(domain)]
            if bare and found["path"]:
                bare[-1] = (bare[-1][0], found.end("url"))
            for at, end in bare:
                yield Span(start=at, end=end, kind="link", target=f"https://{text[at:end]}")


def others(text: str) -> Iterator[Span]:
    """What X makes a mention or a tag."""
    for found in _MENTION.finditer(text):
        yield Span(start=found.start(), end=found.end(), kind="mention", target=found[1])
    for found in _TAG.finditer(text):
        yield Span(start=found.start(), end=found.end(), kind="tag", target=found[0][1:])


def weight(text: str, link: int) -> int:
    """A text's length: composed (NFC), `link` for each link, 2 for each emoji, 1 or 2 for the rest."""
    text, total, at = unicodedata.normalize("NFC", text), 0, 0
    for start, end in [(span.start, span.end) for span in links(text)]:
        total, at = total + _weight(text[at:start]) + link, end
    return total + _weight(text[at:])


def _weight(text: str) -> int:
    short, emoji = _EMOJI.subn("", text)
    return 2 * emoji + sum(1 if any(a <= ord(c) <= b for a, b in LIGHT) else 2 for c in short)


def _is_address(url: str, domain: str, scheme: int) -> bool:
    labels = [len(part) if part.isascii() else 4 + len(part.encode("punycode")) for part in domain.split(".")]
    return max(labels) <= LABEL and scheme + len(url.encode("utf-16-le")) // 2 <= LONGEST

"""A finished poster as a JPEG file: sRGB, under a byte limit, with its words and its author inside."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import ImageCms

from terrimark.errors import TerrimarkError
from terrimark.files import replacing
from terrimark.i18n import _
from terrimark.posters.order import Order, Report
from terrimark.posters.paint import draw

QUALITIES = (88, 82, 76, 70, 62, 54)  # tried in turn until the file is small enough

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">
{fields}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def render(order: Order, path: Path, *, max_bytes: int, description: str) -> Report:
    """Draw an order and write it as JPEG, whole or not at all; the same order gives the same bytes.

    `description` is the alternative text; it travels inside the file with the photographer's credit.
    Raises TerrimarkError where the poster cannot be drawn well or stays over `max_bytes`.
    """
    image, report = draw(order)
    packet, profile = xmp(order, description), srgb_profile()
    for quality in QUALITIES:
        data = BytesIO()
        image.save(data, "JPEG", quality=quality, subsampling="4:2:0", icc_profile=profile, xmp=packet)
        if data.tell() <= max_bytes:
            with replacing(path) as temporary:
                temporary.write_bytes(data.getvalue())
            return replace(report, quality=quality)
    raise TerrimarkError(
        _("the poster takes {size} bytes at the lowest quality, {most} are allowed").format(
            size=data.tell(), most=max_bytes
        ),
        where=order.where,
        fix=_("use a picture with less detail, or a smaller format"),
    )


def xmp(order: Order, description: str) -> bytes:
    """The XMP packet: what the poster says and shows, who took the photograph, under which licence."""
    both = (order.words, order.words.second) if order.words.second else (order.words,)
    fields = [
        _words("dc:title", " / ".join(" ".join(one.headline.split()) for one in both)),
        _words("dc:description", description),
        _words("Iptc4xmpCore:AltTextAccessibility", description),
        _list("Bag", "dc:language", *(one.language for one in both)),
    ]
    if order.photo:
        credit = rights = order.photo.credit_line
        named = re.fullmatch(r"(?:Photo )?(?P<author>.+?), (?P<licence>[^,]+)", credit)
        if named and "BY-SA" in named["licence"]:
            rights += f". This poster is under the same licence, {named['licence']}"
        fields += [
            _list("Seq", "dc:creator", named["author"] if named else credit),
            _words("dc:rights", rights),
            f"<photoshop:Credit>{escape(credit)}</photoshop:Credit>",
            _words("xmpRights:UsageTerms", rights),
        ]
    return _PACKET.format(fields="\n".join(fields)).encode()


def _words(name: str, text: str) -> str:
    return f'<{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt></{name}>'


def _list(kind: str, name: str, *texts: str) -> str:
    items = "".join(f"<rdf:li>{escape(text)}</rdf:li>" for text in texts)
    return f"<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>"


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """An sRGB profile without the hour at which it was made (bytes 24 to 35 of its header)."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return data[:24] + bytes(12) + data[36:]

"""A finished poster as a file: under a byte limit, with its words and its people inside, its code proven."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image

from terrimark.errors import TerrimarkError
from terrimark.files import replacing
from terrimark.i18n import _
from terrimark.posters.credentials import signed
from terrimark.posters.encode import KINDS
from terrimark.posters.order import Order, Report
from terrimark.posters.paint import drawn
from terrimark.posters.proof import read_code

# IPTC's names for how a picture came about
SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
EDITED, DRAWN = f"{SOURCE}humanEdits", f"{SOURCE}digitalCreation"

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
{fields}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def render(order: Order, path: Path, *, max_bytes: int, description: str) -> Report:
    """Draw an order and write it by the path's suffix: .jpg, .png, .webp or .avif; whole or not at all.

    The same order gives the same bytes, but for a signature. `description` is the alternative text; it
    travels inside the file with the photographer's credit. Raises TerrimarkError where the poster cannot be
    drawn well, stays over `max_bytes`, cannot be signed, or has a QR code that a phone would not read.
    """
    try:
        with drawn(order) as (image, report):
            data, quality = _encoded(order, image, path.suffix, max_bytes, xmp(order, description))
        with replacing(path) as temporary:
            temporary.write_bytes(data)
            code = _proven(order, report, temporary)
    except TerrimarkError as error:
        raise type(error)(error.what, where=order.where, fix=error.fix) from error
    return replace(report, quality=quality, code=code)


def _encoded(
    order: Order, image: Image.Image, suffix: str, max_bytes: int, packet: bytes
) -> tuple[bytes, int]:
    """The whole file, signed where it is to be, and its quality: the best that is small enough."""
    kind = KINDS[suffix]
    for quality in kind.qualities:
        data = kind.encode(image, quality, packet)
        if order.imprint.certificate:
            data = signed(data, kind.mime, order.imprint, _title(order), _source(order))
        if len(data) <= max_bytes:
            return data, quality
    raise TerrimarkError(
        _("the poster takes {size} bytes at the lowest quality, {most} are allowed").format(
            size=len(data), most=max_bytes
        ),
        fix=_("use a picture with less detail, or a smaller format"),
    )


def _proven(order: Order, report: Report, file: Path) -> str:
    """What the poster's QR code says in the file, where it has one."""
    tile, words = report.parts.get("tile"), order.words.code
    if tile is None or words is None:
        return ""
    if (read := read_code(file, tile)) != words.address:
        raise TerrimarkError(_("the QR code leads to {address}").format(address=read))
    return read


def _source(order: Order) -> str:
    return EDITED if order.photo else DRAWN


def _title(order: Order) -> str:
    both = (order.words, order.words.second) if order.words.second else (order.words,)
    return " / ".join(" ".join(one.headline.split()) for one in both)


def xmp(order: Order, description: str) -> bytes:
    """The XMP packet: what the poster says and shows, who took the photograph, under which licence.

    Properties are those of Dublin Core and IPTC. The campaign is the job's identifier; `dc:type` says whether
    the poster is official or a citizen's, `dc:publisher` who answers for it.
    """
    both, imprint = [one for one in (order.words, order.words.second) if one], order.imprint
    fields = [
        _words("dc:title", _title(order)),
        _words("dc:description", description),
        _words("Iptc4xmpCore:AltTextAccessibility", description),
        _list("Bag", "dc:language", *(one.language for one in both)),
        _list("Bag", "dc:type", f"{imprint.origin} poster"),
        _plain("Iptc4xmpExt:DigitalSourceType", _source(order)),
    ]
    if imprint.publisher:
        fields.append(_list("Bag", "dc:publisher", imprint.publisher))
    if imprint.campaign:
        fields.append(_plain("photoshop:TransmissionReference", imprint.campaign))
    if order.photo:
        credit = rights = order.photo.credit_line
        named = re.fullmatch(r"(?:Photo )?(?P<author>.+?), (?P<licence>[^,]+)", credit)
        if named and "BY-SA" in named["licence"]:
            rights += f". This poster is under the same licence, {named['licence']}"
        fields += [
            _list("Seq", "dc:creator", named["author"] if named else credit),
            _words("dc:rights", rights),
            _plain("photoshop:Credit", credit),
            _words("xmpRights:UsageTerms", rights),
        ]
        if named and (deed := _deed(named["licence"])):
            fields.append(_plain("xmpRights:WebStatement", deed))
    return _PACKET.format(fields="\n".join(fields)).encode()


def _deed(licence: str) -> str:
    """Where a licence of Creative Commons is written; empty for any other."""
    if found := re.fullmatch(r"CC (BY(?:-NC)?(?:-ND|-SA)?|0) (\d\.\d)", licence):
        part = "publicdomain/zero" if found[1] == "0" else f"licenses/{found[1].lower()}"
        return f"https://creativecommons.org/{part}/{found[2]}/"
    return ""


def _plain(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def _words(name: str, text: str) -> str:
    return f'<{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt></{name}>'


def _list(kind: str, name: str, *texts: str) -> str:
    items = "".join(f"<rdf:li>{escape(text)}</rdf:li>" for text in texts)
    return f"<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>"

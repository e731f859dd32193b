"""The PDF: one page with its boxes, what is drawn on it, and what a press needs to know of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from terrimark import posters
from terrimark.errors import TerrimarkError
from terrimark.files import digest, replacing
from terrimark.posters import Scene
from terrimark.posters.order import Order, Press, Report
from terrimark.press.emblem import embedded, image_of, stamped
from terrimark.press.inks import Inks, inks
from terrimark.press.letters import Letters
from terrimark.press.mark import mark
from terrimark.press.photograph import Print, photograph
from terrimark.press.sheet import Sheet, n, rectangle

# Namespaces of XMP that PDF/A takes without a description of their own (ISO 19005-2, 6.6.2.3).
IN_ARCHIVES = ("{http://purl.org/dc/elements/1.1/}", "{http://ns.adobe.com/")


def render(order: Order, path: Path, description: str) -> Report:
    """See `press.render`."""
    press, scene = order.press or Press(), posters.compose(order)
    try:
        colours, picture = inks(press), photograph(order, scene, press)
        pdf = _document(order, scene, colours, picture)
    except TerrimarkError as error:
        raise type(error)(error.what, where=order.where, fix=error.fix) from error
    _describe(pdf, order, press, colours, description)
    with replacing(path) as temporary:
        pdf.save(
            temporary,
            min_version="1.6",
            force_version="1.6",
            deterministic_id=True,
            fix_metadata_version=False,
        )
    report = posters.report_of(scene)
    width, height = (round(side) for side in scene.layout.format.trim or (0, 0))
    return replace(report, width=width, height=height, dpi=picture.dpi if picture else 0.0)


def _document(order: Order, scene: Scene, colours: Inks, picture: Print | None) -> Pdf:
    """One page with everything that is drawn."""
    pdf, letters, press = Pdf.new(), Letters(), order.press or Press()
    sheet = Sheet(scene.layout.format, press.bleed, press.marks)
    boxes = sheet.boxes()
    left, foot, right, top = boxes["MediaBox"]
    page = pdf.add_blank_page(page_size=(right - left, top - foot))
    content = "\n".join(_drawn(order, scene, sheet, colours, letters, picture))
    profile = pdf.make_stream(colours.profile, N=4 if press.flavour == "cmyk" else 3, Filter=Name.FlateDecode)
    spaces, states, of_picture = colours.resources(pdf, profile)
    resources = Dictionary(ColorSpace=spaces, ExtGState=states, Font=letters.embedded(pdf))
    pictures = {"/Photo": _image(pdf, picture, of_picture)} if picture else {}
    pictures |= {
        f"/Logo{number}": embedded(pdf, stamp, sheet, colours, of_picture, press.ink_limit)
        for number, stamp in enumerate(scene.stamps)
        if not posters.is_mark(stamp.file)
    }
    if pictures:
        resources.XObject = Dictionary(pictures)
    page.obj.Resources = resources
    page.obj.Contents = pdf.make_stream(content.encode("ascii"))
    for name, box in boxes.items():
        page.obj[f"/{name}"] = Array(box)
    kind = Name.GTS_PDFX if press.flavour == "cmyk" else Name.GTS_PDFA1
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=kind,
        OutputConditionIdentifier=colours.identifier,
        RegistryName="http://www.color.org",
        Info=colours.identifier,
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
    return pdf


def _drawn(
    order: Order, scene: Scene, sheet: Sheet, colours: Inks, letters: Letters, picture: Print | None
) -> list[str]:
    """The page's content, from the ground up."""
    layout, boxes, flat = scene.layout, sheet.boxes(), picture is None
    drawn = ["q", f"{rectangle(boxes['BleedBox'])} W n"]
    if picture:
        left, top, right, foot = picture.box
        (x, y), (u, v) = sheet.point(left, foot), sheet.point(right, top)
        frame = f"{sheet.frame(layout.picture, layout.radius)} W n " if layout.picture else ""
        placed_at = f"q {frame}{n(u - x)} 0 0 {n(v - y)} {n(x)} {n(y)} cm /Photo Do Q"
    if scene.plate.paper:
        drawn += [colours.fill(scene.plate.paper, flat=False), f"{rectangle(boxes['BleedBox'])} f"]
    if picture:
        drawn.append(placed_at)
    if scene.tab:
        drawn += [colours.fill(scene.tab_colour, flat=flat), sheet.strip(scene.tab, round_left=True)]
    drawn += [colours.fill(scene.bar, flat=flat), sheet.strip(layout.bar)]
    for strip, colour, _ink in scene.strips:
        drawn += [colours.fill(colour, flat=flat), sheet.strip(strip.box)]
    if footer := layout.footer:
        drawn += [colours.fill(scene.light, flat=flat), sheet.foot(footer.box)]
    for number, stamp in enumerate(scene.stamps):
        drawn += [colours.fill(scene.dark, flat=flat), stamped(stamp, f"Logo{number}", sheet)]
    if tile := layout.tile:
        drawn += [colours.fill(scene.light, flat=flat), f"{sheet.rounded(tile.box, tile.radius)} f"]
        drawn += [colours.fill(scene.dark, flat=flat), *map(sheet.box, tile.dark), "f"]
    for text, of_lines in scene.coloured:
        for placed, ink in zip(text.lines, of_lines, strict=True):
            drawn += [colours.fill(ink, flat=flat), letters.write(placed, sheet)]
    drawn += [colours.fill(scene.logo, flat=flat), mark(order.look.mark.svg, layout.mark, sheet), "Q"]
    if sheet.marks:
        drawn += [colours.marks(), sheet.crop_marks()]
    return drawn


def _image(pdf: Pdf, picture: Print, space: Object) -> Object:
    stream = image_of(pdf, picture.data, picture.size, space, Filter=Name.DCTDecode)
    if space == Name.DeviceCMYK:
        stream.Decode = [1, 0] * 4  # JPEG holds these inks the other way round
    return stream


def _describe(pdf: Pdf, order: Order, press: Press, colours: Inks, description: str) -> None:
    """Title, people, licence and kind of the file: in XMP, and the same in the older dictionary."""
    title = " ".join(order.words.headline.split())
    moment, packet = f"{press.day}T00:00:00Z", posters.xmp(order, description)
    known = digest(packet + press.flavour.encode() + order.format.encode())
    pdf.Root.Lang = String(order.words.language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.Metadata = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)
    told = {
        "xmp:CreateDate": moment,
        "xmp:ModifyDate": moment,
        "xmp:MetadataDate": moment,
        "xmp:CreatorTool": "terrimark",
        "xmpMM:DocumentID": f"uuid:{known[:8]}-{known[8:12]}-5{known[13:16]}-8{known[17:20]}-{known[20:32]}",
        "xmpMM:VersionID": "1",
        "xmpMM:RenditionClass": "default",
    }
    if press.flavour == "cmyk":
        told |= {"pdf:Trapped": "False", "pdfxid:GTS_PDFXVersion": "PDF/X-4"}
    else:
        told |= {"pdfaid:part": "2", "pdfaid:conformance": "B"}
    if press.flavour == "rgb":  # afresh: a namespace that is only declared is one too many
        known_there = {
            name: value for name, value in pdf.open_metadata().items() if name.startswith(IN_ARCHIVES)
        }
        told = {**known_there, **told}
        del pdf.Root.Metadata
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        for name, value in told.items():
            metadata[name] = value
    stamp = f"D:{press.day.replace('-', '')}000000Z"
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=String(title),
            Creator=String("terrimark"),
            CreationDate=String(stamp),
            ModDate=String(stamp),
            Trapped=Name("/False"),
        )
    )

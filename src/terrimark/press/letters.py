"""Type as a PDF holds it: glyphs at the layout's places, fonts embedded as small as they are used.

Each setting of a variable font becomes one static font with the glyphs used and no others.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import uharfbuzz as hb
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf

from terrimark import posters
from terrimark.files import digest
from terrimark.posters import Placed
from terrimark.press.sheet import Sheet, n

Axes = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph at its place in a line, in em from its origin; `text` is what it stands for."""

    index: int
    x: float
    y: float
    text: str


@dataclass(eq=False)
class Setting:
    """A font file at its axes, and the glyphs that a document uses of it."""

    path: Path
    axes: Axes
    name: str  # in the page's resources
    used: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.font = posters.shaper(self.path, self.axes)

    def width(self, index: int) -> float:
        """Advance of a glyph, in em."""
        return int(self.font.get_glyph_h_advance(index)) / int(self.font.face.upem)

    def shape(self, text: str, x: float, rtl: bool) -> Iterator[Glyph]:
        """The glyphs of a piece of a line that begins at `x` em."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rtl else "ltr"
        hb.shape(self.font, buffer)
        upem, infos = self.font.face.upem, buffer.glyph_infos
        starts = sorted({info.cluster for info in infos})
        ends = dict(zip(starts, (*starts[1:], len(text)), strict=True))
        told: set[int] = set()
        for info, position in zip(infos, buffer.glyph_positions, strict=True):
            said = "" if info.cluster in told else text[info.cluster : ends[info.cluster]]
            told.add(info.cluster)
            self.used.setdefault(info.codepoint, said)
            yield Glyph(info.codepoint, x + position.x_offset / upem, position.y_offset / upem, said)
            x += position.x_advance / upem


class Letters:
    """All type of a document."""

    def __init__(self) -> None:
        self._settings: dict[tuple[Path, Axes], Setting] = {}

    def write(self, placed: Placed, sheet: Sheet) -> str:
        """The operators that show a line of type."""
        size = placed.size * sheet.unit
        shown = [
            self._shown(setting, [glyph for _setting, glyph, _word in run], placed, sheet, size)
            for (setting, _height, _word), run in groupby(
                self._glyphs(placed), lambda one: (one[0], one[1].y, one[2])
            )
        ]
        return f"BT {' '.join(shown)} ET"

    def _glyphs(self, placed: Placed) -> Iterator[tuple[Setting, Glyph, int]]:
        """The glyphs of a line with font and word; a narrow space, left blank by the layout, is one too."""
        line, word = placed.line, 0
        for piece in line.glyphs:
            setting = self._setting(line.face.files[piece.file], line.face.axes)
            blank = not piece.text.strip()
            for glyph in setting.shape(piece.text or " ", piece.x, piece.rtl):
                yield setting, replace(glyph, text=piece.said) if blank else glyph, word
            word += piece.text.isspace()

    def _setting(self, path: Path, axes: Axes) -> Setting:
        key = (path, tuple(sorted(posters.setting(path, axes).items())))
        if key not in self._settings:
            self._settings[key] = Setting(path, axes, f"F{len(self._settings)}")
        return self._settings[key]

    @staticmethod
    def _shown(setting: Setting, run: list[Glyph], placed: Placed, sheet: Sheet, size: float) -> str:
        """A font and a text matrix, then glyphs, each moved from where its neighbour ends.

        Their words are told beside them: spaces of tight type are too narrow for readers to guess.
        """
        x, y = sheet.point(placed.x, placed.y)
        across, up = run[0].x * size, run[0].y * size
        if placed.upright:
            matrix = f"0 1 -1 0 {n(x - up)} {n(y + across)}"
        else:
            matrix = f"1 0 0 1 {n(x + across)} {n(y + up)}"
        pen, shown = run[0].x, []
        for glyph in run:
            if move := round((pen - glyph.x) * 1000, 1):
                shown.append(n(move))
                pen -= move / 1000
            shown.append(f"<{glyph.index:04X}>")
            pen += setting.width(glyph.index)
        said = "".join(glyph.text for glyph in run).encode("utf-16-be").hex().upper()
        drawn = f"/{setting.name} {n(size)} Tf {matrix} Tm [{''.join(shown)}] TJ"
        return f"/Span <</ActualText <FEFF{said}>>> BDC {drawn} EMC"

    def embedded(self, pdf: Pdf) -> Dictionary:
        """The fonts for the page's resources."""
        return Dictionary({f"/{one.name}": _embed(pdf, one) for one in self._settings.values()})


def _embed(pdf: Pdf, setting: Setting) -> Object:
    program = posters.instance(setting.path, setting.axes, tuple(sorted(setting.used)))
    font = TTFont(io.BytesIO(program), lazy=True)
    per = 1000 / font["head"].unitsPerEm
    truetype, head, hhea = "glyf" in font, font["head"], font["hhea"]
    tag = "".join(chr(65 + int(one, 16)) for one in digest(program)[:6])
    name = Name(f"/{tag}+{setting.path.stem.replace('.', '-')}")
    stream = pdf.make_stream(program)
    if truetype:
        stream.Length1 = len(program)
    else:
        stream.Subtype = Name.OpenType
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=4,
        FontBBox=[round(side * per) for side in (head.xMin, head.yMin, head.xMax, head.yMax)],
        ItalicAngle=0,
        Ascent=round(hhea.ascent * per),
        Descent=round(hhea.descent * per),
        CapHeight=round(hhea.ascent * per * 0.75),
        StemV=100,
    )
    descriptor["/FontFile2" if truetype else "/FontFile3"] = stream
    widths: list[Any] = []
    for index in sorted(setting.used):
        widths += [index, [round(setting.width(index) * 1000, 3)]]
    below = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2 if truetype else Name.CIDFontType0,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
        W=Array(widths),
    )
    if truetype:
        below.CIDToGIDMap = Name.Identity
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(below)],
            ToUnicode=pdf.make_stream(_to_unicode(setting.used)),
        )
    )


def _to_unicode(used: dict[int, str]) -> bytes:
    """What each glyph stands for, so that text can be searched and copied (PDF 1.7, 9.10.3)."""
    pairs = [
        f"<{index:04X}> <{text.encode('utf-16-be').hex().upper()}>"
        for index, text in sorted(used.items())
        if text
    ]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    lines = [f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks]
    return "\n".join(
        (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <FFFF> endcodespacerange",
            *lines,
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        )
    ).encode("ascii")

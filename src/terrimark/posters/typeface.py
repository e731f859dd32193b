"""Font files as the shaper needs them: axes by tag, a font object per setting, who has which character."""

from __future__ import annotations

import io
import math
import struct
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import PIL
import regex
import uharfbuzz as hb
from fontTools.ttLib import TTFont, TTLibError, newTable
from fontTools.ttLib.tables.ttProgram import Program
from PIL import ImageFont, features

from terrimark.errors import TerrimarkError
from terrimark.i18n import _

Axes = tuple[tuple[str, float], ...]
UNSHAPED = (b"GSUB", b"GPOS", b"GDEF", b"STAT", b"DSIG", b"meta", b"name", b"post", b"OS/2", b"cmap", b"gasp")
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}")
_UNSEEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\n\u202f]")  # joiners, marks of direction
NOTHING = bytes((0xB0, 0, 0x21))  # a program of TrueType: push nought, drop it
THIN, FIXED = "\u202f", str.maketrans({"\u00a0": " ", "\u2011": "-"})  # fonts draw these by their plain twins

RENDERING = "4 " + " ".join(
    (
        PIL.__version__,
        hb.version_string(),
        *(str(features.version(name)) for name in ("freetype2", "raqm", "harfbuzz")),
        *(str(features.version(name)) for name in ("libjpeg_turbo", "webp", "avif")),
    )
)
"""Changes when the same order may draw other pixels: this room's version, what shapes, draws and encodes."""


def check_machine() -> None:
    """Raise TerrimarkError where text cannot be shaped: a layout fitted without kerning would differ."""
    if not features.check("raqm"):
        raise TerrimarkError(
            _("text cannot be drawn: the system library libfribidi is missing"),
            fix=_("install it: apt-get install libfribidi0 (Debian, Ubuntu), brew install fribidi (macOS)"),
        )


@dataclass(frozen=True, kw_only=True)
class Face:
    """A way to set type: which files, at which axes, how tight. `tracking` and `thin` (U+202F) are in em."""

    files: tuple[Path, ...]
    axes: Axes = ()
    tracking: float = 0.0
    thin: float = 0.17

    def wide(self, width: float) -> Face:
        """The same at another width axis."""
        width = math.floor(width * 8) / 8  # posters share instances; a step is a thousandth of a line
        axes = tuple((tag, width if tag == "wdth" else value) for tag, value in self.axes)
        return Face(files=self.files, axes=axes, tracking=self.tracking, thin=self.thin)


@dataclass(frozen=True)
class _File:
    data: bytes  # without compression, so that each font object is made in microseconds
    axes: tuple[tuple[str, float, float, float], ...]  # tag, least, default, most, in the file's order
    characters: frozenset[int]
    family: str


@lru_cache(maxsize=16)
def _open(path: Path) -> _File:
    try:
        font = TTFont(path, recalcBBoxes=False, recalcTimestamp=False)
        axes = tuple(
            (axis.axisTag, axis.minValue, axis.defaultValue, axis.maxValue)
            for axis in (font["fvar"].axes if "fvar" in font else ())
        )
        characters = frozenset(font.getBestCmap())
        family = (font["name"].getBestFamilyName() if "name" in font else None) or path.name
        if "glyf" in font and "fpgm" not in font:  # else FreeType takes it for unhinted, and bends its shapes
            font["fpgm"] = newTable("fpgm")
            font["fpgm"].program = Program()
            font["fpgm"].program.fromBytecode(NOTHING)
        font.flavor, plain = None, io.BytesIO()
        font.save(plain, reorderTables=None)
    except (OSError, TTLibError, ValueError, KeyError, AssertionError) as error:
        raise TerrimarkError(
            _("the font {name} cannot be read: {error}").format(name=path.name, error=error),
            fix=_("use a WOFF2, TTF or OTF file"),
        ) from error
    return _File(_without_overlap_flags(plain.getvalue()), axes, characters, family)


def _without_overlap_flags(data: bytes) -> bytes:
    """A font whose glyphs do not say that their contours overlap.

    FreeType samples those that say so sixteen times (up to 16 times slower) for a hair of grey at crossings.
    Sources: OpenType, "glyf": OVERLAP_SIMPLE (bit 6 of the first flag), OVERLAP_COMPOUND (bit 10).
    """
    font, tables = bytearray(data), dict[bytes, int]()
    for entry in range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16):
        tables[data[entry : entry + 4]] = struct.unpack_from(">I", data, entry + 8)[0]
    if b"glyf" not in tables:
        return data
    long = struct.unpack_from(">h", data, tables[b"head"] + 50)[0]
    count = struct.unpack_from(">H", data, tables[b"maxp"] + 4)[0]
    offsets = struct.unpack_from(f">{count + 1}{'I' if long else 'H'}", data, tables[b"loca"])
    starts = [tables[b"glyf"] + offset * (1 if long else 2) for offset in offsets]
    for start, end in pairwise(starts):
        contours = struct.unpack_from(">h", data, start)[0] if start < end else 0
        if contours < 0:
            font[start + 10] &= ~0x04
        elif contours > 0:
            program = start + 10 + 2 * contours
            font[program + 2 + struct.unpack_from(">H", data, program)[0]] &= ~0x40
    return bytes(font)


@lru_cache(maxsize=512)
def font(path: Path, axes: Axes, size: float, *, shaped: bool = True) -> ImageFont.FreeTypeFont:
    """What Pillow draws with; a letter that needs no shaping is drawn in half the time without."""
    engine = ImageFont.Layout.RAQM if shaped else ImageFont.Layout.BASIC
    return ImageFont.truetype(io.BytesIO(instance(path, axes)), size, layout_engine=engine)


@lru_cache(maxsize=128)
def instance(path: Path, axes: Axes, glyphs: tuple[int, ...] | None = None) -> bytes:
    """A font file at these axes, static, without compression: the same for pixels, PDF and pages.

    HarfBuzz makes one in 2 ms, so none is kept on disk. With `glyphs` it has these alone, under their own
    numbers, and nothing that shapes text. Raises TerrimarkError where the file cannot be read.
    """
    face, wanted = hb.Face(plain_bytes(path)), hb.SubsetInput()
    if glyphs is None:
        wanted.keep_everything()
    else:
        wanted.glyph_set.update(glyphs)
        wanted.drop_table_tag_set.update(int.from_bytes(tag) for tag in UNSHAPED)
        wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_HINTING
    wanted.flags |= hb.SubsetFlags.DOWNGRADE_CFF2
    for tag, value in setting(path, axes).items():
        wanted.pin_axis_location(face, tag, value)
    return bytes(hb.subset(face, wanted).blob.data)


@lru_cache(maxsize=256)
def shaper(path: Path, axes: Axes) -> hb.Font:
    """What shapes and measures: the same advances as those of the instance, in the font's own units."""
    font = hb.Font(hb.Face(plain_bytes(path)))
    font.set_variations(setting(path, axes))
    return font


def plain_bytes(path: Path) -> bytes:
    """A font file as it is without compression."""
    return _open(path).data


def setting(path: Path, axes: Axes) -> dict[str, float]:
    """The file's axes, each where `font` puts it."""
    wanted = dict(axes)
    return {
        tag: min(max(wanted.get(tag, default), least), most) for tag, least, default, most in _open(path).axes
    }


def has_axis(face: Face, tag: str) -> bool:
    """Whether the face's first file can vary along this axis."""
    return any(name == tag for name, *_rest in _open(face.files[0]).axes)


def file_for(files: Sequence[Path | None], text: str) -> int | None:
    """Which of the files draws a text: the first that has all of it; None where none has."""
    codes = {ord(sign) for sign in text if not _UNSEEN.match(sign)}
    return next((n for n, path in enumerate(files) if path and codes <= _open(path).characters), None)


def family_for(files: tuple[Path, ...], text: str) -> tuple[Path | None, ...]:
    """The files of the first family that has all of a text, the others None; all files where none has.

    Families are often served in parts: one file has “d”, another “ź”.
    """
    for family in dict.fromkeys(_open(path).family for path in files):
        parts = tuple(path if _open(path).family == family else None for path in files)
        known = frozenset[int]().union(*(_open(path).characters for path in parts if path))
        if all(ord(sign) in known or _UNSEEN.match(sign) for sign in text):
            return parts
    return files


def require_glyphs(texts: Iterable[tuple[str, str]], files: tuple[Path, ...]) -> None:
    """Raise TerrimarkError with every character that none of the files can draw; texts are (role, text)."""
    known = frozenset[int]().union(*(_open(path).characters for path in files))
    lacking: dict[str, list[str]] = {}
    for role, text in texts:
        for sign in unicodedata.normalize("NFC", text).translate(FIXED):
            if ord(sign) not in known and not _UNSEEN.match(sign):
                lacking.setdefault(sign, []).append(role)
    if not lacking:
        return
    said = [
        _("{character!r} (U+{code:04X}, {name}) in {roles}").format(
            character=sign,
            code=ord(sign),
            name=unicodedata.name(sign, _("without a name")),
            roles=", ".join(f"`{role}`" for role in dict.fromkeys(roles)),
        )
        for sign, roles in lacking.items()
    ]
    fix = _("write it otherwise, or add a font that has it to `fonts` of the identity")
    if any(_EMOJI.match(sign) for sign in lacking):
        fix = _("leave emoji to the posts (`body`), or add a font of one colour that has it to the identity")
    raise TerrimarkError(
        _("none of the fonts {files} has {characters}").format(
            files=", ".join(path.name for path in files), characters="; ".join(said)
        ),
        fix=fix,
    )

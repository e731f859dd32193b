"""Other programs on the same posters, where they are installed: `PEERS` gives what draws them, by name.

They measure nothing and write no metadata; skia's `drawString` does not kern.
"""

from __future__ import annotations

import html
import shutil
import subprocess
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pillow
from job import LEADING, QUALITY, SCRIM, STOPS, Box, Sketch

Draw = Callable[[list[Sketch], Path, Path], None]
GRADIENT = ",".join(
    f"rgba({SCRIM[0]},{SCRIM[1]},{SCRIM[2]},{opacity}) {place * 100}%" for place, opacity in STOPS
)


def _by_plate(sketches: Iterable[Sketch]) -> list[Sketch]:
    return sorted(sketches, key=lambda one: (one.photo, one.format))


def skia(*, cached: bool) -> Draw:
    import skia as s

    smooth = s.SamplingOptions(s.FilterMode.kLinear, s.MipmapMode.kLinear)

    @cache
    def picture(path: str) -> Any:
        return s.Image.open(path).makeRasterImage()

    def behind(canvas: Any, one: Sketch, media: Path) -> None:
        width, height = one.size
        whole, source = s.Rect(0, 0, width, height), s.Rect(*one.crop)
        canvas.drawImageRect(
            picture(one.photo), source, whole, smooth, s.Paint(), s.Canvas.kStrict_SrcRectConstraint
        )
        colours = [s.Color(*SCRIM, round(255 * opacity)) for _place, opacity in STOPS]
        ends = [s.Point(0, 0), s.Point(0, height)]
        shader = s.GradientShader.MakeLinear(ends, colours, [place for place, _opacity in STOPS])
        canvas.drawRect(whole, s.Paint(Shader=shader))
        x, y, wide, tall = one.logo_box
        canvas.drawImageRect(picture(str(media / "logo.png")), s.Rect.MakeXYWH(x, y, wide, tall), smooth)

    def words(canvas: Any, one: Sketch, faces: dict[str, Any]) -> None:
        white = s.Paint(Color=s.ColorWHITE, AntiAlias=True)

        def put(lines: list[str], x: float, y: float, size: int, leading: float, role: str) -> None:
            for n, line in enumerate(lines):
                canvas.drawString(line, x, y + (n * leading + 0.95) * size, s.Font(faces[role], size), white)

        size, lines = pillow.largest(
            one, lambda text, size: s.Font(faces["headline"], size).measureText(text)
        )
        x, y, _wide, tall = one.headline_box
        put(lines, x, y + tall - len(lines) * size * LEADING, size, LEADING, "headline")
        small = s.Font(faces["text"], one.caption_size)
        put(pillow.wrap(one.caption, one.caption_box[2], small.measureText), *one.caption_box[:2],
            one.caption_size, 1.25, "text")  # fmt: skip
        put([one.credit], *one.credit_box[:2], one.credit_size, 1.25, "text")
        code = pillow.code(one.url, one.code_box[2], pillow.segno_rows).convert("RGBA")
        canvas.drawImage(
            s.Image.frombytes(code.tobytes(), code.size, s.kRGBA_8888_ColorType), *one.code_box[:2]
        )

    def draw(sketches: list[Sketch], media: Path, out: Path) -> None:
        faces = {role: s.Typeface.MakeFromFile(str(media / f"{role}.ttf")) for role in ("headline", "text")}
        plates: dict[tuple[str, str], Any] = {}
        for one in _by_plate(sketches):
            surface = s.Surface(*one.size)
            with surface as canvas:
                if (one.photo, one.format) in plates:
                    canvas.drawImage(plates[one.photo, one.format], 0, 0)
                else:
                    behind(canvas, one, media)
                    plates = {(one.photo, one.format): surface.makeImageSnapshot()} if cached else {}
                words(canvas, one, faces)
            data = surface.makeImageSnapshot().encodeToData(s.kJPEG, QUALITY)
            (out / f"{one.name}.jpg").write_bytes(bytes(data))

    return draw


def magick() -> Draw:
    """One process a poster, as shell scripts do; `caption:` fits the headline."""
    program = shutil.which("magick") or shutil.which("convert")
    if not program:
        raise FileNotFoundError("magick")

    def draw(sketches: list[Sketch], media: Path, out: Path) -> None:
        for one in sketches:
            (width, height), (left, top, right, bottom) = one.size, map(round, one.crop)
            pillow.code(one.url, one.code_box[2], pillow.segno_rows).save(out / "code.png")

            def over(x: int, y: int, *layer: str) -> list[str]:
                return ["(", *layer, ")", "-gravity", "northwest", "-geometry", f"+{x}+{y}", "-composite"]

            def shade(y: int, tall: int, opacities: str) -> list[str]:
                return over(0, y, "-size", f"{width}x{tall}", f"gradient:{opacities}")  # noqa: B023

            def text(box: Box, what: str, role: str, *size: str, gravity: str = "northwest") -> list[str]:
                face = ("-background", "none", "-fill", "white", "-font", str(media / f"{role}.ttf"))
                return over(*box[:2], *face, "-gravity", gravity, *size, f"caption:{what}")

            parts = [
                [one.photo, "-crop", f"{right - left}x{bottom - top}+{left}+{top}", "+repage"],
                ["-resize", f"{width}x{height}!"],
                shade(0, height * 22 // 100, "rgba(6,38,58,0.45)-rgba(6,38,58,0)"),
                shade(height * 30 // 100, height * 70 // 100, "rgba(6,38,58,0)-rgba(6,38,58,0.88)"),
                over(*one.logo_box[:2], str(media / "logo.png"), "-resize", f"{one.logo_box[2]}x"),
                text(one.headline_box, one.headline, "headline", "-size", "{2}x{3}".format(*one.headline_box),
                     gravity="southwest"),
                *(text(box, what, "text", "-size", f"{box[2]}x", "-pointsize", str(size))
                  for what, box, size in pillow.smalls(one)),
                over(*one.code_box[:2], str(out / "code.png")),
                ["-alpha", "off", "-quality", str(QUALITY), "-sampling-factor", "4:2:0"],
            ]  # fmt: skip
            words = [program, *(word for part in parts for word in part), str(out / f"{one.name}.jpg")]
            subprocess.run(words, check=True)

    return draw


PAGE = """<!doctype html><meta charset=utf-8><style>
@font-face {{font-family: headline; src: url({media}/headline.ttf)}}
@font-face {{font-family: text; src: url({media}/text.ttf)}}
* {{margin: 0}} body {{color: #fff; font-family: text}} div, img {{position: absolute}}
#head {{position: static; font-family: headline; line-height: {leading}}}
</style>
<img src="{photo}" style="{whole}; object-fit: cover">
<div style="{whole}; background: linear-gradient({gradient})"></div>
<img src="{media}/logo.png" style="{logo}">
<div style="{headline}; display: flex; align-items: end"><div id=head>{words}</div></div>
<div style="{caption}">{said}</div><div style="{credit}">{by}</div><div style="{code}">{drawn}</div>"""
FIT = """async ([wide, tall, high]) => {
  await document.fonts.ready; await Promise.all([...document.images].map(one => one.decode()));
  const head = document.getElementById("head"); let low = 8;
  while (low < high) {
    const size = (low + high + 1) >> 1; head.style.fontSize = size + "px";
    if (head.scrollHeight <= tall + 1 && head.scrollWidth <= wide) low = size; else high = size - 1;
  }
  head.style.fontSize = low + "px"; }"""


def chromium() -> Draw:
    """One browser, one page; its start is outside the clock."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("google-chrome")
    if not program:
        raise FileNotFoundError("chromium")
    allowed = ["--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
    page = sync_playwright().start().chromium.launch(executable_path=program, args=allowed).new_page()

    def at(box: Iterable[float], size: int = 0) -> str:
        return "left:{}px; top:{}px; width:{}px; height:{}px; font-size:{}px".format(*box, size)

    def draw(sketches: list[Sketch], media: Path, out: Path) -> None:
        for one in sketches:
            pillow.code(one.url, one.code_box[2], pillow.segno_rows).save(out / "code.png")
            told = PAGE.format(
                media=media.as_uri(), leading=LEADING, photo=Path(one.photo).as_uri(),
                whole=at((0, 0, *one.size)),
                gradient=GRADIENT, logo=at(one.logo_box), headline=at(one.headline_box),
                words=html.escape(one.headline), caption=at(one.caption_box, one.caption_size),
                said=html.escape(one.caption), credit=at(one.credit_box, one.credit_size),
                by=html.escape(one.credit), code=at(one.code_box), drawn=f"<img src={out}/code.png>",
            )  # fmt: skip
            (out / "page.html").write_text(told, encoding="utf-8")
            page.set_viewport_size({"width": one.size[0], "height": one.size[1]})
            page.goto((out / "page.html").as_uri())
            page.evaluate(FIT, [*one.headline_box[2:], int(0.16 * max(one.size))])
            page.screenshot(path=out / f"{one.name}.jpg", type="jpeg", quality=QUALITY)

    return draw


PEERS: dict[str, Callable[[], Draw]] = {
    "skia, cached plates": partial(skia, cached=True),
    "skia": partial(skia, cached=False),
    "ImageMagick": magick,
    "Chromium": chromium,
}
SLOW = ("ImageMagick", "Chromium")  # every seventh poster will do

"""The job that every runner draws: a workspace for terrimark, and the same posters as boxes for the others.

Twelve texts in three languages over two photographs, in social formats; `repeat` tells each text again with
a number, for larger campaigns. The photographs are the sample's, enlarged to what a camera gives.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import OverlapMode, instantiateVariableFont
from PIL import Image, ImageDraw

REPOSITORY = Path(__file__).resolve().parent.parent
SAMPLE = REPOSITORY / "campaigns" / "pays-d-estran"
DECLARED = Path(__file__).with_name("campaign")
FORMATS = {"portrait": (1080, 1350), "story": (1080, 1920), "landscape": (1200, 630)}
PHOTOS = {"sunset": (4272, 2848), "picosdeeuropa": (3264, 2448)}
LARGE = (6000, 4500)  # pixels: what an A3 at 300 dpi needs
QUALITY, LEADING = 88, 1.08
SCRIM, STOPS = (6, 38, 58), ((0.0, 0.45), (0.22, 0.0), (0.30, 0.0), (1.0, 0.88))  # colour; place, opacity
WEIGHTS = {"headline": {"opsz": 96, "wght": 800, "wdth": 84}, "text": {"opsz": 24, "wght": 500, "wdth": 100}}

Box = tuple[int, int, int, int]  # left, top, width, height in pixels


@dataclass(frozen=True)
class Sketch:
    """A poster as boxes: what a program without designs is told."""

    name: str
    format: str
    size: tuple[int, int]
    photo: str
    crop: tuple[float, float, float, float]  # left, top, right, bottom in the photograph's pixels
    headline: str
    headline_box: Box
    caption: str
    caption_box: Box
    caption_size: int
    credit: str
    credit_box: Box
    credit_size: int
    logo_box: Box
    url: str
    code_box: Box


def prepare(folder: Path, repeat: int = 1, formats: tuple[str, ...] = tuple(FORMATS)) -> Path:
    """Write the workspace `folder`/terrimark-<repeat> and what the other runners need; returns it."""
    _materials(folder)
    root = folder / f"terrimark-{repeat}-{'-'.join(formats)}"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(DECLARED, root)
    shutil.copytree(folder / "media", root / "media", copy_function=os.link)
    declared = {
        name: yaml.safe_load((root / f"{name}.yaml").read_text("utf-8")) for name in ("brand", "campaign")
    }
    campaign = declared["campaign"]
    bare = yaml.safe_load((REPOSITORY / "templates" / "posters" / "bare.yaml").read_text("utf-8"))
    bare["code"]["side"] = {"all": 0.17, "landscape": 0.24}
    bare["headline"] |= {"anchor": "top", "ink": "light"}
    bare["scrim"] = {"reach": 0.4}
    (root / "templates" / "posters").mkdir(parents=True)
    (root / "templates" / "posters" / "duty.yaml").write_text(json.dumps(bare), encoding="utf-8")
    campaign["formats"] = list(formats)
    campaign["messages"] = [_again(one, n, repeat) for one in campaign["messages"] for n in range(repeat)]
    for name, data in declared.items():  # plain, without the anchors
        (root / f"{name}.yaml").write_text(
            json.dumps(data, ensure_ascii=False, default=str), encoding="utf-8"
        )
    sketches = [asdict(one) for one in _sketches(folder, campaign)]
    (root / "sketches.json").write_text(json.dumps(sketches), encoding="utf-8")
    return root


def sketches(root: Path) -> list[Sketch]:
    """Every poster of a prepared workspace."""
    told = json.loads((root / "sketches.json").read_text(encoding="utf-8"))
    return [Sketch(**{k: tuple(v) if isinstance(v, list) else v for k, v in one.items()}) for one in told]


def _again(message: dict, number: int, repeat: int) -> dict:
    """A message told once more: its headline carries the number."""
    if repeat == 1:
        return message
    headline = {language: f"{text} {number + 1}" for language, text in message["headline"].items()}
    return {**message, "id": f"{message['id']}-{number + 1}", "headline": headline}


def _materials(folder: Path) -> None:
    """Photographs, one static font a role (as Pillow reads it fastest, and as tools write it), a logo."""
    media = folder / "media"
    if media.exists():
        return
    media.mkdir(parents=True)
    shutil.copy(SAMPLE / "media" / "logo.svg", media)
    for name, size in PHOTOS.items():
        with Image.open(SAMPLE / "media" / f"{name}.jpg") as photo:
            photo.resize(size, Image.Resampling.LANCZOS).save(media / f"{name}.jpg", quality=95)
            if name == "picosdeeuropa":
                photo.resize(LARGE, Image.Resampling.LANCZOS).save(media / "large.jpg", quality=95)
    source = REPOSITORY / "templates" / "fonts" / "bricolage-grotesque-latin-standard-normal.woff2"
    for role, axes in WEIGHTS.items():
        for mode, suffix in (
            (OverlapMode.KEEP_AND_DONT_SET_FLAGS, "plain"),
            (OverlapMode.KEEP_AND_SET_FLAGS, ""),
        ):
            font = instantiateVariableFont(TTFont(source), axes, overlap=mode)
            font.flavor = None
            font.save(media / f"{role}{suffix}.ttf")
    logo = Image.new("RGBA", (900, 300))
    pen = ImageDraw.Draw(logo)
    pen.ellipse((60, 30, 240, 210), "#ffc43d")
    for y in (150, 200, 250):
        pen.rounded_rectangle((30, y, 870, y + 28), 14, "#ffffff")
    logo.save(media / "logo.png")


def _sketches(folder: Path, campaign: dict) -> list[Sketch]:
    visuals = {one["id"]: one for one in campaign["visuals"]}
    found = []
    for message in campaign["messages"]:
        visual = visuals[message["visual"]]
        photo = folder / visual["file"]
        with Image.open(photo) as image:
            size = image.size
        for language, headline in message["headline"].items():
            for form in campaign["formats"]:
                key = f"{message['id']}-{language}-{form}"
                words = (
                    headline,
                    message["caption"][language],
                    f"Photo {visual['credit']}, {visual['licence']}",
                )
                found.append(_sketch(key, form, str(photo), size, words, visual["focus"]))
    return found


def _sketch(
    key: str, form: str, photo: str, source: tuple[int, int], words: tuple[str, str, str], focus: list[float]
) -> Sketch:
    """Logo above, headline, caption and credit below, code in the corner."""
    width, height = FORMATS.get(form, (1080, 1080))
    unit, wide = min(width, height) / 100, width > height * 1.2
    margin, code, mark = (
        round(6.5 * unit),
        round((24 if wide else 17) * unit),
        round((13 if wide else 9) * unit),
    )
    tall = round(height * (0.36 if wide else 0.26))
    top = height - margin - tall - (round(27 * unit) if wide else code + round(3 * unit))
    column, foot = width - 2 * margin - code - round(4 * unit), height - margin - code
    scale = max(width / source[0], height / source[1])
    across, down = width / scale, height / scale
    left, above = (source[0] - across) * focus[0], (source[1] - down) * focus[1]
    line = round(2.6 * unit)
    return Sketch(
        name=key, format=form, size=(width, height), photo=photo,
        crop=(left, above, left + across, above + down),
        headline=words[0],
        headline_box=(margin, top, round(width * 0.66) if wide else width - 2 * margin, tall),
        caption=words[1], caption_box=(margin, foot, column, code - round(5 * unit)),
        caption_size=round((4.6 if wide else 3.9) * unit),
        credit=words[2], credit_box=(margin, height - margin - line, column, line),
        credit_size=max(11, round((2.3 if wide else 1.8) * unit)),
        logo_box=(margin, margin, mark * 3, mark),
        url=f"https://bench.example/{key}?utm_source=poster",
        code_box=(width - margin - code, foot, code, code),
    )  # fmt: skip

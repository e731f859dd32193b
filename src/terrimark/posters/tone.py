"""A photograph in two colours, from a dark one to a light one, mixed in linear light."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PIL import Image, ImageColor, ImageMath

from terrimark.posters.designs import Tone
from terrimark.posters.legibility import linear, luminance
from terrimark.posters.order import Look

STEPS = 1024  # of the table, even in the cube root of luminance, as the eye sees them
LOW, HIGH = 0.02, 0.997  # percentiles of lightness that become 0 and 1
RAISE = 0.04
BAND = 2**21  # pixels that are toned at once: each takes twenty bytes meanwhile

_LINEAR = [linear(value / 255) for value in range(256)]


def tones(look: Look) -> tuple[str, str]:
    """The scheme's ground and ink, the darker first; without a scheme, dark and accent."""
    pair = (look.ground, look.ink) if look.ground and look.ink else (look.dark, look.accent)
    dark, light = sorted(pair, key=luminance)
    return dark, light


@dataclass(frozen=True)
class Toning:
    """From a dark colour to a light one, "#rrggbb", and how a picture is shared between them."""

    dark: str
    light: str
    rule: Tone

    def on(self, image: Image.Image, measured: Image.Image | None = None) -> Image.Image:
        """A picture in these tones, shared as suits it, or one of the same part that is `measured`."""
        table = _table(self.dark, self.light, *_shared(_steps(measured or image), self.rule))
        toned, deep = Image.new("RGB", image.size), max(1, BAND // image.width)
        for y in range(0, image.height, deep):
            steps = _steps(image.crop((0, y, image.width, min(y + deep, image.height))))
            toned.paste(Image.merge("RGB", [steps.point(list(channel), "L") for channel in table]), (0, y))
        return toned


def _shared(steps: Image.Image, rule: Tone) -> tuple[float, float, float]:
    """The lightness that becomes 0, that which becomes 1, and the exponent between them."""
    counts = (
        steps.convert("I").point([n // 4 for n in range(STEPS)] + [255] * (65536 - STEPS), "L").histogram()
    )
    low, high = (_percentile(counts, share) for share in (LOW, HIGH))
    exponent = rule.exponent[0]
    while _darker(counts, low, high, exponent) < rule.dark and exponent + RAISE <= rule.exponent[1]:
        exponent += RAISE
    return low, high, round(exponent, 2)


def _steps(image: Image.Image) -> Image.Image:
    """The cube root of luminance (Rec. 709), 0 to STEPS − 1."""
    red, green, blue = (channel.point(_LINEAR, "F") for channel in image.convert("RGB").split())

    def cube_root(args: Any) -> Any:
        light = args["red"] * 0.2126 + args["green"] * 0.7152 + args["blue"] * 0.0722
        return args["convert"](light ** (1 / 3) * (STEPS - 1) + 0.5, "I")

    steps: Image.Image = ImageMath.lambda_eval(cube_root, red=red, green=green, blue=blue)
    return steps


def _lightness(step: float) -> float:
    """CIE L* of a step, 0 to 1."""
    root = step / (STEPS - 1)
    return max(0.0, 1.16 * root - 0.16) if root > 6 / 29 else 9.033 * root**3


def _percentile(counts: Sequence[int], share: float) -> float:
    """The lightness under which a share of the picture stays; `counts` are of four steps each."""
    left = share * sum(counts)
    for step, count in enumerate(counts):
        left -= count
        if left <= 0:
            return _lightness(4 * step + 2)
    return 1.0


def _mixed(step: float, low: float, high: float, exponent: float) -> float:
    """How far a step is from the dark colour to the light one, 0 to 1, as the eye sees it."""
    share = min(max((_lightness(step) - low) / max(high - low, 0.01), 0.0), 1.0)
    return float((0.5 * share + 0.5 * share * share * (3 - 2 * share)) ** exponent)


def _darker(counts: Sequence[int], low: float, high: float, exponent: float) -> float:
    """The share of the surface that is nearer to the dark colour."""
    dark = (count for step, count in enumerate(counts) if _mixed(4 * step + 2, low, high, exponent) < 0.5)
    return sum(dark) / max(sum(counts), 1)


@lru_cache(maxsize=16)
def _table(dark: str, light: str, low: float, high: float, exponent: float) -> tuple[tuple[int, ...], ...]:
    """The values of red, green and blue for each step, padded to what a table of 16 bits must hold."""
    mixes = [_mixed(step, low, high, exponent) ** 2 for step in range(STEPS)]
    channels = []
    for a, b in zip(ImageColor.getrgb(dark)[:3], ImageColor.getrgb(light)[:3], strict=True):
        start, end = linear(a / 255), linear(b / 255)
        values = [round(255 * _display(start + (end - start) * mix)) for mix in mixes]
        channels.append((*values, *values[-1:] * (65536 - STEPS)))
    return tuple(channels)


def _display(light: float) -> float:
    """The sRGB value of an amount of light, both 0 to 1 (IEC 61966-2-1)."""
    return 12.92 * light if light <= 0.0031308 else 1.055 * float(light ** (1 / 2.4)) - 0.055

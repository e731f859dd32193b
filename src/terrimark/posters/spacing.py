"""How far apart the lines of a headline must stand, so that their ink does not touch."""

from __future__ import annotations

import math
from itertools import pairwise

from PIL import Image, ImageDraw

from terrimark.posters.setting import Line, draw_line

FREE = 0.04  # em between the ink of two lines
STEP = 0.02  # em of leading added until they are free
PROOF = 100  # pixels to the em at which ink is compared


def leading_for(lines: tuple[Line, ...], leading: tuple[float, float]) -> float:
    """The usual leading, or as much more, up to the most, as keeps ink of neighbouring lines apart; in em."""
    usual, most = leading
    needed = max(
        (
            upper[1] - lower[0] + FREE
            for one, other in pairwise(_profile(line) for line in lines)
            for upper, lower in zip(one, other, strict=False)
            if upper and lower
        ),
        default=usual,
    )
    return min(most, usual + math.ceil(max(0.0, needed - usual - 0.001) / STEP) * STEP)


def _profile(line: Line) -> list[tuple[float, float] | None]:
    """Highest and lowest ink of each narrow column, from the margin, in em from the baseline."""
    left, top, right, bottom = line.ink
    origin, base = -line.start * PROOF + PROOF, -top * PROOF + 2
    mask = Image.new("L", (round((right - left) * PROOF) + 2 * PROOF, math.ceil((bottom - top) * PROOF) + 4))
    draw_line(ImageDraw.Draw(mask), line, origin, base, PROOF)
    mask = mask.point([0] * 64 + [255] * 192)
    columns = (mask.crop((x, 0, x + 4, mask.height)).getbbox() for x in range(0, mask.width, 4))
    return [((box[1] - base) / PROOF, (box[3] - base) / PROOF) if box else None for box in columns]

"""How far apart the lines of a headline must stand, so that their ink does not touch."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise

from PIL import Image

from terrimark.posters.setting import Line, draw_line

FREE = 0.04  # em between the ink of two lines
STEP = 0.02  # em of leading added until they are free
PROOF = 100  # pixels to the em at which ink is compared
COLUMN = 4  # such pixels to a column
INKED = [0] * 16 + [255] * 240


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


@lru_cache(maxsize=200)
def _profile(line: Line) -> list[tuple[float, float] | None]:
    """Highest and lowest ink of each narrow column, from the margin, in em from the baseline."""
    left, top, right, bottom = line.ink
    origin, base = -line.start * PROOF + PROOF, -top * PROOF + 2
    mask = Image.new("L", (round((right - left) * PROOF) + 2 * PROOF, math.ceil((bottom - top) * PROOF) + 4))
    draw_line(mask, line, origin, base, PROOF)
    turned = mask.reduce((COLUMN, 1)).point(INKED).transpose(Image.Transpose.TRANSPOSE)
    data, tall = turned.tobytes(), turned.width
    columns = (data[start : start + tall] for start in range(0, len(data), tall))
    edges = ((column.find(b"\xff"), column.rfind(b"\xff")) for column in columns)
    return [((top - base) / PROOF, (foot + 1 - base) / PROOF) if foot >= 0 else None for top, foot in edges]

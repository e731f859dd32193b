"""Headline and caption at their places, each taking room from the other."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters import furniture
from terrimark.posters.breaks import parse, partitions
from terrimark.posters.designs import Design
from terrimark.posters.fit import Fitted, Room, TooLong, fit
from terrimark.posters.formats import Format
from terrimark.posters.layout import Anchor, Text, stacked
from terrimark.posters.order import Order, Rect
from terrimark.posters.paragraph import wrap
from terrimark.posters.setting import Line, cap_height

Lines = tuple[Line, ...]
NARROWEST = 0.4  # of the measure: a quiet part of the picture narrower than this is not kept to
GIVES = 0.02  # of the height: by such steps a picture gives way to type
TAIL = 0.6  # of the empty band under a headline: how much of it descenders may take


@dataclass(frozen=True, kw_only=True)
class Zone:
    """Where headline and caption may stand, in pixels."""

    left: float
    top: float
    right: float
    foot: float  # the top of what is under them
    ceiling: float  # what no accent may pass
    tile: Rect | None = None  # the QR code's, and what it keeps free above and beside it


class Head:
    """Headline and caption, once logo and bar have taken their place: each takes room from the other."""

    def __init__(
        self, order: Order, design: Design, form: Format, anchor: Anchor, quiet: Rect | None, zone: Zone
    ) -> None:
        rule, caption = design.headline, design.caption
        self.words, self.rule, self.caption = order.words, rule, caption
        self.form, self.anchor, self.zone = form, anchor, zone
        self.face = furniture.face(order.look, rule.axes, rule.tracking, thin=0.10)
        self.small = furniture.face(order.look, caption.axes)
        self.size = (form.pick(caption.size) or 0.037) * form.short  # of the caption
        self.cap = cap_height(self.small) * self.size
        self.above = (form.pick(caption.above) or 0.062) * form.short
        self.measure, self.height = self._bounds(quiet)
        self.raised = 0.0  # how far a picture over the type gave way
        self.right, self.block = zone.right, 0.0  # of the caption; height at the foot that a tile takes
        if zone.tile:
            self.right = min(zone.right, zone.tile[0])
            if zone.left + self.measure[1] > zone.tile[0]:
                self.block = max(0.0, zone.foot - self.above - zone.tile[1])

    def _bounds(self, quiet: Rect | None) -> tuple[tuple[float, float], float]:
        """Least and most width, and the height from a first cap height to the bar."""
        form, zone, share = self.form, self.zone, self.form.pick(self.rule.height)
        whole, height = zone.right - zone.left, zone.foot - zone.top
        least, most = (side * form.width for side in form.pick(self.rule.measure) or (0, 0))
        measure = (least, most) if most else (whole, whole)
        height = min(share * form.tall, height) if share else height
        if quiet:
            if NARROWEST * whole < quiet[2] - zone.left < measure[1]:
                measure = (min(measure[0], quiet[2] - zone.left), quiet[2] - zone.left)
            height = min(height, quiet[3] - zone.top if self.anchor == "top" else zone.foot - quiet[1])
        return measure, height

    def placed(self, gives: float = 0.0) -> tuple[Text, Text | None, int]:
        """Headline, caption where there is room for one, and the headline's first line of the last beat.

        `gives`: how much higher what is over them may end, where they need the room.
        """
        while True:
            try:
                return self._placed()
            except TooLong:
                step = GIVES * self.form.tall
                if self.raised + step > gives + 1:
                    raise
                self.raised, self.height = self.raised + step, self.height + step
                self.zone = replace(self.zone, top=self.zone.top - step, ceiling=self.zone.ceiling - step)

    def _placed(self) -> tuple[Text, Text | None, int]:
        alone, place = self._fit(None, "under"), self.form.pick(self.caption.place) or "under"
        found = None
        if self.words.caption and place == "notch" and not self.zone.tile:
            found = self._in_the_notch(alone) or self._with_caption(alone, "foot")
        elif self.words.caption and place != "none":
            found = self._with_caption(alone, place)
        headline, caption, beat = found or (self._headline(alone, None), None, alone.beat)
        return headline, caption, beat

    def _in_the_notch(self, alone: Fitted) -> tuple[Text, Text, int] | None:
        """The caption at the right of a short last line, where it fits."""
        headline = self._headline(alone, None)
        last = headline.lines[-1]
        x = last.box[2] + self.caption.beside * self.form.short
        lines = self._wrap(self.zone.right - x) if len(headline.lines) > 1 else None
        return (headline, self._stack(lines, x, last.y, self.zone.right), alone.beat) if lines else None

    def _with_caption(self, alone: Fitted, place: str) -> tuple[Text, Text, int] | None:
        """The caption on the axis of the headline; None where it leaves."""
        yields, lines = self.form.name in self.caption.yields, self._wrap(self._wide())
        if lines is None:
            raise self._too_long()
        try:
            fitted = self._fit(lines, place)
        except TooLong:
            if yields:
                return None
            raise
        if yields and fitted.size < self.caption.keeps * alone.size:
            return None
        return *self._both(fitted, lines, place), fitted.beat

    def _both(self, fitted: Fitted, lines: Lines, place: str) -> tuple[Text, Text]:
        headline, last = self._headline(fitted, lines), self.zone.foot - self.above
        if place == "under" and self.anchor == "top":
            last = headline.lines[-1].y + self.caption.below * fitted.size + self._tall(lines)
        elif place == "under":
            last -= max(0.0, self.block - self._tall(lines))
        return headline, self._stack(lines, self.zone.left, last, self.zone.left + self._wide())

    def counts(self) -> set[int]:
        """The numbers of lines that the headline may take."""
        words = parse(self.words.headline, self.words.language)
        return {len(starts) for starts in partitions(words, self.rule.lines)}

    def captioned(self, count: int = 1) -> Lines | None:
        """The caption in `count` lines at least; None where it does not fit."""
        return self._wrap(self.right - self.zone.left, count) if self.words.caption else None

    def fitted(self, caption: Lines | None, count: int, leading: float) -> Fitted:
        """The headline over a caption, in exactly so many lines, its leading (em) no tighter than this."""
        return self._fit(caption, "under", count, leading)

    def stood(self, fitted: Fitted, caption: Lines | None) -> tuple[Text, Text | None]:
        """Headline and caption at their places."""
        return self._both(fitted, caption, "under") if caption else (self._headline(fitted, None), None)

    def _fit(
        self, caption: Lines | None, place: str, count: int | None = None, leading: float = 0.0
    ) -> Fitted:
        form, under = self.form, bool(self.block) or (caption is not None and place == "under")
        band, size = form.pick(self.rule.band), form.pick(self.rule.size)
        if size is None:
            what = _("the design has no headline size for {format}").format(format=form.name)
            raise TerrimarkError(what, fix=_("add it to `headline.size`, or use another format"))
        free = band[0] * form.tall if band and not under else 0.0
        kept = self.above if caption or self.block or not band else 0.0
        room = Room(
            measure=self.measure,
            height=self.height - max(self.block, self._tall(caption)) - free - kept,
            above=self.zone.top - self.zone.ceiling if self.anchor == "top" else form.height,
            below=(free or self.above) * TAIL,
            under=self.caption.below if under else 0.0,
            most=size[0] * form.short,
            least=size[1] * form.short,
            empty=(band[1] - band[0]) * form.tall if band else math.inf,
        )
        usual, most = self.rule.leading
        rule = self.rule.model_copy(update={"leading": (max(usual, leading), most)})
        return fit(self.words.headline, self.words.language, self.face, rule, room, count)

    def _headline(self, fitted: Fitted, caption: Lines | None) -> Text:
        if self.anchor == "top":
            last = max(self.zone.top, self.zone.ceiling + fitted.over) + fitted.height
        else:
            last = self.zone.foot - self.above - self._taken(fitted.size, caption)
        step, wide = fitted.leading * fitted.size, fitted.measure
        if fitted.lines[0].rtl:  # as far right as its caption
            wide = self.measure[1]
        return stacked("headline", fitted.lines, self.zone.left, last, fitted.size, step, wide)

    def _wide(self) -> float:
        """What a caption on the headline's axis may take: the headline's column, beside a tile."""
        return min(self.right - self.zone.left, self.measure[1])

    def _stack(self, lines: Lines, x: float, last: float, right: float) -> Text:
        step = self.caption.leading * self.size
        return stacked("caption", lines, x, last, self.size, step, right - x)

    def spare(self, headline: Text, caption: Text | None) -> float:
        """How far both may go down together."""
        lines = tuple(placed.line for placed in caption.lines) if caption else None
        foot = self.zone.foot - self.above - self._taken(headline.size, lines)
        return foot - headline.lines[-1].y

    def _taken(self, size: float, caption: Lines | None) -> float:
        """From a headline's last baseline to the foot of caption and tile under it."""
        gap = self.caption.below * size if caption or self.block else 0.0
        return max(self.block, self._tall(caption)) + gap

    def _tall(self, lines: Lines | None) -> float:
        """Height of a caption, from its first cap height to its last baseline."""
        return self.cap + (len(lines) - 1) * self.caption.leading * self.size if lines else 0.0

    def _wrap(self, width: float, least: int = 1) -> Lines | None:
        tried = [self.small]
        if self.caption.narrowest:
            tried.append(self.small.wide(self.caption.narrowest))
        text, language, most = self.words.caption, self.words.language, self.caption.lines
        em, hyphens = width / self.size, self.caption.hyphens
        found = [wrap(text, language, setting, em, most, least, hyphens=hyphens) for setting in tried]
        return min((lines for lines in found if lines), key=len, default=None)

    def _too_long(self) -> TerrimarkError:
        what = _("caption too long for {format}: its {n} characters take more than {lines} lines").format(
            format=self.form.name, n=len(self.words.caption), lines=self.caption.lines
        )
        return TerrimarkError(what, fix=_("shorten it"))

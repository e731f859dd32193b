"""The art direction's checklist, measured on every poster of the sample campaign."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import combinations

import pytest
from PIL import Image, ImageChops

from terrimark import posters
from terrimark.posters.formats import FORMATS, Format
from terrimark.posters.order import Order, Rect, Report, TextBox
from terrimark.posters.setting import OPENING, OUTSET, ROUND

from .golden import sample

LEAST = {"headline": 3.0, "caption": 4.5, "slogan": 4.5, "wordmark": 4.5, "credit": 3.0}


Drawn = list[tuple[Order, Image.Image, Report]]


@cache
def orders() -> dict[str, list[Order]]:
    """Every poster of the sample, by message."""
    found = defaultdict(list)
    for target in sample(("square", "portrait", "story", "landscape", "pin")):
        found[target.message].append(target.order)
    return found


def text(report: Report, role: str) -> TextBox:
    return next(one for one in report.texts if one.role == role)


def _widths(report: Report, role: str) -> list[float]:
    boxes = [box for one in report.texts if one.role == role for box in one.line_boxes]
    return [right - left for left, _top, right, _bottom in boxes] or [0.0]


def free(name: str, report: Report) -> Format:
    """The format, above the funders' strip where there is one."""
    form, footer = FORMATS[name], report.parts.get("funders")
    return form.above(footer) if footer else form


def the_headline_fills_its_measure(drawn: Drawn) -> None:
    for order, _image, report in drawn:
        headline = text(report, "headline")
        longest = max(right - left for left, _top, right, _bottom in headline.line_boxes)
        longest = max(longest, *_widths(report, "second headline"))
        assert longest >= 0.88 * headline.measure, order.where


def all_type_stands_on_one_axis(drawn: Drawn) -> None:
    for order, _image, report in drawn:
        form = free(order.format, report)
        near = 2 * form.short / 1080
        for one in report.texts:
            notch = one.role == "caption" and one.box[0] > form.width / 3
            beside = one.role.startswith("second") and order.format == "landscape"
            if (
                one.role in ("wordmark", "credit", "label")
                or (one.role == "mention" and order.format == "story")
                or notch
                or (beside and one.role != "second slogan")
            ):
                continue
            for line, box in zip(one.lines, one.line_boxes, strict=True):
                if line[0] in OPENING:
                    continue
                out = OUTSET * one.size if line[0] in ROUND else 0
                assert abs(box[0] + out - form.left) <= near, (order.where, line)


def the_feet_of_bar_and_logo_stand_on_the_zone(drawn: Drawn) -> None:
    for order, _image, report in drawn:
        form = free(order.format, report)
        if order.words.second and order.design["second"]:
            continue  # they stand on the picture
        assert report.bar[3] == report.logo[3] == pytest.approx(form.bottom, abs=0.01)
        assert report.bar[1] == report.logo[1]
        assert report.bar[0] == 0
        assert report.logo[2] == pytest.approx(form.right, abs=0.5)


def the_worst_five_percent_of_contrast_is_enough(drawn: Drawn) -> None:
    for order, _image, report in drawn:
        assert report.scrim <= 0.8
        for one in report.texts:
            assert one.contrast >= LEAST.get(one.role.removeprefix("second "), 4.5), (order.where, one.role)


def nothing_leaves_its_zone_and_no_accent_is_cut(drawn: Drawn) -> None:
    for order, image, report in drawn:
        form = free(order.format, report)
        for one in report.texts:
            left, top, right, bottom = one.box
            hang = 0.12 * one.size  # half a final stop, and what stands at the left of the axis
            assert top >= form.ceiling - 0.5, (order.where, one.role)
            assert (left, right) > (form.left - hang, 0), (order.where, one.role)
            if one.role not in ("credit", "mention"):
                assert right <= form.right + hang, (order.where, one.role)
                assert bottom <= form.bottom + 0.25 * one.size
            assert bottom <= (0.8 * form.height if order.format == "story" else image.height)


def nothing_touches_anything_else(drawn: Drawn) -> None:
    for order, _image, report in drawn:
        boxes: list[tuple[str, Rect]] = [("bar", report.bar), ("logo", report.logo)]
        if not order.design["second"]:
            boxes += [(role, box) for role, box in report.parts.items() if role != "tab"]
        boxes += [("headline", box) for box in text(report, "headline").line_boxes[-1:]]
        boxes += [(one.role, one.box) for one in report.texts if one.role in ("caption", "credit")]
        for (one, a), (other, b) in combinations(boxes, 2):
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, (order.where, one, other)


def no_headline_ends_on_one_short_word(drawn: Drawn) -> None:
    for order, _image, report in drawn:
        *before, last = text(report, "headline").lines
        beat = not before or before[-1].rstrip()[-1] in ".?!" or order.words.headline.endswith(f"\n{last}")
        assert beat or " " in last or sum(map(str.isalpha, last)) >= 4, order.where


def the_report_tells_where_the_ink_is(drawn: Drawn) -> None:
    for order, image, report in drawn:
        if order.photo:
            continue
        flat = Image.new("RGB", image.size, order.look.ground)
        inked = ImageChops.difference(image, flat).convert("L").point([0] * 40 + [255] * 216)
        for left, top, right, bottom in (box for one in report.texts[:1] for box in one.line_boxes):
            around = (int(left) - 6, int(top) - 2, int(right) + 7, int(bottom) + 3)
            found = inked.crop(around).getbbox()
            assert found is not None
            assert found[0] + around[0] == pytest.approx(left, abs=2)
            assert found[2] + around[0] == pytest.approx(right, abs=2)


CHECKLIST = (
    the_headline_fills_its_measure,
    all_type_stands_on_one_axis,
    the_feet_of_bar_and_logo_stand_on_the_zone,
    the_worst_five_percent_of_contrast_is_enough,
    nothing_leaves_its_zone_and_no_accent_is_cut,
    nothing_touches_anything_else,
    no_headline_ends_on_one_short_word,
    the_report_tells_where_the_ink_is,
)


@pytest.mark.parametrize("message", orders())
def test_every_poster_of_a_message_keeps_the_checklist(message):
    drawn = [(order, *posters.draw(order)) for order in orders()[message]]
    for check in CHECKLIST:
        check(drawn)

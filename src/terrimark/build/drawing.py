"""One poster drawn: the piece of work that an executor hands out."""

from __future__ import annotations

import errno
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from terrimark import posters, press
from terrimark.build.manifest import Poster
from terrimark.build.targets import Target
from terrimark.errors import Invalid, Problem, TerrimarkError
from terrimark.files import file_digest
from terrimark.i18n import _
from terrimark.posters.order import Report

SHARED = ("path", "message", "audience", "language", "design", "format", "actor", "alt")
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, kw_only=True)
class Job:
    """A poster to draw, and what it depends on."""

    target: Target
    inputs: Mapping[str, str]


def draw(folder: Path, job: Job) -> Poster | tuple[Problem, ...]:
    """Draw a poster into the campaign's build folder, whole or not at all; else say why not.

    Raises OSError only where the disk is full: nothing else can be drawn then either.
    """
    target = job.target
    path = folder / target.path
    try:
        if target.order.press:
            report = press.render(target.order, path, description=target.alt)
        else:
            report = posters.render(target.order, path, max_bytes=target.max_bytes, description=target.alt)
        return Poster(
            **{name: getattr(target, name) for name in SHARED},
            width=report.width,
            height=report.height,
            bytes=path.stat().st_size,
            sha256=file_digest(path),
            inputs=job.inputs,
            report=_figures(report),
        )
    except Invalid as error:
        return error.problems
    except TerrimarkError as error:
        return (failed(target, error.what, error.fix),)
    except MemoryError:
        return (failed(target, _("there is not enough memory"), _("build with --jobs 1")),)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise OSError(error.errno, error.strerror, target.path) from None
        return (failed(target, error.strerror or str(error)),)
    except Exception as error:  # noqa: BLE001  (a defect of ours: told as one, and the other posters go on)
        *_rest, at = traceback.extract_tb(error.__traceback__)
        what = f"{type(error).__name__}: {error} ({Path(at.filename).name}:{at.lineno})"
        return (failed(target, what, _("this is a defect of terrimark: please report it")),)


def failed(target: Target, what: str, fix: str = "") -> Problem:
    """A poster that could not be drawn, told at its message."""
    told = _("{poster}: {what}").format(poster=target.path, what=what)
    return Problem(code="poster", what=told, place=target.place, fix=fix)


def _figures(report: Report) -> dict[str, Any]:
    """What a person checks a poster by; sizes in pixels."""
    texts = {
        text.role: {
            "contrast": round(text.contrast, 2),
            "size": round(text.size, 1),
            "lines": len(text.lines),
        }
        for text in report.texts
    }
    of_file = {"dpi": round(report.dpi, 1)} if report.dpi else {"quality": report.quality}
    code = {"code": report.code} if report.code else {}
    return {"texts": texts, "scrim": round(report.scrim, 2), **of_file, **code}

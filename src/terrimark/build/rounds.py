"""One run of the build: what is known from before, what is drawn and kept, what is written in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path

from terrimark import posters
from terrimark.build.drawing import Job, draw, failed
from terrimark.build.executors import Executor, Here, Lost, Processes, cores
from terrimark.build.fingerprint import Digests, inputs, reasons
from terrimark.build.journal import Journal
from terrimark.build.manifest import Listed, Poster, variant_inputs
from terrimark.build.targets import Target
from terrimark.content.variant import Variant
from terrimark.errors import Problem
from terrimark.files import digest, write_text
from terrimark.i18n import _

FEW = 12  # posters that are drawn before other processes have even started

Progress = Callable[[int, int], None]  # posters settled so far, posters in all


@dataclass(kw_only=True)
class Round:
    """A run that goes on; `reasons` says why, by poster's path, variant's key or file name."""

    folder: Path
    before: Listed
    digests: Digests
    journal: Journal
    total: int
    progress: Progress
    posters: dict[str, Poster] = field(default_factory=dict)
    reasons: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    kept: int = 0
    wanted: set[str] = field(default_factory=set)

    def stale(self, wanted: Iterable[Target]) -> Iterator[Job]:
        """The posters to draw, as a stream; the others are kept on the way."""
        self._tell()
        for target in wanted:
            self.wanted.add(target.path)
            now, known = inputs(target, self.digests), self.before.posters.get(target.path)
            why = reasons(known, now, self.folder / target.path, self.digests)
            if known is not None and not why:
                self.posters[target.path] = replace(known, stale=False) if known.stale else known
                self._warn(target, known)
                self.kept += 1
                self._tell()
            else:
                self.reasons[target.path] = why
                yield Job(target=target, inputs=now)

    def draw(self, stale: Iterator[Job], jobs: int | None) -> None:
        """Draw them, here or in other processes; OSError where the disk is full."""
        first = list(islice(stale, FEW))
        wanted = jobs or (cores() if len(first) == FEW else 1)
        executor: Executor = Processes(wanted) if wanted > 1 and first else Here()
        for job, result in executor.run(partial(draw, self.folder), chain(first, stale), _plate):
            self._settle(job.target, result)
            self._tell()

    def compare(self, variants: Iterable[Variant], texts: Mapping[str, str]) -> None:
        """Find what changed in the words."""
        for variant in variants:
            now, known = variant_inputs(variant), self.before.variants.get(variant.key)
            if known != now:
                changed = tuple(name for name in now if known and known.get(name) != now[name])
                self.reasons[variant.key] = changed or ("new",)
        for name, text in texts.items():
            if why := self._file_reason(name, digest(text)):
                self.reasons[name] = (why,)

    @property
    def removed(self) -> tuple[str, ...]:
        """Posters of the build before that nothing asks for any more."""
        return tuple(sorted(set(self.before.posters) - self.wanted))

    def write(self, texts: Mapping[str, str]) -> None:
        """Write the texts that differ, then let go what vanished."""
        for name, text in texts.items():
            if name in self.reasons:
                write_text(self.folder / name, text)
        home = (self.folder / "posters").resolve()
        for path in self.removed:
            file = (self.folder / path).resolve()
            if file.is_relative_to(home):
                file.unlink(missing_ok=True)
                with suppress(OSError):  # other posters stand beside it
                    file.parent.rmdir()

    def _settle(self, target: Target, result: Poster | tuple[Problem, ...] | Lost) -> None:
        """Take in what came of a poster; where it failed, the one before it stays, marked stale."""
        if isinstance(result, Poster):
            self.posters[target.path] = result
            self.made.append(target.path)
            self.journal.add(result)
            self._warn(target, result)
            return
        if isinstance(result, Lost):
            what = _("the process that drew it was stopped from outside, perhaps for lack of memory")
            result = (failed(target, what, _("build with --jobs 1")),)
        self.problems.extend(problem for problem in result if problem not in self.problems)
        if before := self.before.posters.get(target.path):
            self.posters[target.path] = replace(before, stale=True)

    def _warn(self, target: Target, poster: Poster) -> None:
        """Tell that a print's photograph is coarser than it should be."""
        dpi, wanted = poster.report.get("dpi"), posters.format_named(target.format).dpi[0]
        if dpi and dpi < wanted:
            what = _("the photograph has {dpi:.0f} pixels to an inch, {wanted:.0f} look better")
            problem = failed(target, what.format(dpi=dpi, wanted=wanted), _("use a larger picture"))
            self.problems.append(replace(problem, code="coarse-photo", severity="warning"))

    def _file_reason(self, name: str, now: str) -> str:
        known = self.before.files.get(name)
        if known != now:
            return "content" if known else "new"
        try:
            return "" if self.digests.of(self.folder / name) == now else "altered"
        except OSError:
            return "missing"

    def _tell(self) -> None:
        self.progress(self.kept + len(self.made), self.total)


def _plate(job: Job) -> object:
    """What posters with the same picture behind them share: the photograph, how it is cropped, the format."""
    return job.target.order.photo, job.target.format

"""The build: what is stale is drawn, what stands is kept, what vanished goes; the manifest comes last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from terrimark import __version__, content, posters, press
from terrimark.brand.workspace import LoadedCampaign
from terrimark.build.drawing import NO_ROOM
from terrimark.build.fingerprint import Digests
from terrimark.build.journal import Journal, alone
from terrimark.build.manifest import (
    NAME,
    SHEET,
    VARIANTS,
    Listed,
    Manifest,
    folder_of,
    read_listed,
    variants_text,
)
from terrimark.build.manifest import write as write_manifest
from terrimark.build.rounds import Progress, Round
from terrimark.build.sheet import sheet
from terrimark.build.stamp import Stamp, Stood, declared
from terrimark.build.targets import PRINT, Setting, beyond_zones, grouped, settings, suffixes, targets
from terrimark.content import Written
from terrimark.errors import Invalid, Problem, TerrimarkError
from terrimark.i18n import _


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a build did; with `check`, what it would do."""

    made: tuple[str, ...]  # paths of posters, relative to the campaign's build folder
    kept: int  # posters that stood
    removed: tuple[str, ...]  # paths of posters that nothing asks for any more
    variants: int
    reasons: Mapping[str, tuple[str, ...]]  # why, by poster's path, variant's key or file name
    problems: tuple[Problem, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything differs from the build before; the as-of date alone does not count."""
        return bool(self.reasons or self.removed)


def make(
    campaign: LoadedCampaign,
    as_of: date,
    *,
    jobs: int | None = None,
    progress: Progress = lambda done, total: None,
    check: bool = False,
) -> Outcome:
    """Bring a campaign's artefacts up to date; with `check`, write nothing and say what would change.

    `jobs` is the number of processes; None: as many as the machine has cores, or one for a few posters.
    Raises Invalid where words or designs have errors: nothing is made then. A poster that cannot be drawn
    is a problem of the outcome, and the others go on. It may be interrupted at any moment and run again.
    """
    posters.check_machine()
    if set(campaign.campaign.formats) & set(PRINT):
        press.rendering()
    name, cache, folder = campaign.campaign.id, campaign.root / ".terrimark" / "cache", folder_of(campaign)
    stamp = Stamp(cache / f"{name}-stamp", declared(campaign, as_of))
    with _disk_told(), nullcontext() if check else alone(cache / f"{name}.lock"):
        if stood := stamp.stood():
            progress(stood.posters, stood.posters)
            return Outcome(made=(), kept=stood.posters, removed=(), variants=stood.variants, reasons={})
        written, by_message = sound(campaign, as_of)
        journal = Journal(cache / f"{name}-journal.jsonl")
        this = Round(
            folder=folder,
            before=_before(folder, journal),
            digests=Digests(cache / f"{name}-digests.json"),
            journal=journal,
            total=sum(
                len(by_message[message].worded(words, form))
                * len(by_message[message].actors)
                * len(suffixes(campaign, form))
                for message, words in grouped(written).items()
                for form in campaign.campaign.formats
            ),
            progress=progress,
        )
        stale = this.stale(targets(campaign, written, by_message))
        if check:
            this.made.extend(job.target.path for job in stale)
        else:
            stamp.forget()
            _sweep(folder, cache)
            try:
                this.draw(stale, jobs)
            finally:
                this.digests.save()
        texts = {VARIANTS: variants_text(name, written.variants), SHEET: sheet(campaign, written, by_message)}
        this.compare(written.variants, texts)
        problems = (*written.problems, *this.problems)
        if not check:
            _close(campaign, as_of, this, written, texts)
            if not problems:
                named = (folder / name for name in (*this.posters, *texts, NAME))
                files = dict.fromkeys((*this.digests.files, *named))
                stamp.keep(files, Stood(len(this.posters), len(written.variants)))
    return Outcome(
        made=tuple(sorted(this.made)),
        kept=this.kept,
        removed=this.removed,
        variants=len(written.variants),
        reasons=this.reasons,
        problems=problems,
    )


def sound(campaign: LoadedCampaign, as_of: date) -> tuple[Written, dict[str, Setting]]:
    """The words, and what the posters share; Invalid with every error of words and designs."""
    problems: list[Problem] = []
    found: dict[str, Setting] = {}
    try:
        found = settings(campaign)
    except Invalid as error:
        problems.extend(error.problems)
    spoken, forms = campaign.brand.territory.languages, campaign.campaign.formats
    coded = {message for message, setting in found.items() if setting.coded(forms, spoken)}
    written = content.write(campaign, as_of, coded)
    problems[:0] = written.problems
    problems += beyond_zones(campaign, written, found)
    if any(problem.severity == "error" for problem in problems):
        raise Invalid(problems)
    return written, found


def _before(folder: Path, journal: Journal) -> Listed:
    """What stands by the manifest, and by the journal of a build that was interrupted."""
    listed = Listed()
    with suppress(OSError, ValueError):
        listed = read_listed(folder)
    return replace(listed, posters={**listed.posters, **journal.posters()})


def _sweep(*folders: Path) -> None:
    """Remove what interrupted writes have left."""
    for folder in folders:
        for stray in folder.rglob(".new-*"):
            stray.unlink(missing_ok=True)


def _close(
    campaign: LoadedCampaign, as_of: date, this: Round, written: Written, texts: Mapping[str, str]
) -> None:
    """Write the words, and last of all the manifest."""
    this.write(texts)
    manifest = Manifest(
        terrimark=__version__,
        rendering=posters.RENDERING,
        as_of=as_of,
        campaign=campaign.campaign.id,
        folder=f"build/{campaign.campaign.id}",
        posters=tuple(poster for _path, poster in sorted(this.posters.items())),
        variants=tuple(written.variants),
    )
    write_manifest(manifest, this.folder, texts)
    this.journal.end()


@contextmanager
def _disk_told() -> Iterator[None]:
    """Tell what the disk refuses as an error that can be mended."""
    try:
        yield
    except OSError as error:
        where = str(error.filename or "")
        if error.errno not in NO_ROOM:
            raise TerrimarkError(error.strerror or str(error), where=where) from None
        fix = _("free some, then build again: what is finished is kept, nothing is half written")
        raise TerrimarkError(_("there is no room left on the disk"), where=where, fix=fix) from None

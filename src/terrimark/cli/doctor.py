"""`doctor`: what is well on this machine, in the ledger and with each account, and what will break soon."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.text import Text

from terrimark import brand, posters
from terrimark.brand import Loaded
from terrimark.brand.campaign import Account
from terrimark.cli.options import AsJson, WorkspacePath
from terrimark.cli.show import next_step, out, say_json
from terrimark.errors import TerrimarkError
from terrimark.i18n import _, many
from terrimark.networks.health import Finding, Level, examine
from terrimark.networks.tokens import require_keyring
from terrimark.outbox import Ledger
from terrimark.store import default_ledger, open_ledger


def doctor(path: WorkspacePath = Path(), as_json: AsJson = False) -> None:
    """Look at everything; end with 1 where something is to be mended."""
    findings = list(_findings(path))
    ill = sum(finding.level == "mend" for finding in findings)
    if as_json:
        say_json({"within_days": 14, "findings": [vars(finding) for finding in findings]})
    else:
        _tell(findings)
        if ill:
            out.print(
                many("{n} thing is to be mended.", "{n} things are to be mended.", ill), style="bold red"
            )
        else:
            next_step(_("All is well for 14 days."))
    raise typer.Exit(1 if ill else 0)


def _findings(path: Path) -> Iterator[Finding]:
    """The machine's, which need no workspace, then the workspace's."""
    yield _tried("shaping", posters.check_machine, _("type can be shaped (libfribidi)"))
    yield _tried("keyring", require_keyring, _("the system keyring can keep tokens"), "note")
    where: str | Path | None = os.environ.get("TERRIMARK_LEDGER")
    try:
        loaded = brand.load(path, datetime.now().date())
    except TerrimarkError as error:
        yield _finding("files", "note", str(error), error.fix)
    else:
        if count := len(loaded.errors):
            what = many("{n} error in the files", "{n} errors in the files", count)
            yield _finding("files", "mend", what, _("run: terrimark check"))
        where = where or default_ledger(loaded.root)
        yield from _accounts(loaded)
    if where:
        yield _tried("ledger", lambda: _open(where), _("the ledger answers"))


def _finding(code: str, level: Level, what: str, fix: str = "") -> Finding:
    return Finding(about="", code=code, level=level, what=what, fix=fix)


def _tried(code: str, call: Callable[[], object], well: str, otherwise: Level = "mend") -> Finding:
    try:
        call()
    except TerrimarkError as error:
        return _finding(code, otherwise, str(error), error.fix)
    return _finding(code, "ok", well)


def _open(where: str | Path) -> None:
    Ledger(open_ledger(where)).heartbeats()


def _accounts(loaded: Loaded) -> Iterator[Finding]:
    """Each account once, several asked at a time."""

    def asked(found: tuple[tuple[str, str], Account]) -> list[Finding]:
        (territory, _id), account = found
        return list(examine(account, territory, loaded.root, os.environ, lambda: datetime.now(UTC)))

    every = {
        (campaign.brand.territory.id, account.id): account
        for campaign in loaded.campaigns
        for account in campaign.campaign.accounts
    }
    with ThreadPoolExecutor(8) as pool:
        for findings in pool.map(asked, every.items()):
            yield from findings


def _tell(findings: list[Finding]) -> None:
    words = {"ok": (_("well"), "green"), "note": (_("note"), "yellow"), "mend": (_("mend"), "bold red")}
    wide = max(len(word) for word, _style in words.values())
    for about in dict.fromkeys(finding.about for finding in findings):
        out.print(Text(about or _("this machine"), style="bold"))
        for finding in (one for one in findings if one.about == about):
            word, style = words[finding.level]
            out.print(Text.assemble("  ", (word.ljust(wide), style), "  ", finding.what))
            if finding.fix:
                out.print(Text(f"  {' ' * wide}  → {finding.fix}", style="dim"))

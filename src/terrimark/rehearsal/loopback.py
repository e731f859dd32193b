"""Both networks on this machine, and the environment that leads a campaign's accounts to them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from terrimark.brand.workspace import LoadedCampaign
from terrimark.networks import variable
from terrimark.rehearsal.bluesky import BlueskyCopy
from terrimark.rehearsal.mastodon import MastodonCopy


@dataclass(frozen=True, kw_only=True)
class Servers:
    """The copies that run, and a state folder that is nobody's."""

    mastodon: MastodonCopy
    bluesky: BlueskyCopy
    state: Path

    def environment(self, loaded: LoadedCampaign) -> dict[str, str]:
        """Server and token of each account of the campaign, as environment variables; accounts are opened."""
        found = {"XDG_STATE_HOME": str(self.state)}
        for account in loaded.campaign.accounts:
            copy = {"mastodon": self.mastodon, "bluesky": self.bluesky}.get(account.network)
            if copy is not None:
                names = [
                    variable(loaded.brand.territory.id, account.id, what) for what in ("SERVER", "TOKEN")
                ]
                found.update(zip(names, (copy.url, copy.open_account(account.handle)), strict=True))
        return found


@contextmanager
def loopback(*, mastodon_port: int = 0, bluesky_port: int = 0, **common: Any) -> Iterator[Servers]:
    """Run both copies; `common` goes to both (`faults`, `clock`, `rate_limit`)."""
    with (
        MastodonCopy(port=mastodon_port, **common) as mastodon,
        BlueskyCopy(port=bluesky_port, **common) as bluesky,
        tempfile.TemporaryDirectory(prefix="terrimark-") as state,
    ):
        yield Servers(mastodon=mastodon, bluesky=bluesky, state=Path(state))

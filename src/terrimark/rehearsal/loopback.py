"""All networks on this machine, and the environment that leads a campaign's accounts to them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from terrimark.brand.workspace import LoadedCampaign
from terrimark.networks import variable
from terrimark.rehearsal.bluesky import BlueskyCopy
from terrimark.rehearsal.facebook import FacebookCopy
from terrimark.rehearsal.instagram import InstagramCopy
from terrimark.rehearsal.linkedin import LinkedinCopy
from terrimark.rehearsal.mastodon import MastodonCopy
from terrimark.rehearsal.media import served
from terrimark.rehearsal.pinterest import PinterestCopy
from terrimark.rehearsal.server import Copy
from terrimark.rehearsal.telegram import TelegramCopy
from terrimark.rehearsal.threads import ThreadsCopy
from terrimark.rehearsal.x import XCopy

COPIES: Mapping[str, type[Copy]] = {
    "mastodon": MastodonCopy,
    "bluesky": BlueskyCopy,
    "facebook": FacebookCopy,
    "instagram": InstagramCopy,
    "threads": ThreadsCopy,
    "linkedin": LinkedinCopy,
    "x": XCopy,
    "telegram": TelegramCopy,
    "pinterest": PinterestCopy,
}


@dataclass(frozen=True, kw_only=True)
class Servers:
    """The copies that run, a state folder that is nobody's, and the address of its folder `media`."""

    copies: Mapping[str, Copy]
    state: Path
    media: str

    @property
    def mastodon(self) -> MastodonCopy:
        """The copy of Mastodon."""
        return cast(MastodonCopy, self.copies["mastodon"])

    @property
    def bluesky(self) -> BlueskyCopy:
        """The copy of Bluesky."""
        return cast(BlueskyCopy, self.copies["bluesky"])

    def environment(self, loaded: LoadedCampaign) -> dict[str, str]:
        """Server, token and media host of each account of the campaign, as environment variables.

        Accounts are opened.
        """
        found = {"XDG_STATE_HOME": str(self.state)}
        for account in loaded.campaign.accounts:
            copy = self.copies.get(account.network)
            if copy is None:
                continue
            media = self.media if account.media_host else ""
            told = leading_to(copy, copy.open_account(account.handle), self.state, media)
            found |= {variable(loaded.brand.territory.id, account.id, what): told[what] for what in told}
        return found


def leading_to(copy: Copy, token: str, state: Path, media: str) -> dict[str, str]:
    """What leads an account to a copy: its server, a token; where pictures go that `media` serves."""
    host = {"MEDIA_TO": str(state / "media"), "MEDIA_ADDRESS": media} if media else {}
    return {"SERVER": copy.url, "TOKEN": token, **host}


@contextmanager
def loopback(*, ports: Mapping[str, int] | None = None, **common: Any) -> Iterator[Servers]:
    """Run every copy; `ports` by network, a free one else; `common` goes to all (`faults`, `clock`…)."""
    with ExitStack() as stack:
        state = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="terrimark-")))
        copies = {
            name: stack.enter_context(kind(port=(ports or {}).get(name, 0), **common))
            for name, kind in COPIES.items()
        }
        yield Servers(copies=copies, state=state, media=stack.enter_context(served(state / "media")))

"""What forbids a post to go out, and what must never be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from terrimark.brand import LoadedCampaign
from terrimark.calendar.post import Post
from terrimark.i18n import _
from terrimark.outbox import Hold


def forbidden(
    campaign: LoadedCampaign, posts: Sequence[Post], now: datetime, holds: Iterable[Hold] = ()
) -> dict[str, str]:
    """Why a post may not go out on its day (today, where it is due already), by key.

    Its picture's rights have ended; or it promotes, in a reserve period that no one of `holds` lifts.
    """
    zone = campaign.brand.territory.zone
    lifted = {hold.name for hold in holds if hold.scope == "reserve"}
    reserves = [one for one in campaign.brand.reserves if one.id not in lifted]
    promote = {message.id for message in campaign.campaign.messages if message.promotes}
    messages = {message.id: message.visual for message in campaign.campaign.messages}
    rights = {visual.id: visual.rights for visual in campaign.campaign.visuals}
    found = {}
    for post in posts:
        day, visual = max(post.due, now).astimezone(zone).date(), messages.get(post.message)
        if visual in rights and not rights[visual].current(day):
            found[post.key] = _("no right to show the picture {visual!r} on {day}").format(
                visual=visual, day=day
            )
        for reserve in reserves if post.message in promote else ():
            if reserve.current(day):
                told = _("{reserve} from {since} to {until}: nothing that promotes goes out")
                found[post.key] = told.format(
                    reserve=reserve.reason.any(), since=reserve.since, until=reserve.until
                )
    return found


def redactor(environment: Mapping[str, str]) -> Callable[[str], str]:
    """Takes the accounts' secrets, which `environment` holds, out of any text."""
    secrets = [
        value.strip()
        for name, value in environment.items()
        if name.startswith("TERRIMARK_") and name.endswith(("_TOKEN", "_CLIENT_SECRET")) and value.strip()
    ]
    secrets.sort(key=len, reverse=True)

    def redact(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, "***")
        return text

    return redact

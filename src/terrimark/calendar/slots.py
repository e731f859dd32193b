"""Slots become dated posts: one per audience, language and account that the slot serves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from terrimark.brand.campaign import Account, Calendar, Slot
from terrimark.brand.workspace import LoadedCampaign
from terrimark.build import Manifest, Poster, post_format
from terrimark.calendar.hours import Clock, instant
from terrimark.calendar.post import Picture, Post
from terrimark.content.variant import Variant
from terrimark.errors import Place, Problem
from terrimark.i18n import _
from terrimark.limits import of

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_WEEKS = 520  # that a calendar counts, as for `week:`; a slip in a year makes no endless list of holes


@dataclass(frozen=True, kw_only=True)
class Hole:
    """A week of the campaign in which an audience gets nothing."""

    audience: str
    week: str  # ISO 8601: "2027-W09"
    monday: date


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """What goes out when, by instant and key."""

    posts: tuple[Post, ...] = ()
    problems: tuple[Problem, ...] = ()
    holes: tuple[Hole, ...] = ()


def schedule(campaign: LoadedCampaign, manifest: Manifest) -> Schedule:
    """The campaign's posts. An hour that clocks skip or repeat is a warning that states the rule taken.

    An account never says the same thing twice at one instant: where words, picture, account and instant of
    two posts are the same, the first audience's post stands for both (see `Post.also`).
    """
    calendar = campaign.campaign.calendar
    if calendar is None:
        return Schedule()
    posts: dict[tuple[object, ...], Post] = {}
    problems: list[Problem] = []
    for index, (slot, name) in enumerate(zip(calendar.slots, _names(calendar), strict=True)):
        place = campaign.place("calendar", "slots", index)
        due, clock = instant(_hour(slot, calendar), campaign.brand.territory.zone)
        if clock:
            problems.append(_clock_change(_hour(slot, calendar), campaign, clock, due, place))
        served = list(_served(campaign, manifest, slot))
        if not served:
            problems.append(_empty(slot, place))
        for variant, account in served:
            poster = manifest.poster(variant, post_format(campaign, variant.network))
            if poster is None:
                problems.append(_no_poster(campaign, variant, place))
                continue
            if not of(variant.network).takes(poster.width, poster.height):
                problems.append(_not_taken(campaign, variant, poster, place))
                continue
            post = _post(campaign, (name, slot), manifest, due, variant, account, poster)
            said = (post.words.text, *(part.text for part in post.thread))
            first = posts.setdefault((account.id, due, said, poster.sha256), post)
            if variant.audience not in first.audiences:
                shared = replace(first, also=(*first.also, variant.audience))
                posts[account.id, due, said, poster.sha256] = shared
    found = tuple(sorted(posts.values(), key=lambda post: (post.due, post.key)))
    return Schedule(
        posts=found,
        problems=tuple(dict.fromkeys(problems)),
        holes=tuple(_holes(campaign, calendar, found)),
    )


def day_of(slot: Slot, start: date) -> date:
    """The slot's day: its date, or its weekday in the week that it counts from the calendar's start."""
    if slot.date is not None:
        return slot.date
    assert slot.week is not None and slot.on is not None  # a slot has either
    return start + timedelta(days=7 * (slot.week - 1) + (WEEKDAYS.index(slot.on) - start.weekday()) % 7)


def _names(calendar: Calendar) -> list[str]:
    """What each slot is called in the ledger: its id, else its message's, numbered from the second on.

    Numbers go by the hour, not by the place in the file: a slot that is added later renames none before it.
    """
    taken: dict[str, int] = {}
    for index, slot in sorted(enumerate(calendar.slots), key=lambda one: _hour(one[1], calendar)):
        name = wanted = slot.id or slot.message
        number = 1
        while name in taken:
            number += 1
            name = f"{wanted}-{number}"
        taken[name] = index
    return sorted(taken, key=lambda name: taken[name])


def _hour(slot: Slot, calendar: Calendar) -> datetime:
    """When it is due, by the territory's clocks."""
    return datetime.combine(day_of(slot, calendar.start), slot.at)


def _clock_change(
    local: datetime, campaign: LoadedCampaign, clock: Clock, due: datetime, place: Place
) -> Problem:
    """The rule that was taken where the clocks change at that hour."""
    if clock == "forward":
        rule = _("{local} does not exist in {zone}, clocks go forward: the post goes out at {due}")
    else:
        rule = _("{local} comes twice in {zone}, clocks go back: the post goes out the first time, {due}")
    zone = campaign.brand.territory.zone.key
    what = rule.format(local=f"{local:%Y-%m-%d %H:%M}", zone=zone, due=f"{due:%H:%M%z}")
    fix = _("choose another hour if that does not suit")
    return Problem(code=f"clock-{clock}", what=what, place=place, fix=fix, severity="warning")


def _served(campaign: LoadedCampaign, manifest: Manifest, slot: Slot) -> Iterator[tuple[Variant, Account]]:
    """The variants that the slot sends, each with the accounts that send it."""
    for variant in manifest.variants:
        if variant.message == slot.message and _admits(slot, variant):
            for account in campaign.campaign.accounts:
                chosen = not slot.accounts or account.id in slot.accounts
                if account.network == variant.network and chosen and _admits(account, variant):
                    yield variant, account


def _admits(one: Slot | Account, variant: Variant) -> bool:
    """Whether a slot or an account is for that audience and language; an empty list is for all."""
    return (not one.audiences or variant.audience in one.audiences) and (
        not one.languages or variant.language in one.languages
    )


def _post(
    campaign: LoadedCampaign,
    named: tuple[str, Slot],
    manifest: Manifest,
    due: datetime,
    variant: Variant,
    account: Account,
    poster: Poster,
) -> Post:
    picture = Picture(
        path=f"{manifest.folder}/{poster.path}",
        sha256=poster.sha256,
        alt=variant.alt,
        width=poster.width,
        height=poster.height,
    )
    name, calendar, slot = campaign.campaign.id, campaign.campaign.calendar, named[1]
    assert calendar is not None  # it has this slot
    window = slot.window or calendar.window
    return Post(
        key=f"{name}/{named[0]}/{variant.audience}/{variant.language}/{account.id}",
        territory=campaign.brand.territory.id,
        campaign=name,
        message=variant.message,
        audience=variant.audience,
        language=variant.language,
        network=variant.network,
        account=account.id,
        handle=account.handle,
        due=due,
        words=variant.words,
        thread=variant.thread,
        pictures=(picture,),
        window_s=None if window is None else int(window.total_seconds()),
        late=slot.late or calendar.late,
        server=account.server or "",
    )


def _holes(campaign: LoadedCampaign, calendar: Calendar, posts: Sequence[Post]) -> Iterator[Hole]:
    """Weeks without a post, by audience of the brand, from the calendar's first week to its last slot's."""
    reached = {(id, post.due.date().isocalendar()[:2]) for post in posts for id in post.audiences}
    first = calendar.start.toordinal() - calendar.start.weekday()
    last = max((day_of(slot, calendar.start).toordinal() for slot in calendar.slots), default=0)
    for monday in map(date.fromordinal, range(first, last + 1, 7)[:MOST_WEEKS]):
        year, week, _day = monday.isocalendar()
        for audience in campaign.brand.audiences:
            if (audience.id, (year, week)) not in reached:
                yield Hole(audience=audience.id, week=f"{year}-W{week:02}", monday=monday)


def _empty(slot: Slot, place: Place) -> Problem:
    what = _("nothing goes out here: no account carries message {message!r} to these audiences")
    fix = _("look at the audiences, languages and accounts of the slot, the message and the accounts")
    told = what.format(message=slot.message)
    return Problem(code="empty-slot", what=told, place=place, fix=fix, severity="warning")


def _not_taken(campaign: LoadedCampaign, variant: Variant, poster: Poster, place: Place) -> Problem:
    told = _("{network} does not take the format {format} ({width} by {height} pixels)")
    form = of(variant.network).shape
    fix = _("take `{network}` out of `post-format`, and have {format} in `formats`, then build")
    if form in campaign.campaign.formats:
        fix = _("write `{network}: {format}` in `post-format`, then build")
    values = {"network": variant.network, "width": poster.width, "height": poster.height}
    what = told.format(format=poster.format, **values)
    return Problem(code="format-not-taken", what=what, place=place, fix=fix.format(format=form, **values))


def _no_poster(campaign: LoadedCampaign, variant: Variant, place: Place) -> Problem:
    form = post_format(campaign, variant.network)
    told = _("the poster of {variant} in format {format} has not been drawn")
    fix = _("run: terrimark build")
    if form not in campaign.campaign.formats:
        fix = _("add {format} to `formats`, or choose another `post-format` for {network}, then build")
    what, fix = (
        told.format(variant=variant.key, format=form),
        fix.format(format=form, network=variant.network),
    )
    return Problem(code="no-poster", what=what, place=place, fix=fix)

"""Whom a message can reach: overrides, slots and accounts that no audience of it would ever use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from terrimark.brand.campaign import Account, Message, Slot
from terrimark.brand.declaration import Declaration
from terrimark.brand.draft import Draft
from terrimark.brand.people import Audience
from terrimark.brand.suggest import advice
from terrimark.errors import Problem
from terrimark.i18n import _


@dataclass(frozen=True, kw_only=True)
class Reach:
    """A message and its audiences."""

    message: Message
    audiences: tuple[Audience, ...]

    def languages(self, audience: Audience) -> tuple[str, ...]:
        """In which languages the audience reads the message."""
        only = self.message.languages
        return tuple(language for language in audience.languages if not only or language in only)

    def networks(self, audience: Audience) -> tuple[str, ...]:
        """On which networks the audience meets the message."""
        only = self.message.networks
        return tuple(network for network in audience.networks if not only or network in only)


def idle(world: Declaration) -> Iterator[Problem]:
    """What is declared for nobody."""
    draft, reaches = world.campaign, dict(_reaches(world))
    for index, reach in reaches.items():
        yield from _overrides(draft, index, reach)
        yield from _narrowed(draft, index, reach)
    by_id = {reach.message.id: reach for reach in reaches.values()}
    accounts = {account.id: account for _index, account in draft.each(Account, "accounts")}
    for path, raw in draft.find("calendar.slots.*"):
        slot = draft.sound(Slot, raw)
        if slot and slot.message in by_id:
            yield from _slot(draft, int(path[-1]), slot, by_id[slot.message], accounts)


def _reaches(world: Declaration) -> Iterator[tuple[int, Reach]]:
    """The messages that are sound, their audiences too, by their place in the list."""
    audiences = {audience.id: audience for _index, audience in world.brand.each(Audience, "audiences")}
    for index, message in world.campaign.each(Message, "messages"):
        if audiences.keys() >= set(message.audiences):
            public = tuple(audiences[id] for id in dict.fromkeys(message.audiences))
            yield index, Reach(message=message, audiences=public)


def _overrides(draft: Draft, index: int, reach: Reach) -> Iterator[Problem]:
    message = reach.message
    for at, override in enumerate(message.overrides):
        path = ("messages", index, "overrides", at)
        if override.audience and override.audience not in message.audiences:
            what = _("the message {message!r} is not for the audience {name!r}")
            what = what.format(message=message.id, name=override.audience)
            fix = advice(override.audience, message.audiences)
            yield draft.problem("override-of-other-audience", what, fix, *path, "audience")
            continue
        concerned = [one for one in reach.audiences if override.audience in (None, one.id)]
        for key, name, used in (
            ("language", override.language, [x for one in concerned for x in reach.languages(one)]),
            ("network", override.network, [x for one in concerned for x in reach.networks(one)]),
        ):
            if name and name not in used:
                what = _("this override is never used: nobody it is for has {name!r}").format(name=name)
                yield draft.problem("idle-override", what, advice(name, used), *path, key, warning=True)


def _narrowed(draft: Draft, index: int, reach: Reach) -> Iterator[Problem]:
    for audience in reach.audiences:
        for key, left in (("languages", reach.languages(audience)), ("networks", reach.networks(audience))):
            if not left:
                what = _("the audience {name!r} has none of the message's {key}")
                what = what.format(name=audience.id, key=f"`{key}`")
                fix = _("add one that it has, or take the audience out of the message")
                yield draft.problem("audience-out-of-reach", what, fix, "messages", index, key)


def _slot(
    draft: Draft, index: int, slot: Slot, reach: Reach, accounts: dict[str, Account]
) -> Iterator[Problem]:
    path = ("calendar", "slots", index)
    for at, id in enumerate(slot.audiences):
        if id not in reach.message.audiences:
            what = _("the message {message!r} is not for the audience {name!r}")
            what = what.format(message=slot.message, name=id)
            fix = advice(id, reach.message.audiences)
            yield draft.problem("slot-of-other-audience", what, fix, *path, "audiences", at)
    concerned = [one for one in reach.audiences if not slot.audiences or one.id in slot.audiences]
    for at, id in enumerate(slot.accounts):
        account = accounts.get(id)
        if account and concerned and not any(_serves(account, one, reach) for one in concerned):
            what = _("the account {name!r} serves no audience of the message {message!r}")
            what = what.format(name=id, message=slot.message)
            serving = [x.id for x in accounts.values() if any(_serves(x, one, reach) for one in concerned)]
            yield draft.problem("account-out-of-reach", what, advice(id, serving), *path, "accounts", at)
    spoken = [language for one in concerned for language in reach.languages(one)]
    for at, language in enumerate(slot.languages):
        if concerned and language not in spoken:
            what = _("nobody reads the message {message!r} in {name!r}")
            what = what.format(message=slot.message, name=language)
            yield draft.problem(
                "slot-of-other-language", what, advice(language, spoken), *path, "languages", at
            )


def _serves(account: Account, audience: Audience, reach: Reach) -> bool:
    return (
        account.network in reach.networks(audience)
        and (not account.audiences or audience.id in account.audiences)
        and (not account.languages or not set(account.languages).isdisjoint(reach.languages(audience)))
    )

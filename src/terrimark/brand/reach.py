"""Whom a message can reach: overrides, slots and accounts that no audience of it would ever use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from terrimark.brand.campaign import Account, Message, Slot
from terrimark.brand.draft import Declaration, Draft, PathInFile
from terrimark.brand.people import Audience
from terrimark.brand.suggest import advice
from terrimark.errors import Problem
from terrimark.i18n import _


@dataclass(frozen=True, kw_only=True)
class Reach:
    """A message and its audiences."""

    message: Message
    audiences: tuple[Audience, ...]

    def languages(self, *audiences: Audience) -> list[str]:
        """In which languages these audiences read the message."""
        only = self.message.languages
        return [one for audience in audiences for one in audience.languages if not only or one in only]

    def networks(self, *audiences: Audience) -> list[str]:
        """On which networks these audiences meet the message."""
        only = self.message.networks
        return [one for audience in audiences for one in audience.networks if not only or one in only]

    def served(self, account: Account, audience: Audience) -> bool:
        """Whether the message comes to the audience by the account."""
        return (
            account.network in self.networks(audience)
            and (not account.audiences or audience.id in account.audiences)
            and (not account.languages or not set(account.languages).isdisjoint(self.languages(audience)))
        )


def idle(world: Declaration) -> Iterator[Problem]:
    """What is declared for nobody. Looks at what is sound; `structure` and `references` tell the rest."""
    draft = world.campaign
    audiences = {audience.id: audience for _path, audience in world.brand.each(Audience, "audiences.*")}
    accounts = {account.id: account for _path, account in draft.each(Account, "accounts.*")}
    reaches: dict[str, Reach] = {}
    for path, message in draft.each(Message, "messages.*"):
        if audiences.keys() >= set(message.audiences):
            public = tuple(audiences[id] for id in dict.fromkeys(message.audiences))
            reach = reaches[message.id] = Reach(message=message, audiences=public)
            yield from _overrides(draft, path, reach)
            yield from _narrowed(draft, path, reach)
    for path, slot in draft.each(Slot, "calendar.slots.*"):
        if slot.message in reaches:
            yield from _slot(draft, path, slot, reaches[slot.message], accounts)


def _overrides(draft: Draft, path: PathInFile, reach: Reach) -> Iterator[Problem]:
    for at, override in enumerate(reach.message.overrides):
        here = (*path, "overrides", at)
        if override.audience and override.audience not in reach.message.audiences:
            code = "override-of-other-audience"
            yield _stranger(draft, code, reach.message, override.audience, (*here, "audience"))
            continue
        concerned = [one for one in reach.audiences if override.audience in (None, one.id)]
        for key, name, used in (
            ("language", override.language, reach.languages(*concerned)),
            ("network", override.network, reach.networks(*concerned)),
        ):
            if name and name not in used:
                what = _("this override is never used: nobody it is for has {name!r}").format(name=name)
                yield draft.problem("idle-override", what, advice(name, used), *here, key, warning=True)


def _narrowed(draft: Draft, path: PathInFile, reach: Reach) -> Iterator[Problem]:
    for audience in reach.audiences:
        for key, left in (("languages", reach.languages(audience)), ("networks", reach.networks(audience))):
            if not left:
                what = _("the audience {name!r} has none of the message's {key}")
                fix = _("add one that it has, or take the audience out of the message")
                what = what.format(name=audience.id, key=f"`{key}`")
                yield draft.problem("audience-out-of-reach", what, fix, *path, key)


def _slot(
    draft: Draft, path: PathInFile, slot: Slot, reach: Reach, accounts: Mapping[str, Account]
) -> Iterator[Problem]:
    for at, id in enumerate(slot.audiences):
        if id not in reach.message.audiences:
            yield _stranger(draft, "slot-of-other-audience", reach.message, id, (*path, "audiences", at))
    concerned = [one for one in reach.audiences if not slot.audiences or one.id in slot.audiences]
    if not concerned:
        return
    serving = [x.id for x in accounts.values() if any(reach.served(x, one) for one in concerned)]
    for at, id in enumerate(slot.accounts):
        if id in accounts and id not in serving:
            what = _("the account {name!r} serves no audience of the message {message!r}")
            what = what.format(name=id, message=slot.message)
            yield draft.problem("account-out-of-reach", what, advice(id, serving), *path, "accounts", at)
    spoken = reach.languages(*concerned)
    for at, language in enumerate(slot.languages):
        if language not in spoken:
            what = _("nobody reads the message {message!r} in {name!r}")
            what, fix = what.format(message=slot.message, name=language), advice(language, spoken)
            yield draft.problem("slot-of-other-language", what, fix, *path, "languages", at)


def _stranger(draft: Draft, code: str, message: Message, audience: str, path: PathInFile) -> Problem:
    what = _("the message {message!r} is not for the audience {name!r}")
    what = what.format(message=message.id, name=audience)
    return draft.problem(code, what, advice(audience, message.audiences), *path)

"""What a text may name: `{{ fact('…') }}`, `{{ actor('…') }}`, `{{ slogan }}`, `{{ offer }}`…"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from terrimark.brand.base import Text
from terrimark.brand.campaign import Message
from terrimark.brand.people import Actor, Audience
from terrimark.brand.suggest import advice
from terrimark.brand.territory import Fact
from terrimark.brand.workspace import LoadedCampaign
from terrimark.content.fault import Fault
from terrimark.content.marks import Marks
from terrimark.content.sandbox import Thing
from terrimark.i18n import _


class Names:
    """The declared world as templates see it, on one day and in one language."""

    def __init__(self, loaded: LoadedCampaign, as_of: date, language: str) -> None:
        brand = loaded.brand
        self.language, self._as_of, self._brand, self._campaign = language, as_of, brand, loaded.campaign
        self._facts = {fact.id: fact for fact in brand.facts}
        self._actors = {actor.id: actor for actor in brand.actors}
        self._offers = {offer.id: offer for offer in brand.offers}
        self._projects = {project.id: project for project in brand.projects}

    def say(self, text: Text | None) -> str | None:
        """Words in the language, or in one that it falls back to."""
        return text.get(self.language, self._brand.territory.fallbacks) if text else None

    def name(self, text: Text) -> str:
        """A proper name: where the language has none, that of another will do."""
        return self.say(text) or text.any()

    def of(
        self, message: Message, audience: Audience, network: str | None = None, marks: Marks | None = None
    ) -> dict[str, Any]:
        """The names for one text. An actor is named on a poster (no network), mentioned in a post."""
        territory, campaign = self._brand.territory, self._campaign
        names: dict[str, Any] = {
            "fact": self._fact,
            "actor": lambda name: self._actor(name, network, marks),
            "slogan": self.say(campaign.slogan) or "",
            "campaign": self._thing(campaign.name, id=campaign.id),
            "territory": self._thing(
                territory.name,
                id=territory.id,
                tagline=self.say(territory.tagline),
                website=territory.website,
            ),
            "audience": self._thing(audience.name, id=audience.id, seeks=self.say(audience.seeks)),
            "language": self.language,
        }
        if offer := self._offers.get(message.offer or ""):
            names["offer"] = self._thing(
                offer.title, id=offer.id, summary=self.say(offer.summary), link=offer.link
            )
        if project := self._projects.get(message.project or ""):
            names["project"] = self._thing(
                project.name, id=project.id, summary=self.say(project.summary), link=project.link
            )
        return names if network is None else {**names, "network": network}

    def _thing(self, name: Text, **parts: str | None) -> Thing:
        return Thing(self.name(name), **parts)

    def _fact(self, name: str) -> str:
        fact: Fact = _known(name, self._facts, "fact")
        if not fact.current(self._as_of):
            what = _("the fact {name!r} does not hold on {day}: it runs from {since} until {until}").format(
                name=name, day=self._as_of, since=fact.since or "…", until=fact.until or "…"
            )
            fix = _("renew it where it was read: {source}").format(source=fact.source)
            raise Fault("expired-fact", what, fix=fix)
        return self._required(fact.value, _("the fact {name!r}").format(name=name))

    def _actor(self, name: str, network: str | None, marks: Marks | None) -> str:
        actor: Actor = _known(name, self._actors, "actor")
        handles: Mapping[Any, str] = actor.handles
        if marks and (handle := handles.get(network)):
            return marks.mention(handle.removeprefix("@"))
        return self._required(actor.name, _("the actor {name!r}").format(name=name))

    def _required(self, text: Text, what: str) -> str:
        words = self.say(text)
        if words is None:
            lacking = _("{what} has no words in {language!r}").format(what=what, language=self.language)
            raise Fault("missing-language", lacking, fix=_("add them, or a fallback for the language"))
        return words


def _known(name: str, things: Mapping[str, Any], kind: str) -> Any:
    if name not in things:
        what = {"fact": _("unknown fact {name!r}"), "actor": _("unknown actor {name!r}")}[kind]
        raise Fault(f"unknown-{kind}", what.format(name=name), fix=advice(str(name), things))
    return things[name]

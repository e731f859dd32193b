"""From a declared campaign to its words: every message, for each audience, language and network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from terrimark.brand.campaign import Account, Message
from terrimark.brand.draft import PathInFile
from terrimark.brand.people import Audience
from terrimark.brand.workspace import LoadedCampaign
from terrimark.content.desk import Desk
from terrimark.content.links import content_id, short, tracked
from terrimark.content.marks import Marks
from terrimark.content.post import Draft, write_post
from terrimark.content.poster import poster_alt, poster_words, shared
from terrimark.content.variant import PosterWords, Variant
from terrimark.content.wording import Wording, wording
from terrimark.errors import Problem
from terrimark.i18n import _
from terrimark.limits import measure, of

PosterKey = tuple[str, str, str]  # message, language, audience; "": the words for all the others


@dataclass(frozen=True, kw_only=True)
class Written:
    """All the words of a campaign, and what is wrong with them."""

    variants: tuple[Variant, ...]
    poster_words: dict[PosterKey, PosterWords]
    problems: tuple[Problem, ...]


def write(campaign: LoadedCampaign, as_of: date) -> Written:
    """The words of a campaign on a day, in the order of its files; never raises for a user's mistake."""
    desk, variants, posters = Desk(campaign, as_of), list[Variant](), dict[PosterKey, PosterWords]()
    for number, message in enumerate(campaign.campaign.messages):
        path: PathInFile = ("messages", number)
        _check(desk, message, path)
        told: dict[str, dict[str, PosterWords]] = {}
        for audience, language in _public(desk, message):
            poster = poster_words(desk, message, path, audience, language)
            if poster:
                told.setdefault(language, {})[audience.id] = poster
            for network, accounts in _networks(desk, message, audience, language):
                variant = _variant(desk, message, path, audience, language, network, accounts, poster)
                variants += [variant] if variant else []
        for language, by_audience in told.items():
            for whom, words in shared(message, by_audience).items():
                posters[message.id, language, whom] = words
    return Written(variants=tuple(variants), poster_words=posters, problems=desk.problems)


def _public(desk: Desk, message: Message) -> Iterator[tuple[Audience, str]]:
    """Each audience of the message with each language it is told in."""
    audiences = {audience.id: audience for audience in desk.brand.audiences}
    for audience in (audiences[name] for name in message.audiences if name in audiences):
        for language in audience.languages:
            if not message.languages or language in message.languages:
                yield audience, language


def _networks(
    desk: Desk, message: Message, audience: Audience, language: str
) -> Iterator[tuple[str, list[Account]]]:
    """The audience's networks where our accounts speak to it; all of them where we have no account at all."""
    for network in audience.networks:
        if message.networks and network not in message.networks:
            continue
        accounts = [
            account
            for account in desk.campaign.accounts
            if account.network == network
            and (not account.audiences or audience.id in account.audiences)
            and (not account.languages or language in account.languages)
        ]
        if accounts or not desk.campaign.accounts:
            yield network, accounts


def _variant(
    desk: Desk, message: Message, path: PathInFile, audience: Audience, language: str, network: str,
    accounts: list[Account], poster: PosterWords | None,
) -> Variant | None:  # fmt: skip
    """One post with its poster's words; None where something is wrong with it: a problem says what."""
    worded = wording(message, path, desk.fallbacks, audience=audience.id, language=language, network=network)
    address = _address(desk, worded, audience, language, path)
    layout = desk.layout(*(worded.value("template") or ("default", path)))
    if address is None or layout is None:
        return None
    content = content_id(message.id, audience.id, language)
    address = tracked(address, network=network, campaign=desk.campaign.id, content=content)
    limit = min((a.max_characters for a in accounts if a.max_characters), default=of(network).text)
    marks = Marks()
    names = desk.names(language).of(message, audience, network, marks)
    if poster:
        names |= {"headline": " ".join(poster.headline.split("\n")), "caption": poster.caption}
    draft = Draft(
        network=network,
        language=language,
        limit=limit,
        wording=worded,
        path=path,
        names={**names, "link": marks.link(short(address) if network == "bluesky" else address, address)},
        marks=marks,
        hashtags=_hashtags(desk, worded),
        layout=layout,
    )
    post = write_post(draft, desk)
    alt = poster_alt(desk, message, path, network, poster) if poster else None
    if post is None or poster is None or alt is None:
        return None
    words, taken = post
    return Variant(
        message=message.id,
        audience=audience.id,
        language=language,
        network=network,
        words=words,
        taken=taken,
        length=measure(network, words.text),
        limit=limit,
        poster=poster,
        alt=alt,
        link=address,
        content_id=content,
    )


def _address(desk: Desk, worded: Wording, audience: Audience, language: str, path: PathInFile) -> str | None:
    """Where the post points: the message's link, else the audience's page in the language."""
    if declared := worded.value("link"):
        return str(declared[0])
    landing = audience.landing.get(language, desk.fallbacks)
    if landing is None:
        what = _("the audience {name!r} has no landing page in {language!r}").format(
            name=audience.id, language=language
        )
        desk.add("missing-landing", what, (*path, "audiences"), fix=_("add it, or a `link` here"))
    return landing


def _hashtags(desk: Desk, worded: Wording) -> tuple[str, ...]:
    """The campaign's and the message's, each once, whatever its capitals."""
    own = worded.value("hashtags")
    tags: dict[str, str] = {}
    for tag in (*desk.campaign.hashtags, *(own[0] if own else ())):
        tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())


def _check(desk: Desk, message: Message, path: PathInFile) -> None:
    """An offer or project that is over is not told; a poster does not change by network."""
    for field, things in (("offer", desk.brand.offers), ("project", desk.brand.projects)):
        for thing in things:
            if thing.id == getattr(message, field) and thing.until and thing.until < desk.as_of:
                what = _("{name!r} ended on {until}").format(name=thing.id, until=thing.until)
                fix = _("move its `until`, or take the message out")
                desk.add(f"expired-{field}", what, (*path, field), fix=fix)
    for number, override in enumerate(message.overrides):
        if override.network and (override.headline or override.caption):
            what = _("a headline or caption cannot differ by network: all share one poster")
            fix = _("name an audience or a language, or change `body`")
            desk.add("poster-by-network", what, (*path, "overrides", number), fix=fix)

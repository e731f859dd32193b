"""From a declared campaign to its words: every message, for each audience, language and network."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date

from terrimark.brand.campaign import Message
from terrimark.brand.draft import PathInFile
from terrimark.brand.workspace import LoadedCampaign
from terrimark.content.desk import Desk
from terrimark.content.links import content_id, short, tracked
from terrimark.content.marks import Marks
from terrimark.content.post import Draft, write_post, write_thread
from terrimark.content.poster import poster_alt, poster_words, shared
from terrimark.content.variant import PosterWords, Variant
from terrimark.content.wording import Telling, Wording, wording
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


def write(campaign: LoadedCampaign, as_of: date, coded: Container[str] = ()) -> Written:
    """The words of a campaign on a day, in the order of its files; never raises for a user's mistake.

    `coded` are the messages whose posters show a QR code: it leads each audience to its own page.
    """
    desk, variants, posters = Desk(campaign, as_of), list[Variant](), dict[PosterKey, PosterWords]()
    for number, message in enumerate(campaign.campaign.messages):
        path = ("messages", number)
        _check(desk, message, path)
        told: dict[str, dict[str, PosterWords]] = {}
        for telling in _tellings(desk, message, path):
            poster = poster_words(desk, telling, coded=message.id in coded)
            if poster:
                told.setdefault(telling.language, {})[telling.audience.id] = poster
            for network, limit in _networks(desk, telling):
                variant = _variant(desk, telling, network, limit, poster)
                variants += [variant] if variant else []
        for language, by_audience in told.items():
            for whom, words in shared(message, by_audience).items():
                posters[message.id, language, whom] = words
    return Written(variants=tuple(variants), poster_words=posters, problems=desk.problems)


def _tellings(desk: Desk, message: Message, path: PathInFile) -> Iterator[Telling]:
    """The message for each of its audiences, in each language that it is told in."""
    for audience in map(desk.loaded.audience, message.audiences):
        for language in audience.languages:
            if not message.languages or language in message.languages:
                yield Telling(message=message, path=path, audience=audience, language=language)


def _networks(desk: Desk, telling: Telling) -> Iterator[tuple[str, int | None]]:
    """The networks where our accounts speak to the audience, with the length that all these accounts take.

    All of the audience's where we have no account at all.
    """
    only, ours = telling.message.networks, desk.campaign.accounts
    for network in telling.audience.networks:
        usual = of(network).caption or of(network).text
        limits = [
            account.max_characters or usual
            for account in ours
            if account.network == network
            and (not account.audiences or telling.audience.id in account.audiences)
            and (not account.languages or telling.language in account.languages)
        ]
        if (limits or not ours) and (not only or network in only):
            yield network, min((limit for limit in limits if limit), default=usual)


def _variant(
    desk: Desk, telling: Telling, network: str, limit: int | None, poster: PosterWords | None
) -> Variant | None:
    """One post with its poster's words; None where something is wrong with it: a problem says what."""
    message, audience, language, path = telling.message, telling.audience, telling.language, telling.path
    worded = wording(telling, desk.fallbacks, network)
    address = _address(desk, worded, telling)
    layout = desk.layout(*(worded.value("template") or ("default", path)))
    if address is None or layout is None:
        return None
    content = content_id(message.id, audience.id, language)
    address = tracked(address, network=network, campaign=desk.campaign.id, content=content)
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
    post, thread = write_post(draft, desk), write_thread(draft, desk)
    alt = poster_alt(desk, telling, network, poster) if poster else None
    if post is None or thread is None or poster is None or alt is None:
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
        thread=thread,
    )


def _address(desk: Desk, worded: Wording, telling: Telling) -> str | None:
    """Where the post points: the message's link, else the audience's page in the language."""
    if declared := worded.value("link"):
        return str(declared[0])
    landing = telling.audience.landing.get(telling.language, desk.fallbacks)
    if landing is None:
        what = _("the audience {name!r} has no landing page in {language!r}")
        what = what.format(name=telling.audience.id, language=telling.language)
        desk.add("missing-landing", what, (*telling.path, "audiences"), fix=_("add it, or a `link` here"))
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

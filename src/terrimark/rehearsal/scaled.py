"""A campaign made larger than it is: its own words and posters, on all nine networks, as often as wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from terrimark.brand.campaign import Account, MediaHost
from terrimark.brand.workspace import LoadedCampaign
from terrimark.build import Manifest
from terrimark.calendar import schedule
from terrimark.calendar.post import Post
from terrimark.content import write
from terrimark.limits import of
from terrimark.limits.words import Words

HANDLES = {
    "mastodon": "rehearsal", "bluesky": "rehearsal.test", "facebook": "rehearsal", "instagram": "rehearsal",
    "threads": "rehearsal", "linkedin": "urn:li:organization:2414183", "x": "rehearsal",
    "telegram": "rehearsal", "pinterest": "rehearsal/720450123",
}  # fmt: skip
_TAG = "R000"  # on every post: its round, so that no two say the same
_APART = timedelta(minutes=11)  # between two rounds
_THREADS = 7  # one post in so many goes on in a reply, where the network has threads


def scaled(
    campaign: LoadedCampaign, manifest: Manifest, count: int
) -> tuple[LoadedCampaign, tuple[Post, ...]]:
    """The campaign with an invented account on each network, and `count` posts of it at most.

    Fewer where it has none that fits a network. Its calendar is gone through as often as it takes, some
    minutes later each time.
    """
    wide = _everywhere(campaign)
    written = write(wide, manifest.as_of)
    posts = schedule(wide, replace(manifest, variants=written.variants)).posts
    unique = {(post.account, post.words.text): post for post in reversed(posts)}.values()
    once = sorted(unique, key=lambda post: (post.due, post.key))
    found = [post for number in range(-(-count // max(len(once), 1))) for post in _round(once, number)]
    return wide, tuple(sorted(found[:count], key=lambda post: (post.due, post.key)))


def _everywhere(campaign: LoadedCampaign) -> LoadedCampaign:
    media = MediaHost(to="media", address="https://media.example")
    accounts = tuple(
        Account(id=name, network=name, handle=handle, server="https://rehearsal.example", media_host=media)
        for name, handle in HANDLES.items()
    )
    told, calendar = campaign.campaign, campaign.campaign.calendar
    free = {"accounts": (), "audiences": (), "languages": (), "window": None}
    changed = {
        "accounts": accounts,
        "budget": {"x": 1e6},
        "hashtags": (*told.hashtags, _TAG),
        "messages": tuple(one.model_copy(update={"networks": ()}) for one in told.messages),
        "calendar": calendar and calendar.model_copy(
            update={"window": None, "slots": tuple(one.model_copy(update=free) for one in calendar.slots)}
        ),
    }  # fmt: skip
    audiences = tuple(one.model_copy(update={"networks": tuple(HANDLES)}) for one in campaign.brand.audiences)
    return replace(
        campaign,
        brand=campaign.brand.model_copy(update={"audiences": audiences, "reserves": ()}),
        campaign=told.model_copy(update=changed),
    )


def _round(posts: list[Post], number: int) -> Iterator[Post]:
    tag = f"R{number:03}"
    for index, post in enumerate(posts):
        key = f"{post.key}/{tag}"
        goes_on = of(post.network).threads and index % _THREADS == 0
        yield replace(
            post,
            key=key,
            due=post.due + number * _APART,
            words=_tagged(post.words, tag),
            thread=(Words(text=f"{tag}: {key.partition('/')[2]}"),) if goes_on else (),
        )


def _tagged(words: Words, tag: str) -> Words:
    return Words(
        text=words.text.replace(_TAG, tag),
        spans=tuple(replace(span, target=span.target.replace(_TAG, tag)) for span in words.spans),
    )

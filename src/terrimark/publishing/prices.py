"""What posts cost on networks that charge for them, in millionths of a US dollar."""

from __future__ import annotations

from collections.abc import Iterable

from terrimark.brand import LoadedCampaign
from terrimark.calendar.post import Post
from terrimark.limits import of
from terrimark.outbox import OUT, Ledger


def price_of(post: Post) -> int:
    """The estimate for a whole post with its thread: a part that holds a link costs more."""
    price = of(post.network).price
    if price is None:
        return 0
    links = [any(span.kind == "link" for span in words.spans) for words in (post.words, *post.thread)]
    alts = sum(bool(picture.alt) for picture in post.pictures)
    return sum(price.with_link if linked else price.post for linked in links) + price.alt * alts


def budgets_of(campaign: LoadedCampaign) -> dict[str, int]:
    """The campaign's `budget`, by network."""
    return {name: round(dollars * 1_000_000) for name, dollars in campaign.campaign.budget.items()}


def estimate(posts: Iterable[Post]) -> dict[str, tuple[int, int]]:
    """How many posts cost something, and what they cost together, by network."""
    found: dict[str, tuple[int, int]] = {}
    for post in posts:
        if cost := price_of(post):
            count, sum_ = found.get(post.network, (0, 0))
            found[post.network] = count + 1, sum_ + cost
    return found


def outlook(campaign: LoadedCampaign, posts: Iterable[Post], ledger: Ledger) -> dict[str, dict[str, int]]:
    """By network that charges: the `estimate` of what may still go out, what is `spent`, the `budget`."""
    name, budgets = campaign.campaign.id, budgets_of(campaign)
    rows = ledger.rows(name)
    over = {key for key, row in rows.items() if row.recalled or row.state in (*OUT, "missed")}
    coming = estimate(post for post in posts if post.key not in over)
    return {
        network: {"estimate": sum_, "spent": ledger.spent(name, network), "budget": budgets.get(network, 0)}
        for network, (_count, sum_) in coming.items()
    }

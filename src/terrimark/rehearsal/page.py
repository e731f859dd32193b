"""What people see when they open a link of a rehearsal: the posts, with pictures and their descriptions."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from terrimark.limits import spans
from terrimark.rehearsal.values import HTML, Published, Reply

_STYLE = """
body { font: 1.05rem/1.55 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem;
       color: #16302f; background: #f6f2ea }
article { background: #fff; border-radius: .6rem; padding: 1.2rem 1.4rem; margin: 1.2rem 0 }
article p { white-space: pre-wrap; overflow-wrap: anywhere; margin: .4rem 0 }
img { max-width: 100%; height: auto; border-radius: .4rem; display: block }
figure { margin: .8rem 0 0 } figcaption, .when { color: #5b6b69; font-size: .88rem }
a { color: #a8430f }
"""


def page(title: str, posts: Sequence[Published]) -> Reply:
    """A page of posts, newest first. Everything in it is escaped."""
    articles = "\n".join(map(_article, reversed(posts))) or "<p>Nothing is out yet.</p>"
    text = (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n'
        f"<body><h1>{escape(title)}</h1><p>A rehearsal on this machine: nothing here is public.</p>\n"
        f"{articles}\n</body></html>\n"
    )
    return Reply(body=text.encode(), kind=HTML)


def markup(text: str, server: str, handles: Sequence[str]) -> str:
    """A text as Mastodon's HTML: addresses and tags wrapped, their letters in several spans."""
    parts, at = [], 0
    for span in spans(text, "mastodon"):
        shown, target = escape(text[span.start : span.end]), escape(span.target)
        if span.kind == "link":
            scheme, rest = shown.split("://", 1)
            shown = f'<span class="invisible">{scheme}://</span><span class="ellipsis">{rest}</span>'
            shown = f'<a href="{target}" rel="nofollow noopener" target="_blank">{shown}</a>'
        elif span.kind == "tag":
            link = f'<a href="{server}/tags/{target}" class="mention hashtag" rel="tag">'
            shown = f"{link}#<span>{target}</span></a>"
        elif (name := target.split("@")[0]) in handles:
            shown = f'<span class="h-card">@<span>{name}</span></span>'
        parts += [escape(text[at : span.start]), shown]
        at = span.end
    return f"<p>{''.join(parts)}{escape(text[at:])}</p>".replace("\n\n", "</p><p>").replace("\n", "<br />")


def _article(post: Published) -> str:
    figures = "".join(
        f'<figure><img src="{escape(picture.url)}" alt="{escape(picture.alt)}">'
        f"<figcaption>{escape(picture.alt)}</figcaption></figure>"
        for picture in post.pictures
    )
    return (
        f'<article lang="{escape(post.language)}"><strong>{escape(post.account)}</strong>'
        f"<p>{_linked(post.text)}</p>{figures}"
        f'<p class="when"><a href="{escape(post.url)}">{post.at:%Y-%m-%d %H:%M} UTC</a></p></article>'
    )


def _linked(text: str) -> str:
    """The text with its web addresses to click."""
    parts, at = [], 0
    for span in spans(text, "bluesky"):  # it takes any address, known domain or not
        if span.kind == "link":
            shown = escape(text[span.start : span.end])
            parts += [escape(text[at : span.start]), f'<a href="{escape(span.target)}">{shown}</a>']
            at = span.end
    return "".join(parts) + escape(text[at:])

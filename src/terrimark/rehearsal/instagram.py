"""A loopback copy of Instagram's publishing: what `docs/networks/instagram.md` says of it, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from terrimark.rehearsal.containers import DAY, Containers, mentions, tags
from terrimark.rehearsal.graph_rows import Row, children_of, chosen, listed, opened, trouble, truth
from terrimark.rehearsal.values import Picture

PICTURE_BYTES = 8 * 1024 * 1024
NARROWEST, WIDEST = 4 / 5, 1.91
CAPTION, TAGS, MENTIONS = 2200, 30, 20  # the caption in code points [U]
MADE_A_DAY = 400


class InstagramCopy(Containers):
    """Professional accounts of graph.instagram.com: pictures come from an address, JPEG and nothing else."""

    versions = frozenset(f"v{number}.0" for number in range(21, 27))
    title, usage_type, rate_code = "Instagram", "instagram", 4
    state_field, word_field, shelf, usual_quota = "status_code", "caption", "media", 100
    metrics = dict.fromkeys(
        ("views", "reach", "likes", "comments", "saved", "shares", "total_interactions"), 12
    )

    def call(self, method: str, path: Sequence[str], asked: Row, files: Sequence[bytes], who: str) -> Any:
        """One call."""
        match method, path:
            case "POST", [user, "media"]:
                return self._container(self.mine(user, who), asked)
            case "POST", [user, "media_publish"]:
                return self._publish(self.mine(user, who), str(asked.get("creation_id")))
            case "GET", [user, "content_publishing_limit"]:
                self.mine(user, who)
                config = {"quota_total": self.quota, "quota_duration": 86_400}
                row = {"id": "", "quota_usage": self.lately(who), "config": config}
                shown = chosen(row, asked.get("fields", "quota_usage"), "ContentPublishingLimit")
                return {"data": [{name: value for name, value in shown.items() if name != "id"}]}
            case "GET", [name, "comments"]:
                return listed(self._comments.get(self.own(name, who).id, []), asked, "Comment")
            case "DELETE", [name]:
                self.own(name, who)
                raise trouble(3, "Application does not have the capability to make this API call.")
        return super().call(method, path, asked, files, who)

    def _container(self, who: str, asked: Row) -> Row:
        since = self.clock() - DAY
        if sum(box.made > since for box in self._containers.values() if box.account == who) >= MADE_A_DAY:
            raise trouble(9, 2207042, "The maximum number of containers was reached")
        kind, caption = str(asked.get("media_type") or "IMAGE"), str(asked.get("caption") or "")
        alt = self.alt_of(asked)
        if len(caption) > CAPTION:
            raise trouble(36004, 2207010, "The caption was too long")
        if tags(caption) > TAGS or mentions(caption) > MENTIONS:
            raise trouble(100, 2207040, "Cannot use more than 30 hashtags or 20 tags")
        if kind == "CAROUSEL":
            if alt:
                raise trouble(100, "alt_text is only for images")
            return self._carousel(who, caption, children_of(asked.get("children", "")))
        if kind not in ("IMAGE", "STORIES"):
            raise trouble(100, 2207023, f"The media type {kind} is unknown")
        if not asked.get("image_url"):
            raise trouble(100, "The parameter image_url is required")
        child = truth(asked.get("is_carousel_item"))
        picture = self._picture(str(asked["image_url"]), alt)
        return self.made(who, kind=kind, text="" if child else caption, picture=picture, is_child=child)

    def _carousel(self, who: str, caption: str, names: list[str]) -> Row:
        boxes = [self._containers.get(name) for name in names]
        good = all(box and box.is_child and box.account == who and not box.post for box in boxes)
        if not 2 <= len(names) <= 10 or not good or any(self.state(b) == "EXPIRED" for b in boxes if b):
            raise trouble(100, 2207028, "A carousel needs 2 to 10 of your own carousel items")
        return self.made(who, kind="CAROUSEL", text=caption, children=tuple(names))

    def _picture(self, url: str, alt: str) -> Picture:
        data = self.fetched(url, trouble(9004, 2207052, "The media could not be fetched from this URI"))
        if len(data) > PICTURE_BYTES:
            raise trouble(36000, 2207004, "The image is too large to download. It should be less than 8 MiB")
        kind, (width, height) = opened(data)
        if kind != "JPEG" or not data.startswith(b"\xff\xd8\xff"):  # Pillow calls an MPO by its name
            raise trouble(36001, 2207005, "The image format is not supported. Supported formats are: JPEG")
        if not NARROWEST - 0.005 <= width / height <= WIDEST + 0.005:  # half a pixel of rounding
            raise trouble(36003, 2207009, "The submitted image has an aspect ratio that is not allowed")
        return self.stored(data, "image/jpeg", alt)

    def _publish(self, who: str, name: str) -> Row:
        box = self.asked_for(name, who, 24, 2207008)
        if box.is_child or box.post:  # a second time: the code is [U]
            raise trouble(100, "The container cannot be published")
        if self.state(box) == "EXPIRED":
            raise trouble(-2, 2207020, "The media you are trying to access has expired")
        if self.state(box) != "FINISHED":
            raise trouble(9007, 2207027, "The media is not ready for publishing, please wait for a moment")
        if self.lately(who) >= self.quota:
            raise trouble(9, 2207042, "The maximum number of posts was reached")
        return self.out(box)

"""The ledger's tables; `store/migrations` makes them, a test holds both to be the same."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table

from terrimark.store import Instant, metadata

campaign = Table(
    "campaign",
    metadata,
    Column("id", String, primary_key=True),
    Column("began", Instant, nullable=False),  # the campaign's own clock when it first met this ledger
)

post = Table(
    "post",
    metadata,
    Column("key", String, primary_key=True),
    Column("campaign", String, ForeignKey("campaign.id"), nullable=False),
    Column("account", String, nullable=False),
    Column("network", String, nullable=False),
    Column("due", Instant, nullable=False),
    Column("state", String(12), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("payload", JSON, nullable=False),  # Post.to_json()
    Column("approved_hash", String(64)),
    Column("approved_by", String),
    Column("approved_at", Instant),
    Column("lease_owner", String),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Instant),
    Column("intent", JSON(none_as_null=True)),
    Column("intent_at", Instant),
    Column("remote_id", String),
    Column("url", String),
    Column("note", String, nullable=False),
    Column("cost", Integer, nullable=False, server_default="0"),  # see `Row`
    Column("spent", Integer, nullable=False, server_default="0"),
    Column("released", String(64)),  # the content that a person lets out though it is late
    Index(None, "campaign", "state", "due"),
)

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, ForeignKey("post.key"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("who", String, nullable=False),
    Column("before", String(12)),
    Column("after", String(12), nullable=False),
    Column("why", String, nullable=False),
)

step = Table(  # see networks.base.Steps
    "step",
    metadata,
    Column("key", String, ForeignKey("post.key"), primary_key=True),
    Column("content_hash", String(64), primary_key=True),
    Column("name", String, primary_key=True),
    Column("value", JSON(none_as_null=True)),
    Column("at", Instant, nullable=False),
)

signature = Table(  # of one step of an approval that has several
    "signature",
    metadata,
    Column("key", String, ForeignKey("post.key"), primary_key=True),
    Column("content_hash", String(64), primary_key=True),
    Column("role", String, primary_key=True),
    Column("who", String, nullable=False),
    Column("at", Instant, nullable=False),
)

hold = Table(
    "hold",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign", String, nullable=False),
    Column("scope", String(12), nullable=False),
    Column("name", String, nullable=False),
    Column("who", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("why", String, nullable=False),
    Column("ended", Instant),
    Column("ended_by", String),
    Column("ended_why", String),
    Index(None, "campaign", "ended"),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("owner", String, primary_key=True),
    Column("who", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("next", Instant),  # when it looks again
    Column("ended", Instant),
)

trouble = Table(  # while it lasts
    "trouble",
    metadata,
    Column("campaign", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("told", Instant, nullable=False),
)

"""The first ledger: campaigns, their posts, and an event for each change of a post."""

import sqlalchemy as sa
from alembic import op

from terrimark.store.columns import Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables as `terrimark.outbox.tables` describes them."""
    op.create_table(
        "campaign",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("began", Instant, nullable=False),
    )
    op.create_table(
        "post",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("campaign", sa.String, sa.ForeignKey("campaign.id"), nullable=False),
        sa.Column("account", sa.String, nullable=False),
        sa.Column("network", sa.String, nullable=False),
        sa.Column("due", Instant, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("approved_hash", sa.String(64)),
        sa.Column("approved_by", sa.String),
        sa.Column("approved_at", Instant),
        sa.Column("lease_owner", sa.String),
        sa.Column("lease_until", Instant),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", Instant),
        sa.Column("intent", sa.JSON(none_as_null=True)),
        sa.Column("intent_at", Instant),
        sa.Column("remote_id", sa.String),
        sa.Column("url", sa.String),
        sa.Column("note", sa.String, nullable=False),
    )
    op.create_index("ix_post_campaign_state_due", "post", ["campaign", "state", "due"])
    op.create_table(
        "event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String, sa.ForeignKey("post.key"), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("before", sa.String(12)),
        sa.Column("after", sa.String(12), nullable=False),
        sa.Column("why", sa.String, nullable=False),
    )
    op.create_index("ix_event_key", "event", ["key"])

"""Steps of a post, signatures, holds, heartbeats, troubles that were told; what a post costs."""

import sqlalchemy as sa
from alembic import op

from terrimark.store.columns import Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring the tables to what `terrimark.outbox.tables` describes."""
    op.add_column("post", sa.Column("cost", sa.Integer, nullable=False, server_default="0"))
    op.add_column("post", sa.Column("spent", sa.Integer, nullable=False, server_default="0"))
    op.add_column("post", sa.Column("released", sa.String(64)))
    op.create_table(
        "step",
        sa.Column("key", sa.String, sa.ForeignKey("post.key"), primary_key=True),
        sa.Column("content_hash", sa.String(64), primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.JSON(none_as_null=True)),
        sa.Column("at", Instant, nullable=False),
    )
    op.create_table(
        "signature",
        sa.Column("key", sa.String, sa.ForeignKey("post.key"), primary_key=True),
        sa.Column("content_hash", sa.String(64), primary_key=True),
        sa.Column("role", sa.String, primary_key=True),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("at", Instant, nullable=False),
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("campaign", sa.String, nullable=False),
        sa.Column("scope", sa.String(12), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("ended", Instant),
        sa.Column("ended_by", sa.String),
        sa.Column("ended_why", sa.String),
    )
    op.create_index("ix_hold_campaign_ended", "hold", ["campaign", "ended"])
    op.create_table(
        "heartbeat",
        sa.Column("owner", sa.String, primary_key=True),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("next", Instant),
        sa.Column("ended", Instant),
    )
    op.create_table(
        "trouble",
        sa.Column("campaign", sa.String, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("told", Instant, nullable=False),
    )

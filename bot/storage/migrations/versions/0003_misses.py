"""Misses become work: where each was asked, why it counts, and how it was settled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# SQLite counts only INTEGER primary keys by itself.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add what a miss needs to be worked on, and fill in where the old ones were asked."""
    for column in (
        sa.Column("reason", sa.Text(), server_default="unanswered", nullable=False),
        sa.Column("visit", sa.Integer(), server_default="0", nullable=False),
        sa.Column("seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", ID, nullable=True),
        sa.Column("settled_as", sa.Text(), server_default="", nullable=False),
    ):
        op.add_column("miss", column)
    op.execute(
        "UPDATE miss SET seq = coalesce((SELECT max(m.seq) FROM message m"
        " WHERE m.conversation_id = miss.conversation_id AND m.at <= miss.at), 0)"
    )
    op.execute(
        "UPDATE miss SET visit = coalesce((SELECT m.visit FROM message m"
        " WHERE m.conversation_id = miss.conversation_id AND m.seq = miss.seq), 0)"
    )
    op.create_index("ix_miss_at", "miss", ["at"], unique=False)
    op.create_index(
        "uq_miss_rated",
        "miss",
        ["conversation_id", "seq"],
        unique=True,
        sqlite_where=sa.text("reason = 'rated'"),
        postgresql_where=sa.text("reason = 'rated'"),
    )
    # What was answered at the moment of a message is looked up by both.
    op.drop_index("ix_timeline_conversation_id", "timeline")
    op.create_index("ix_timeline_conversation_id", "timeline", ["conversation_id", "at"])

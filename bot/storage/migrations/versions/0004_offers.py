"""Offers: whom a waiting customer is put before, the rotation, caps of single agents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# SQLite counts only INTEGER primary keys by itself.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns; code that does not know them makes no offers and may claim as before."""
    op.add_column("conversation", sa.Column("offer_to", ID, nullable=True))
    op.add_column("conversation", sa.Column("offer_until", sa.BigInteger(), nullable=True))
    op.add_column(
        "conversation",
        sa.Column("is_for_all", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("agent", sa.Column("asked_at", sa.BigInteger(), nullable=True))
    op.add_column("agent", sa.Column("chats_at_most", sa.Integer(), nullable=True))
    op.create_index(
        "ix_conversation_offer",
        "conversation",
        ["offer_to"],
        unique=False,
        sqlite_where=sa.text("offer_to IS NOT NULL"),
        postgresql_where=sa.text("offer_to IS NOT NULL"),
    )

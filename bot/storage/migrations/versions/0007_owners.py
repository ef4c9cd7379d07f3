"""Owners of questions, whispers, and how far somebody has been told of being away too long."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

# SQLite counts only INTEGER primary keys by itself.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add columns and a table that older code does not read."""
    op.add_column("conversation", sa.Column("owner_id", ID, nullable=True))
    op.add_column("visit", sa.Column("owner_id", ID, nullable=True))
    op.add_column("agent", sa.Column("away_told", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        "ix_conversation_owner",
        "conversation",
        ["owner_id"],
        unique=False,
        sqlite_where=sa.text("owner_id IS NOT NULL"),
        postgresql_where=sa.text("owner_id IS NOT NULL"),
    )
    op.create_table(
        "whisper",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_whisper_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whisper")),
    )
    op.create_index("ix_whisper_conversation_id", "whisper", ["conversation_id", "id"])

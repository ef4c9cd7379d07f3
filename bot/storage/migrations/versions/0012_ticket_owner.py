"""In whose name a promised answer stands (H1)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

# SQLite counts only INTEGER primary keys by itself.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add a column that older code leaves empty: what it promises then is nobody's."""
    op.add_column("ticket", sa.Column("owner_id", ID, nullable=True))
    op.create_index(
        "ix_ticket_owner",
        "ticket",
        ["owner_id"],
        unique=False,
        sqlite_where=sa.text("owner_id IS NOT NULL"),
        postgresql_where=sa.text("owner_id IS NOT NULL"),
    )

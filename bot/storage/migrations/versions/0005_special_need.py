"""Who goes first in a line: a head start counted in, and why (H4)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add columns that older code leaves alone."""
    op.add_column("conversation", sa.Column("ranked_since", sa.BigInteger(), nullable=True))
    op.add_column("conversation", sa.Column("need", sa.Text(), server_default="", nullable=False))

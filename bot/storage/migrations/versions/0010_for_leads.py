"""Customers who were passed on to the leads, whichever takes them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add a column that older code leaves alone; to it the customer waits in the group's line."""
    op.add_column(
        "conversation",
        sa.Column("is_for_leads", sa.Boolean(), server_default=sa.false(), nullable=False),
    )

"""Who is on call: rung for emergencies whatever the hour (H5, C6)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add a column that older code leaves alone."""
    op.add_column(
        "agent",
        sa.Column("is_on_call", sa.Boolean(), server_default=sa.false(), nullable=False),
    )

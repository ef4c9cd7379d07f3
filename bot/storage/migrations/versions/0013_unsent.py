"""An index of what is not sent yet, so that the next word of a long chat is found at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the index; older code finds the same rows by it."""
    unsent = sa.text("status IN ('pending', 'sending')")
    op.create_index(
        "ix_outbox_unsent",
        "outbox",
        ["conversation_id", "seq"],
        unique=False,
        sqlite_where=unsent,
        postgresql_where=unsent,
    )

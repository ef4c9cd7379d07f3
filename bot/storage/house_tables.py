"""The tables of the house as a whole: the days on which it is closed."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import Id, Moment, id_column, metadata

closure = sa.Table(
    "closure",
    metadata,
    id_column(),
    sa.Column("first_day", sa.Text, nullable=False),  # ISO dates of the company's zone
    sa.Column("last_day", sa.Text, nullable=False),
    sa.Column("from_minute", sa.Integer),  # of each day; none is all day
    sa.Column("until_minute", sa.Integer),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False, server_default=""),  # among leads
    sa.Column("set_by", Id, nullable=False),
    sa.Column("set_at", Moment, nullable=False),
    sa.Column("removed_by", Id),  # what was removed stays on record
    sa.Column("removed_at", Moment),
)
sa.Index("ix_closure_last_day", closure.c.last_day)

"""The tables of the knowledge base: what every entry says now, and all that it ever said."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import Id, Moment, id_column, metadata

entry = sa.Table(
    "entry",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False, unique=True),  # the entry's own id
    sa.Column("document", sa.Text, nullable=False),  # knowledge.Entry as JSON
    sa.Column("version", sa.Integer, nullable=False),  # from 1
    sa.Column("is_removed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", Id),  # an agent; nobody for files and commands
)

# Written under one lock, so that ids grow in the order of the commits: the greatest id is the
# knowledge base's revision, and who has seen it has seen everything before it.
entry_version = sa.Table(
    "entry_version",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("is_removed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", Id),
    sa.Column("who", sa.Text, nullable=False, server_default=""),  # for people to read
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.UniqueConstraint("name", "version"),
)

# Pictures of answers; the bytes are in the files' folder. What any version ever named is kept.
picture = sa.Table(
    "picture",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # made from what it holds
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("is_named", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("added_at", Moment, nullable=False),
)

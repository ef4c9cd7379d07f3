"""The tables of what comes of conversations: cases, their story, what leads should see, files."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import Id, Moment, id_column, metadata, word

RATED = word("rated")  # a question that was answered in a visit rated badly

ticket = sa.Table(
    "ticket",
    metadata,
    id_column(),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("group_name", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="open"),
    sa.Column("agent_id", Id),
    sa.Column("details", sa.Text, nullable=False, server_default="{}"),  # JSON
    sa.Column("files", sa.Text, nullable=False, server_default="[]"),  # JSON, ids of files
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("due_at", Moment),
    sa.Column("owner_id", Id),  # who was asked first, and is reminded (H1)
)
sa.Index(
    "ix_ticket_owner",
    ticket.c.owner_id,
    sqlite_where=ticket.c.owner_id.is_not(None),
    postgresql_where=ticket.c.owner_id.is_not(None),
)
sa.Index("ix_ticket_conversation_id", ticket.c.conversation_id)

timeline = sa.Table(
    "timeline",
    metadata,
    id_column(),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False, server_default=""),
    sa.Column("detail", sa.Text, nullable=False, server_default=""),
)
sa.Index("ix_timeline_conversation_id", timeline.c.conversation_id, timeline.c.at)
sa.Index("ix_timeline_what", timeline.c.what, timeline.c.detail, timeline.c.at)

whisper = sa.Table(  # among agents and leads; customers' channels read `message` alone
    "whisper",
    metadata,
    id_column(),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("after_seq", sa.Integer, nullable=False),  # where in the chat it was said
    sa.Column("agent_id", Id, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),  # whisper, note
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)
sa.Index("ix_whisper_conversation_id", whisper.c.conversation_id, whisper.c.id)

flag = sa.Table(
    "flag",
    metadata,
    id_column(),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id")),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False, server_default=""),
    sa.Column("raised_at", Moment, nullable=False),
    sa.Column("settled_at", Moment),
    sa.Column("settled_by", Id),
)
sa.Index("ix_flag_raised_at", flag.c.raised_at)

miss = sa.Table(
    "miss",
    metadata,
    id_column(),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("best_entry", sa.Text, nullable=False, server_default=""),
    sa.Column("score", sa.Float, nullable=False, server_default="0"),
    sa.Column("at", Moment, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default="unanswered"),  # or rated
    sa.Column("visit", sa.Integer, nullable=False, server_default="0"),
    sa.Column("seq", sa.Integer, nullable=False, server_default="0"),  # answers come after it
    sa.Column("settled_at", Moment),
    sa.Column("settled_by", Id),
    sa.Column("settled_as", sa.Text, nullable=False, server_default=""),  # entry; "" is dismissed
)
sa.Index("ix_miss_at", miss.c.at)
sa.Index(
    "uq_miss_rated",
    miss.c.conversation_id,
    miss.c.seq,
    unique=True,
    sqlite_where=miss.c.reason == RATED,
    postgresql_where=miss.c.reason == RATED,
)

file = sa.Table(
    "file",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # random, also the name on disk
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),  # from the content
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("origin", sa.Text, nullable=False, server_default=""),  # Telegram's file id
    sa.Column("is_stored", sa.Boolean, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

channel_state = sa.Table(
    "channel_state",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),  # e.g. telegram polling offset
    sa.Column("value", sa.Text, nullable=False),
)

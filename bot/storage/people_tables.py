"""The tables of people: agents, their sign-ins and presence, and who looked at what."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import Id, Moment, id_column, metadata

agent = sa.Table(
    "agent",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("role", sa.Text, nullable=False),  # agent, lead
    sa.Column("groups", sa.Text, nullable=False),  # comma separated
    sa.Column("password_hash", sa.Text, nullable=False, server_default=""),
    sa.Column("is_disabled", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("is_on_call", sa.Boolean, nullable=False, server_default=sa.false()),  # H5, C6
    sa.Column("status", sa.Text, nullable=False, server_default="offline"),
    sa.Column("status_since", Moment),
    sa.Column("signed_in_at", Moment),  # the order of rotation
    sa.Column("seen_at", Moment),  # last heartbeat
    sa.Column("away_told", sa.Integer, nullable=False, server_default="0"),  # 1 reminded, 2 leads
    sa.Column("asked_at", Moment),  # the last offer: who had one goes behind
    sa.Column("chats_at_most", sa.Integer),  # the agent's own cap; none is the policy's
    sa.Column("created_at", Moment, nullable=False),
)

session = sa.Table(
    "session",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("agent_id", Id, sa.ForeignKey("agent.id"), nullable=False),
    sa.Column("csrf", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)

invitation = sa.Table(
    "invitation",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("agent_id", Id, sa.ForeignKey("agent.id"), nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
)

sign_in_attempt = sa.Table(
    "sign_in_attempt",
    metadata,
    id_column(),
    sa.Column("subject", sa.Text, nullable=False),  # hashed name or address
    sa.Column("at", Moment, nullable=False),
)
sa.Index("ix_sign_in_attempt_subject", sign_in_attempt.c.subject, sign_in_attempt.c.at)

presence_log = sa.Table(
    "presence_log",
    metadata,
    id_column(),
    sa.Column("agent_id", Id, sa.ForeignKey("agent.id"), nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

access_log = sa.Table(
    "access_log",
    metadata,
    id_column(),
    sa.Column("agent_id", Id),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False, server_default=""),
    sa.Column("at", Moment, nullable=False),
)

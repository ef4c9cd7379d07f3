"""The tables. SQL is the truth; everything in Redis can be rebuilt from here."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.case_tables import channel_state, file, flag, miss, ticket, timeline, whisper
from bot.storage.columns import Id, Moment, id_column, metadata, word
from bot.storage.entry_tables import entry, entry_version, picture
from bot.storage.house_tables import closure
from bot.storage.people_tables import (
    access_log,
    agent,
    invitation,
    presence_log,
    session,
    sign_in_attempt,
)

__all__ = [
    "CLAIM",
    "PENDING",
    "SENDING",
    "WAITING",
    "WITH_AGENT",
    "Id",
    "Moment",
    "access_log",
    "agent",
    "channel_state",
    "closure",
    "entry",
    "entry_version",
    "file",
    "flag",
    "invitation",
    "metadata",
    "miss",
    "picture",
    "presence_log",
    "session",
    "sign_in_attempt",
    "ticket",
    "timeline",
    "whisper",
]

WAITING, WITH_AGENT = word("waiting"), word("agent")  # stages of a conversation
PENDING, SENDING = word("pending"), word("sending")  # states of the outbox
CLAIM = word("claim")  # how a stay in the line ended

conversation = sa.Table(
    "conversation",
    metadata,
    id_column(),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),  # visitor id, or Telegram chat id
    sa.Column("customer_name", sa.Text, nullable=False, server_default=""),
    sa.Column("language", sa.Text, nullable=False, server_default="zh-CN"),
    sa.Column("stage", sa.Text, nullable=False, server_default="away"),
    sa.Column("group_name", sa.Text, nullable=False, server_default=""),
    sa.Column("agent_id", Id, sa.ForeignKey("agent.id")),
    sa.Column("claim_epoch", sa.Integer, nullable=False, server_default="0"),
    sa.Column("claimed_at", Moment),
    sa.Column("waiting_since", Moment),
    sa.Column("ranked_since", Moment),  # waiting_since with a head start, the order of the line
    sa.Column("priority", sa.Integer, nullable=False, server_default="0"),
    sa.Column("owner_id", Id),  # in whose name the open question is (H1)
    sa.Column("offer_to", Id),  # the agent who is asked whether to take it
    sa.Column("offer_until", Moment),
    sa.Column("is_for_all", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("is_for_leads", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("need", sa.Text, nullable=False, server_default=""),  # why the customer goes first
    sa.Column("last_seq", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_text", sa.Text, nullable=False, server_default=""),
    sa.Column("is_blocked", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("state", sa.Text, nullable=False, server_default=""),  # handlers.Conversation as JSON
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.UniqueConstraint("channel", "address"),
)
sa.Index(
    "ix_conversation_line",
    conversation.c.group_name,
    conversation.c.waiting_since,
    sqlite_where=conversation.c.stage == WAITING,
    postgresql_where=conversation.c.stage == WAITING,
)
sa.Index(
    "ix_conversation_owner",
    conversation.c.owner_id,
    sqlite_where=conversation.c.owner_id.is_not(None),
    postgresql_where=conversation.c.owner_id.is_not(None),
)
sa.Index(
    "ix_conversation_offer",
    conversation.c.offer_to,
    sqlite_where=conversation.c.offer_to.is_not(None),
    postgresql_where=conversation.c.offer_to.is_not(None),
)
sa.Index(
    "ix_conversation_agent",
    conversation.c.agent_id,
    sqlite_where=conversation.c.stage == WITH_AGENT,
    postgresql_where=conversation.c.stage == WITH_AGENT,
)

inbox = sa.Table(
    "inbox",
    metadata,
    id_column(),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("external_id", sa.Text, nullable=False),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("event", sa.Text, nullable=False),  # handlers.Event as JSON
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("handled_at", Moment),
    sa.Column("outcome", sa.Text, nullable=False, server_default=""),  # JSON, for console requests
    sa.UniqueConstraint("source", "external_id"),
)
sa.Index(
    "ix_inbox_open",
    inbox.c.conversation_id,
    inbox.c.id,
    sqlite_where=inbox.c.handled_at.is_(None),
    postgresql_where=inbox.c.handled_at.is_(None),
)

message = sa.Table(
    "message",
    metadata,
    id_column(),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("author", sa.Text, nullable=False),  # customer, bot, agent
    sa.Column("agent_id", Id),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("choices", sa.Text, nullable=False, server_default=""),  # JSON [{"id","label"}]
    sa.Column("attachments", sa.Text, nullable=False, server_default=""),  # JSON
    sa.Column("reference", sa.Text, nullable=False, server_default=""),  # the channel's own id
    sa.Column("edit_of", sa.Integer),  # seq of the message that this is the new wording of
    sa.Column("visit", sa.Integer, nullable=False, server_default="0"),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("conversation_id", "seq"),
)
sa.Index(
    "ix_message_reference",
    message.c.conversation_id,
    message.c.reference,
    sqlite_where=message.c.reference != "",
    postgresql_where=message.c.reference != "",
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("urgency", sa.Integer, nullable=False),
    sa.Column("is_substance", sa.Boolean, nullable=False),
    sa.Column(
        "marks", sa.Text, nullable=False, server_default=""
    ),  # JSON, moments to record when it is sent
    # pending -> sending -> sent, or uncertain, or dead
    sa.Column("status", sa.Text, nullable=False, server_default="pending"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("not_before", Moment),
    sa.Column("sender", sa.Text, nullable=False, server_default=""),  # process that is sending it
    sa.Column("sending_at", Moment),
    sa.Column("sent_at", Moment),
    sa.Column("reference", sa.Text, nullable=False, server_default=""),
    sa.Column("error", sa.Text, nullable=False, server_default=""),
    sa.Column("created_at", Moment, nullable=False),
)
sa.Index(
    "ix_outbox_pending",
    outbox.c.urgency,
    outbox.c.created_at,
    sqlite_where=outbox.c.status == PENDING,
    postgresql_where=outbox.c.status == PENDING,
)
sa.Index(
    "ix_outbox_sending",
    outbox.c.sending_at,
    sqlite_where=outbox.c.status == SENDING,
    postgresql_where=outbox.c.status == SENDING,
)

# Of a long chat only what is not sent yet is looked at: its oldest goes next.
_UNSENT = outbox.c.status.in_((PENDING, SENDING))
sa.Index(
    "ix_outbox_unsent",
    outbox.c.conversation_id,
    outbox.c.seq,
    sqlite_where=_UNSENT,
    postgresql_where=_UNSENT,
)

lease = sa.Table(
    "lease",  # what one process at a time may do
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("holder", sa.Text, nullable=False, server_default=""),
    # By the database's own clock, the only one that all processes share.
    sa.Column("until_micros", sa.BigInteger, nullable=False, server_default="0"),
)

choice = sa.Table(
    "choice",
    metadata,
    sa.Column("token", sa.Text, primary_key=True),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("choice", sa.Text, nullable=False),  # handlers.Choice as JSON
    sa.Column("expires_at", Moment, nullable=False),
)

deadline = sa.Table(
    "deadline",
    metadata,
    id_column(),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("owner", sa.Text, nullable=False, server_default=""),
    sa.Column("set_at", Moment, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("conversation_id", "kind"),
)
sa.Index("ix_deadline_due", deadline.c.due_at)

visit = sa.Table(
    "visit",
    metadata,
    id_column(),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("group_name", sa.Text, nullable=False, server_default=""),
    sa.Column("agent_id", Id),
    sa.Column("owner_id", Id),  # the first agent asked (H1)
    sa.Column("arrived_at", Moment, nullable=False),
    sa.Column("greeted_at", Moment),
    sa.Column("ended_at", Moment),
    sa.Column("disposition", sa.Text, nullable=False, server_default=""),
    sa.Column("rating", sa.Integer),
    sa.Column("comment", sa.Text, nullable=False, server_default=""),
    sa.UniqueConstraint("conversation_id", "number"),
)
sa.Index("ix_visit_arrived_at", visit.c.arrived_at)

turn = sa.Table(
    "turn",
    metadata,
    id_column(),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("group_name", sa.Text, nullable=False, server_default=""),
    sa.Column("agent_id", Id),
    sa.Column("responsible", sa.Text, nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("first_word_at", Moment),
    sa.Column("answered_at", Moment),
    sa.Column("answered_by", sa.Text, nullable=False, server_default=""),
    sa.Column("is_breached", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("conversation_id", "number"),
)
sa.Index("ix_turn_asked_at", turn.c.asked_at)

wait = sa.Table(
    "wait",
    metadata,
    id_column(),
    sa.Column("conversation_id", Id, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("group_name", sa.Text, nullable=False),
    sa.Column("agent_id", Id),
    sa.Column("since", Moment, nullable=False),  # the original arrival, the order of the line
    sa.Column("joined_at", Moment),  # when this stay began: what the figures count from
    sa.Column("ended_at", Moment),
    sa.Column("ended_by", sa.Text, nullable=False, server_default=""),
    sa.Column("agent_spoke_at", Moment),
    sa.UniqueConstraint("conversation_id", "number"),
)
sa.Index("ix_wait_since", wait.c.since)
sa.Index(
    "ix_wait_claims",
    wait.c.group_name,
    wait.c.ended_at,
    sqlite_where=wait.c.ended_by == CLAIM,
    postgresql_where=wait.c.ended_by == CLAIM,
)

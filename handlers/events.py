"""What can happen in a conversation. Names are in the past tense; every moment is aware UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from handlers.conversation import AgentRef, Choice
from knowledge.understanding import Understanding


class DeadlineKind(StrEnum):
    """A stored promise; a conversation has at most one open deadline of each kind."""

    GREETING = "greeting"  # T1
    HOLD = "hold"  # T3: words before the reply is late
    REPLY = "reply"  # T2: the breach
    REMIND_AGENT = "remind_agent"
    BOARD = "board"  # leads see it
    TAKE_BACK = "take_back"  # back to the line, with an apology
    LINE_UPDATE = "line_update"  # T9
    IDLE = "idle"  # farewell to a customer who has gone quiet (P8)
    MESSAGE_PROMISE = "message_promise"  # T5
    REMIND_OWNER = "remind_owner"  # H1: before a promised answer is due
    COMPLAINT_DUE = "complaint_due"  # T8
    OFFER = "offer"  # T6: an offer has passed, or all of them


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file or other thing that came with a message; `id` names the stored file, if any."""

    kind: Literal["photo", "document", "voice", "video", "sticker", "location", "contact", "other"]
    id: str = ""
    name: str = ""
    type: str = ""
    size: int = 0
    text: str = ""  # an emoji of a sticker, a telephone number, coordinates


@dataclass(frozen=True, slots=True)
class CustomerArrived:
    """The page was opened, or /start was pressed."""

    at: datetime
    language: str = ""  # a hint of the channel: "zh-CN", "zh-TW", "en" or ""
    name: str = ""
    is_reconnect: bool = False  # the same page, after a torn connection
    is_said: bool = False  # a command was sent, and words are expected
    type: Literal["customer_arrived"] = "customer_arrived"


@dataclass(frozen=True, slots=True)
class CustomerWrote:
    """Words, files, or both. `understanding` is added between receipt and decision."""

    at: datetime
    text: str
    attachments: tuple[Attachment, ...] = ()
    understanding: Understanding | None = None
    language: str = ""
    name: str = ""
    reference: str = ""  # the channel's own id of the message, for later edits
    album: str = ""  # messages of one album share it
    type: Literal["customer_wrote"] = "customer_wrote"


@dataclass(frozen=True, slots=True)
class CustomerEdited:
    """An earlier message was changed; the history keeps both."""

    at: datetime
    reference: str
    text: str
    understanding: Understanding | None = None
    type: Literal["customer_edited"] = "customer_edited"


@dataclass(frozen=True, slots=True)
class CustomerChose:
    """A button was pressed; `choice` is None when it is forged, foreign or expired."""

    at: datetime
    token: str
    choice: Choice | None = None
    type: Literal["customer_chose"] = "customer_chose"


@dataclass(frozen=True, slots=True)
class CustomerBlocked:
    """The customer blocked the bot (403, or Telegram said so), or came back from that."""

    at: datetime
    is_blocked: bool = True
    type: Literal["customer_blocked"] = "customer_blocked"


@dataclass(frozen=True, slots=True)
class AgentClaimed:
    """An agent asks for the chat; a lead may pick any."""

    at: datetime
    agent: AgentRef
    groups: tuple[str, ...] = ()
    is_lead: bool = False
    type: Literal["agent_claimed"] = "agent_claimed"


@dataclass(frozen=True, slots=True)
class AgentPassed:
    """An agent does not take what was offered."""

    at: datetime
    agent: AgentRef
    type: Literal["agent_passed"] = "agent_passed"


@dataclass(frozen=True, slots=True)
class ChatOffered:
    """It is this agent's turn to take the customer; `wait` is the stay in the line."""

    at: datetime
    agent: AgentRef
    wait: int
    kind: Literal["turn", "returning"] = "turn"
    type: Literal["chat_offered"] = "chat_offered"


@dataclass(frozen=True, slots=True)
class OfferWithdrawn:
    """The agent who was asked has left the desk."""

    at: datetime
    agent_id: int
    wait: int
    type: Literal["offer_withdrawn"] = "offer_withdrawn"


@dataclass(frozen=True, slots=True)
class OffersOver:
    """Everybody who could take the customer was asked, and nobody has."""

    at: datetime
    wait: int
    type: Literal["offers_over"] = "offers_over"


@dataclass(frozen=True, slots=True)
class AgentWrote:
    """An agent's own words to the customer."""

    at: datetime
    agent: AgentRef
    epoch: int
    text: str
    attachments: tuple[Attachment, ...] = ()
    type: Literal["agent_wrote"] = "agent_wrote"


@dataclass(frozen=True, slots=True)
class AgentTransferred:
    """An agent passes the chat on, to a colleague, a group, or whichever lead takes it."""

    at: datetime
    agent: AgentRef
    epoch: int
    to_agent: AgentRef | None = None
    to_group: str = ""
    note: str = ""
    to_lead: bool = False
    type: Literal["agent_transferred"] = "agent_transferred"


@dataclass(frozen=True, slots=True)
class LeadWhispered:
    """A lead says something that only the agent reads."""

    at: datetime
    agent: AgentRef
    text: str
    type: Literal["lead_whispered"] = "lead_whispered"


@dataclass(frozen=True, slots=True)
class LeadTookOver:
    """A lead takes a chat from its agent."""

    at: datetime
    agent: AgentRef
    type: Literal["lead_took_over"] = "lead_took_over"


@dataclass(frozen=True, slots=True)
class AgentClosed:
    """An agent ends the chat."""

    at: datetime
    agent: AgentRef
    epoch: int
    disposition: str
    type: Literal["agent_closed"] = "agent_closed"


@dataclass(frozen=True, slots=True)
class NeedMarked:
    """A person at the desk marks a customer as going first (H4); no reason takes it back."""

    at: datetime
    agent: AgentRef
    is_lead: bool
    reason: str
    has_consent: bool = False
    kept_for: timedelta | None = None
    type: Literal["need_marked"] = "need_marked"


@dataclass(frozen=True, slots=True)
class AgentVanished:
    """No heartbeat of the agent for longer than the policy allows, or the account was disabled."""

    at: datetime
    agent_id: int
    epoch: int
    type: Literal["agent_vanished"] = "agent_vanished"


@dataclass(frozen=True, slots=True)
class DeadlineDue:
    """A stored deadline has come."""

    at: datetime
    kind: DeadlineKind
    due_at: datetime
    type: Literal["deadline_due"] = "deadline_due"


@dataclass(frozen=True, slots=True)
class TicketChanged:
    """Somebody moved a ticket on; the customer is told without asking (C5)."""

    at: datetime
    number: str
    status: str
    note: str = ""
    type: Literal["ticket_changed"] = "ticket_changed"


@dataclass(frozen=True, slots=True)
class EventFailed:
    """An earlier event was put aside after its attempts were used up."""

    at: datetime
    event_type: str
    type: Literal["event_failed"] = "event_failed"


Event = (
    CustomerArrived
    | CustomerWrote
    | CustomerEdited
    | CustomerChose
    | CustomerBlocked
    | AgentClaimed
    | AgentPassed
    | AgentWrote
    | AgentTransferred
    | LeadWhispered
    | LeadTookOver
    | AgentClosed
    | AgentVanished
    | ChatOffered
    | OfferWithdrawn
    | OffersOver
    | NeedMarked
    | DeadlineDue
    | TicketChanged
    | EventFailed
)

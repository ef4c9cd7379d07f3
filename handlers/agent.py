"""An agent at work: the customer's words, the agent's own, the end of the chat (T2, P8)."""

from __future__ import annotations

from handlers import cases, farewell, survey
from handlers.actions import ClearDeadline, MessageKind, Say
from handlers.claims import refusal_of
from handlers.draft import Draft
from handlers.events import AgentClosed, AgentWrote, CustomerWrote, DeadlineKind
from handlers.hearing import is_courtesy


def heard(draft: Draft, event: CustomerWrote) -> None:
    """Leave the words to the agent; the bot is silent while a person is on."""
    draft.open_turn(event.at, is_courtesy=is_courtesy(event))


def wrote(draft: Draft, event: AgentWrote) -> str:
    """Pass the agent's words on as they are; late ones are apologised for first (T4)."""
    talk = draft.conversation
    refusal = refusal_of(talk, event.agent.id, event.epoch)
    if refusal:
        return refusal
    if not event.text.strip() and not event.attachments:
        return "empty"
    if draft.owes_apology(talk.turn):
        draft.say(Say(MessageKind.HOLD, draft.apology()))
    is_first = talk.wait is not None and not talk.has_agent_spoken
    words = Say(
        MessageKind.AGENT,
        event.text,
        attachments=event.attachments,
        author="agent",
        agent_id=event.agent.id,
        first_words_of_wait=talk.wait.number if is_first and talk.wait else None,
    )
    draft.say(words, answers=True)
    draft.change(has_agent_spoken=True, last_agent=event.agent)
    if talk.tickets:  # a message left earlier is answered now (T5)
        draft.do(ClearDeadline(DeadlineKind.MESSAGE_PROMISE))
        cases.forget_reminders(draft)
    return ""


def closed(draft: Draft, event: AgentClosed) -> str:
    """Say farewell and ask how it was."""
    refusal = refusal_of(draft.conversation, event.agent.id, event.epoch)
    if refusal:
        return refusal
    _say_farewell(draft, event)
    draft.change(last_agent=event.agent)
    draft.log("closed", who=event.agent.name, detail=event.disposition)
    farewell.end(draft, event.disposition or "closed")
    survey.ask(draft, event.agent)
    return ""


def _say_farewell(draft: Draft, event: AgentClosed) -> None:
    company = draft.surroundings.company.name
    text = draft.words("farewell.agent", agent=event.agent.name, company=company)
    turn = draft.conversation.turn
    words = Say(MessageKind.FAREWELL, text, is_substance=True)
    # A farewell answers thanks and goodbye; a question it leaves unanswered.
    draft.say(words, answers=turn is not None and turn.is_courtesy)

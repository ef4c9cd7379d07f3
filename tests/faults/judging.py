"""Holding the whole history against what customers and agents said, heard and were told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.faults import sayings
from tests.faults.agents import Agent
from tests.faults.customers import Chatter, Customer, Visitor
from tests.faults.history import Chat, History, Stored, intervals
from tests.faults.verdict import Verdict, compare

# What the house may say beside greetings, answers and agents' words; their number is checked
# elsewhere, or depends on how long somebody waited.
_FREE = {"hold", "queue", "notice", "survey", "clarify"}
_COUNTED = {"greeting", "answer", "intro", "agent", "farewell", "ticket", "customer"}


@dataclass(frozen=True, slots=True)
class Expected:
    """What the play allows."""

    answers: dict[str, dict[str, str]]  # by channel and question
    may_be_in_doubt: bool


def judge(
    history: History, customers: Sequence[Customer], agents: Sequence[Agent], expected: Expected
) -> Verdict:
    """Return everything that is wrong."""
    verdict = Verdict()
    for customer in customers:
        if customer.stuck:
            verdict.add("lost", customer.address, customer.stuck)
        chat = history.chats.get(customer.address)
        if chat is None:
            verdict.add("lost", customer.address, "there is no such chat")
            continue
        _judge_said(verdict, chat, customer)
        _judge_heard(verdict, chat, customer, expected)
        _judge_answers(verdict, chat, customer, expected)
        _judge_visit(verdict, chat, customer)
        _judge_agents_words(verdict, chat, customer)
    _judge_claims(verdict, history, agents)
    _judge_written(verdict, history, agents)
    _judge_shown(verdict, history, agents)
    _judge_undone(verdict, history)
    return verdict


def _judge_said(verdict: Verdict, chat: Chat, customer: Customer) -> None:
    """What the customer said is stored, each once, in that order."""
    stored = [m.reference for m in chat.messages if m.author == "customer" and m.reference]
    said = [said.reference for said in customer.said]
    if isinstance(customer, Chatter):
        stored = [reference for reference in stored if reference != "1"]  # "/start"
    elif isinstance(customer, Visitor):
        unsaid = customer.page.unsaid  # not said to be received, so nobody was told anything
        stored = [r for r in stored if r not in unsaid]
        said = [r for r in said if r not in unsaid]
    compare(verdict, chat.address, "said", said, stored)


def _judge_heard(verdict: Verdict, chat: Chat, customer: Customer, expected: Expected) -> None:
    if isinstance(customer, Visitor):
        _judge_page(verdict, chat, customer)
    else:
        _judge_telegram(verdict, chat, customer, expected)


def _judge_page(verdict: Verdict, chat: Chat, visitor: Visitor) -> None:
    """The page shows what is stored, each once, in order."""
    page = visitor.page
    if page.repeated:
        verdict.add("doubled", chat.address, f"the page was shown {page.repeated} twice")
    last = max(page.shown, default=0)
    stored = [f"#{m.seq} {m.text}" for m in chat.messages if m.seq <= last]
    shown = [f"#{seq} {message['text']}" for seq, message in page.shown.items()]
    compare(verdict, chat.address, "shown", stored, shown)


def _judge_telegram(verdict: Verdict, chat: Chat, customer: Customer, expected: Expected) -> None:
    """Telegram has what is stored; doubled or missing only where nobody could know."""
    sent = [m for m in chat.messages if m.status is not None]
    arrived, times = [heard.text for heard in customer.heard], Counter(m.text for m in sent)
    counts = Counter(arrived)
    doubtful = Counter(m.text for m in sent if _is_doubtful(m, expected))
    excused = Counter[str]()
    for text, count in (counts - times).items():
        excused[text] = min(count, doubtful[text])
    for text, count in (times - counts).items():
        unsure = sum(m.text == text and m.status in ("uncertain", "dead") for m in sent)
        excused[text] -= min(count, unsure if expected.may_be_in_doubt else 0)
    verdict.in_doubt += sum(abs(count) for count in excused.values())
    wanted = _without([m.text for m in sent], {t: -c for t, c in excused.items() if c < 0})
    found = _without(arrived, {t: c for t, c in excused.items() if c > 0})
    compare(verdict, chat.address, "arrived", wanted, found)


def _is_doubtful(message: Stored, expected: Expected) -> bool:
    return expected.may_be_in_doubt and bool(message.is_substance) and (message.attempts or 0) > 1


def _without(texts: list[str], counts: dict[str, int]) -> list[str]:
    """Leave out the last so many of each text."""
    left, kept = dict(counts), []
    for text in reversed(texts):
        if left.get(text, 0) > 0:
            left[text] -= 1
        else:
            kept.append(text)
    return kept[::-1]


def _judge_answers(verdict: Verdict, chat: Chat, customer: Customer, expected: Expected) -> None:
    """Every question has its answer, once, in the order of asking."""
    known = expected.answers[customer.channel]
    references = {m.reference for m in chat.messages if m.author == "customer"}
    wanted = [
        known[said.text]
        for said in customer.said
        if said.is_question and said.reference in references
    ]
    found = [_plain(m.text, wanted) for m in chat.of_kind("answer")]
    compare(verdict, chat.address, "answers", wanted, found)


def _plain(text: str, answers: list[str]) -> str:
    """Return the answer without an apology in front of it."""
    return next((answer for answer in answers if text.endswith(answer)), text)


def _judge_visit(verdict: Verdict, chat: Chat, customer: Customer) -> None:
    """One visit, one greeting, at most one farewell, the tickets that were asked for."""
    greetings, farewells = len(chat.of_kind("greeting")), len(chat.of_kind("farewell"))
    if len(chat.visits) != 1:
        verdict.add("doubled", chat.address, f"{len(chat.visits)} visits")
    if greetings != 1:
        wrong = "doubled" if greetings else "lost"
        verdict.add(wrong, chat.address, f"{greetings} greetings")  # type: ignore[arg-type] # a literal
    if farewells > 1:
        verdict.add("doubled", chat.address, f"{farewells} farewells")
    if customer.is_through and len(chat.tickets) != customer.tickets:
        wrong = "doubled" if len(chat.tickets) > customer.tickets else "lost"
        verdict.add(wrong, chat.address, f"{len(chat.tickets)} tickets")  # type: ignore[arg-type] # a literal
    for m in chat.messages:
        if m.kind not in _FREE | _COUNTED:
            verdict.add("unexpected", chat.address, f"{m.kind}: {m.text!r}")


def _judge_agents_words(verdict: Verdict, chat: Chat, customer: Customer) -> None:
    """What was asked of people was answered once, by whom the chat was with."""
    had = intervals(chat)
    numbers: list[int] = []
    for m in chat.of_kind("agent"):
        numbers += sayings.numbers_in(m.text)
    wanted = customer.asked_of_agent if customer.is_through else sorted(set(numbers))
    compare(verdict, chat.address, "by people", [str(n) for n in wanted], [str(n) for n in numbers])
    intros = len(chat.of_kind("intro"))
    if intros != len(had):
        wrong = "doubled" if intros > len(had) else "lost"
        verdict.add(wrong, chat.address, f"{intros} introductions, {len(had)} claims")  # type: ignore[arg-type] # a literal
    for earlier, later in pairwise(had):
        if earlier[2] is None or earlier[2] > later[1]:
            verdict.add("doubled", chat.address, f"claimed by {earlier[0]} and {later[0]}")


def _judge_claims(verdict: Verdict, history: History, agents: Sequence[Agent]) -> None:
    """No two agents were told that the same turn of the same chat is theirs."""
    told: dict[tuple[int, int], set[str]] = {}
    for agent in agents:
        for claim in agent.memory.claimed:
            told.setdefault(claim, set()).add(agent.name)
    for (chat, epoch), who in told.items():
        if len(who) > 1:
            verdict.add("doubled", _address(history, chat), f"claim {epoch} by {sorted(who)}")


def _judge_written(verdict: Verdict, history: History, agents: Sequence[Agent]) -> None:
    """What an agent was told to be said is said once; what was refused is not."""
    chats = {chat.id: chat for chat in history.chats.values()}
    ids = {name: number for number, name in history.agents.items()}
    for agent in agents:
        for (chat, text), status in agent.memory.written.items():
            count = sum(
                m.text == text and m.agent_id == ids[agent.name]
                for m in chats[chat].of_kind("agent")
            )
            if status == 201 and count == 0:
                verdict.add("lost", chats[chat].address, f"{agent.name}: {text}")
            if count > 1:
                verdict.add("doubled", chats[chat].address, f"{agent.name}: {text}")
            if status == 409 and count:
                verdict.add("unexpected", chats[chat].address, f"refused, but said: {text}")
    for chat_ in history.chats.values():
        for m in chat_.of_kind("agent"):
            name = history.agents[m.agent_id or 0]
            if not _had_it(chat_, name, m.at):
                verdict.add("unexpected", chat_.address, f"{name}, who had it no more: {m.text}")


def _judge_shown(verdict: Verdict, history: History, agents: Sequence[Agent]) -> None:
    """No desk was shown words of a chat that were said after it had lost it."""
    chats = {chat.id: chat for chat in history.chats.values()}
    for agent in agents:
        for shown in agent.memory.shown:
            chat = chats[shown.chat]
            at = next((m.at for m in chat.messages if m.seq == shown.seq), None)
            had = [span for span in intervals(chat) if span[0] == agent.name]
            if at is None or not had:
                verdict.add("unexpected", chat.address, f"{agent.name} saw #{shown.seq}")
            elif not any(end is None or at <= end for _, _, end in had):
                verdict.add("unexpected", chat.address, f"{agent.name} saw #{shown.seq} too late")


def _had_it(chat: Chat, name: str, at: Any) -> bool:
    return any(
        who == name and start <= at and (end is None or at <= end)
        for who, start, end in intervals(chat)
    )


def _judge_undone(verdict: Verdict, history: History) -> None:
    for chat in history.unhandled:
        verdict.add("lost", _address(history, chat), "an event was never handled")
    for chat in history.unsent:
        verdict.add("lost", _address(history, chat), "words were never sent")


def _address(history: History, chat: int) -> str:
    return next((c.address for c in history.chats.values() if c.id == chat), str(chat))

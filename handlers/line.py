"""The line: joining, hearing one's position, leaving (T9, H4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final, Literal

from handlers import promised
from handlers.actions import (
    ClearDeadline,
    MessageKind,
    RecordVisit,
    RecordWait,
    Say,
    SetDeadline,
)
from handlers.choices import Deed
from handlers.conversation import FIRST_OF_ALL, Choice, Stage, Wait
from handlers.draft import Draft
from handlers.events import DeadlineKind

_GAP_GROWS_TO: Final = 5  # times the first gap: whoever waits long is not pestered
_DOUBLED_AT_MOST: Final = 8  # about every four hours


class Priority(IntEnum):
    """Who comes first in a line, before the time of arrival counts."""

    USUAL = 0
    AHEAD = 1  # in special need, or passed on by a colleague: with a head start
    EMERGENCY = FIRST_OF_ALL


def join(draft: Draft, group: str, reason: str) -> None:
    """Give the customer a place in the group's line, and say which; who is ahead has no number."""
    take_place(draft, group, reason)
    line, wait = draft.line(draft.group(group)), draft.conversation.wait
    if wait is not None and wait.since < draft.now:
        draft.answer(MessageKind.QUEUE, "queue.place_kept", ways_out(draft))
        return
    if wait is not None and wait.priority:
        draft.answer(MessageKind.QUEUE, "queue.joined_first", ways_out(draft))
        return
    _say_position(draft, "queue.joined", line.waiting + 1, line.expected_wait)


def take_place(draft: Draft, group: str, reason: str, priority: Priority = Priority.USUAL) -> None:
    """Give the customer a place in the group's line without a word about it."""
    group = draft.group(group)
    wait = Wait(
        number=draft.conversation.waits + 1,
        group=group,
        since=_since(draft, group),
        priority=priority,
        reason=reason,
        joined_at=draft.now,
    )
    enter(draft, wait)


def is_full(draft: Draft, group: str) -> bool:
    """Tell whether nobody new waits; who is in special need always may (H4, H5)."""
    need = draft.conversation.need
    if need is not None and need.holds_at(draft.now):
        return False
    return draft.line(draft.group(group)).waiting >= draft.policy.line_at_most


def _since(draft: Draft, group: str) -> datetime:
    """Return since when the customer waits: who was cut off a moment ago has waited all along."""
    kept = draft.conversation.kept_place
    if kept is None or kept.group != group or kept.ended_at is None:
        return draft.now
    is_lately = draft.now - kept.ended_at <= draft.policy.place_kept_for
    return kept.since if is_lately else draft.now


def ranked(draft: Draft, wait: Wait) -> Wait:
    """Return the place with the head start that holds for this customer now (H4)."""
    need = draft.conversation.need
    has_need = need is not None and need.holds_at(draft.now)
    priority = max(wait.priority, Priority.AHEAD if has_need else Priority.USUAL)
    head_start = draft.policy.priority_head_start if priority == Priority.AHEAD else timedelta()
    return replace(wait, priority=int(priority), head_start=head_start)


def enter(draft: Draft, wait: Wait) -> None:
    """Put this place in the line on record; the customer is with nobody else meanwhile."""
    wait = ranked(draft, wait)
    visit = draft.conversation.visit
    draft.change(
        stage=Stage.WAITING, agent=None, has_agent_spoken=False, form=None, misses=0, wait=wait
    )
    draft.change(waits=wait.number, kept_place=None)
    draft.do(RecordWait(wait))
    if visit is not None:
        visit = replace(visit, group=wait.group)
        draft.change(visit=visit)
        draft.do(RecordVisit(visit))
    draft.do(SetDeadline(DeadlineKind.LINE_UPDATE, draft.now + draft.policy.line_update_every))
    draft.log("waiting", detail=f"{wait.group} {wait.reason}")


def ways_out(draft: Draft) -> tuple[Choice, ...]:
    """Return the choices that who waits always has."""
    return draft.buttons(Deed.LEAVE_LINE, Deed.LEAVE_MESSAGE, Deed.CALL_BACK)


def _say_position(draft: Draft, situation: str, position: int, expected: timedelta | None) -> None:
    """Answer with the position, and the expected wait where it is known; it is never made up."""
    names = {"position": str(position)}
    if expected is not None:
        situation += "_expected"
        names["minutes"] = str(max(1, -(-expected // timedelta(minutes=1))))
    draft.answer(MessageKind.QUEUE, situation, ways_out(draft), **names)


def update(draft: Draft) -> None:
    """Tell who waits how the line stands, at growing gaps."""
    wait = draft.conversation.wait
    if wait is None or draft.conversation.stage is not Stage.WAITING:
        return
    wait = replace(wait, updates=wait.updates + 1)
    if wait.offer is None:  # nobody is asked who could take the customer over
        wait = replace(wait, for_agent=None)
    draft.change(wait=wait)
    draft.do(RecordWait(wait))
    draft.do(SetDeadline(DeadlineKind.LINE_UPDATE, _next_update(draft, wait)))
    _say_update(draft, wait)


def _next_update(draft: Draft, wait: Wait) -> datetime:
    """Return until when to be quiet; who waits for a house to open is not woken all night."""
    opens_at = draft.hours(wait.group).opens_at(draft.now)
    is_deserted = draft.line(wait.group).agents_online == 0
    if is_deserted and opens_at is not None and opens_at > draft.now:
        return opens_at + draft.policy.line_update_every
    return draft.now + _gap(draft, wait)


def _gap(draft: Draft, wait: Wait) -> timedelta:
    every = draft.policy.line_update_every
    if draft.line(wait.group).agents_online == 0:
        return every * (1 << min(wait.updates, _DOUBLED_AT_MOST))
    return every * min(wait.updates + 1, _GAP_GROWS_TO)


def _say_update(draft: Draft, wait: Wait) -> None:
    line, position = draft.line(wait.group), draft.surroundings.position
    if line.agents_online == 0:
        words = promised.nobody_on_words(draft, wait.group)
        draft.say(Say(MessageKind.QUEUE, words, _nobody_on_choices(draft)))
    elif position is None:
        draft.tell(MessageKind.QUEUE, "hold.line", ways_out(draft))
    elif line.expected_wait is None:
        draft.tell(MessageKind.QUEUE, "queue.update", ways_out(draft), position=str(position))
    else:
        # The line tells what a newcomer may expect; who is further ahead waits that much less.
        share = min(1.0, position / (line.waiting + 1))
        minutes = max(1, -(-(line.expected_wait * share) // timedelta(minutes=1)))
        draft.tell(
            MessageKind.QUEUE,
            "queue.update_expected",
            ways_out(draft),
            position=str(position),
            minutes=str(minutes),
        )


def _nobody_on_choices(draft: Draft) -> tuple[Choice, ...]:
    return draft.buttons(Deed.KEEP_WAITING, Deed.LEAVE_MESSAGE, Deed.CALL_BACK, Deed.LEAVE_LINE)


def heard(draft: Draft, situation: str = "queue.heard") -> None:
    """Tell who writes while waiting that it was heard; a burst is told once."""
    turn = draft.conversation.turn
    position = draft.surroundings.position
    if turn is not None and turn.is_spoken_to:
        return  # the holding phrase keeps company, should nothing else be said before (T3)
    if position is None:
        draft.tell(MessageKind.HOLD, "hold.line", ways_out(draft))
    else:
        draft.tell(MessageKind.QUEUE, situation, ways_out(draft), position=str(position))


def leave(draft: Draft) -> None:
    """Let the customer out of the line, back to the bot."""
    end_wait(draft, "customer")
    draft.change(stage=Stage.BOT, wait=None)
    draft.answer(MessageKind.QUEUE, "queue.left")


def end_wait(draft: Draft, by: Literal["claim", "customer", "message", "returned"]) -> None:
    """End the stay in the line, on record."""
    wait = draft.conversation.wait
    if wait is None or draft.conversation.stage is not Stage.WAITING:
        return
    agent = draft.conversation.agent
    wait = replace(wait, ended_at=draft.now, ended_by=by, agent_id=agent.id if agent else None)
    wait = replace(wait, offer=None)
    draft.change(wait=wait)
    draft.do(RecordWait(wait), ClearDeadline(DeadlineKind.LINE_UPDATE))
    draft.log("wait_ended", detail=by)

"""Every situation the product has words for, and the names its phrases may be filled with."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class PhraseKind(StrEnum):
    """The eleven kinds of phrase (P1)."""

    GREETING = "greeting"
    CONGRATULATION = "congratulation"
    FAREWELL = "farewell"
    APOLOGY = "apology"
    THANKS = "thanks"
    RESPONSE = "response"
    INQUIRY = "inquiry"
    EXPLANATION = "explanation"
    COURTESY = "courtesy"  # 您好 请 谢谢 对不起 再见
    CONSULTATION = "consultation"
    AVOIDANCE = "avoidance"  # says kindly what is possible instead of what is not


# situation -> names that every phrase of it must use (no others are filled).
SITUATIONS: Final[dict[str, frozenset[str]]] = {
    situation: frozenset(names.split())
    for situation, names in {
        # arrival (T1, P2)
        "greeting.morning": "company",
        "greeting.afternoon": "company",
        "greeting.evening": "company",
        "greeting_back.morning": "company",
        "greeting_back.afternoon": "company",
        "greeting_back.evening": "company",
        # answers (T2, T4, K1, K4)
        "late.apology": "",
        "clarify.offer": "",
        "clarify.ask_again": "",  # nothing fitted: ask in other words, or choose a person
        "small_talk.hello": "",
        "small_talk.thanks": "",
        "small_talk.fine": "",  # yes or no, where nothing was asked
        "small_talk.who": "company",
        "abuse.calm": "",
        "upset.calm": "",
        "upset.sorry": "",  # before the answer to a question that was asked in anger
        "wordless.ask": "",
        "choice.expired": "",
        "text.too_long": "limit",
        "received.photo": "",
        "received.document": "",
        "received.voice": "",
        "received.video": "",
        "received.sticker": "",
        "received.location": "",
        "received.contact": "",
        "received.other": "",
        "received.edit": "",
        "file.too_large": "limit",
        # keeping company (T3): never passes for an answer
        "hold.bot": "",
        "hold.line": "",
        "hold.agent": "agent",
        # the line (T9, H5)
        "queue.joined": "position",
        "queue.joined_expected": "position minutes",
        "queue.joined_first": "",  # in special need: there is no number to tell yet
        "queue.place_kept": "",  # cut off a moment ago
        "queue.update": "position",
        "queue.update_expected": "position minutes",
        "queue.heard": "position",  # the customer wrote while waiting
        "queue.left": "",
        "queue.nobody_on": "minutes",
        "queue.nobody_on_by": "by",  # the promised time goes on after the house was closed
        "queue.closed": "opens by",  # outside the opening times
        # why the house is closed, before `queue.closed`
        **{
            f"closure.{reason}": ""
            for reason in ("holiday", "stocktaking", "moving", "works", "weather")
        },
        # the opening times, after the answer that HOURS_FILE names
        "hours.week": "days",
        "hours.today": "spans",  # what is not as in other weeks
        "queue.full": "minutes",  # as long as a line may be: other ways
        "queue.full_by": "by",
        "queue.agent_vanished": "",
        "queue.taken_back": "",
        "queue.already": "position",
        # customers in special need go first (H4)
        "need.noted": "",
        "need.moved_up": "",
        "need.kept": "date",
        "need.forgotten": "",
        # a message left for later (T5)
        "message.ask_what": "minutes",
        "message.ask_what_by": "by",  # the promised time counts from the next opening
        "message.ask_contact": "",
        "message.done": "number minutes",
        "message.done_by": "number by",
        "message.cancelled": "",
        "callback.ask_contact": "minutes",  # to be called or written to later
        "callback.ask_contact_by": "by",
        "callback.done": "number minutes",
        "callback.done_by": "number by",
        "message.overdue": "",  # the promised time has come and nobody has answered yet
        # a person (H3)
        "handoff.intro": "agent",
        "handoff.intro_back": "agent",  # the agent who served them before
        "handoff.transfer_agent": "agent colleague",
        "handoff.transfer_group": "group",
        "handoff.transfer_lead": "agent",  # whichever lead takes over
        "handoff.returned": "agent",  # nobody could take over: the agent goes on
        "handoff.not_taken": "",  # neither: the line again
        "handoff.for_complaint": "",  # what was written so far is kept for the person
        # complaints (C1, P6)
        "complaint.begin": "",
        "complaint.heard": "",  # told at once what happened: the next question follows
        "complaint.ask_order": "",
        "complaint.ask_contact": "",
        "complaint.ask_outcome": "",
        "complaint.ask_evidence": "limit",
        "complaint.file_added": "count",
        "complaint.ask_correction": "",  # back: write this answer anew
        "complaint.summary": "what order contact outcome files",
        "complaint.filed": "number days",
        "complaint.filed_by": "number by",  # the days end while the house is closed
        "complaint.abandoned": "",
        "complaint.resume": "",
        "complaint.nothing_given": "",
        "complaint.finish_now": "",  # asks for a person, and nobody is there
        "emergency.alarm": "",
        # tickets (C5)
        "ticket.status": "number status date",
        "ticket.note": "note",
        "ticket.none": "",
        "ticket.changed": "number status",
        "ticket.solved": "number",  # changed to solved: the good news
        # the end (P8, F5)
        "farewell.bot": "company",
        "farewell.agent": "agent company",
        "farewell.idle": "company",
        "survey.ask": "agent",
        "survey.ask_comment_good": "",
        "survey.ask_comment_poor": "",
        "survey.done": "",
        "survey.reask": "",
        # trouble (P9)
        "outage.notice": "",
        "poison.notice": "",
        # labels of buttons and words inside phrases: exactly one variant each
        "label.person": "",
        "label.complaint": "",
        "label.none_of_these": "",
        "label.leave_line": "",
        "label.leave_message": "",
        "label.keep_waiting": "",
        "label.call_back": "",
        "label.skip": "",
        "label.back": "",
        "label.cancel": "",
        "label.submit": "",
        "label.resume": "",
        "label.restart": "",
        "label.not_now": "",
        "label.remember_need": "",
        "label.forget_need": "",
        "label.rating_1": "",
        "label.rating_2": "",
        "label.rating_3": "",
        "label.rating_4": "",
        "label.rating_5": "",
        "label.empty": "",
        "group.service": "",
        "group.complaints": "",
        "group.orders": "",
        "status.open": "",
        "status.in_progress": "",
        "status.solved": "",
        "status.closed": "",
        # moments, as they are said inside phrases
        "when.today": "clock",
        "when.tomorrow": "clock",
        "when.weekday": "clock weekday",  # within a week
        "when.date": "clock weekday day month",
        "clock.midnight": "",
        "clock.sharp": "part hour",
        "clock.minutes": "part hour minute",
        **{f"part.{name}": "" for name in ("dawn", "morning", "noon", "afternoon", "evening")},
        **{f"weekday.{day}": "" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
        **{f"month.{number}": "" for number in range(1, 13)},
        # the week in a line
        "open.days": "first last spans",
        "open.day": "day spans",
        "open.closed": "",
        "open.all_day": "",
        "open.and": "first second",
        "open.then": "first second",
    }.items()
}

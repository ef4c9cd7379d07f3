"""Questions: answered from the knowledge base, narrowed down, or passed on (K1, K4)."""

from __future__ import annotations

from dataclasses import replace

from handlers import handoff
from handlers.actions import MessageKind, RecordMiss, Say
from handlers.choices import Deed, subject_of
from handlers.conversation import Choice
from handlers.draft import Draft
from handlers.events import Attachment, CustomerWrote
from handlers.hearing import understood
from handlers.hours_told import hours_words
from handlers.splitting import split
from knowledge.pictures import Picture
from knowledge.understanding import Candidate

_KEPT_CHARS = 200  # of a question, for the knowledge keepers


def answer(draft: Draft, event: CustomerWrote) -> None:
    """Say the answer of the best entry."""
    best = understood(event).best
    if not best:  # a matcher that is sure of nothing is not sure
        missed(draft, event)
        return
    draft.log("answered", detail=best[0].entry)
    then = (_entry(draft, candidate) for candidate in best[0].then)
    _say_answer(draft, _entry(draft, best[0]), tuple(then))


def picked(draft: Draft, choice: Choice) -> None:
    """Say the answer that the choice carries."""
    # Of an offer, or a question of its own: the figures count the former once.
    asked = draft.conversation.unanswered
    draft.log("answered", who="customer" if asked else "", detail=subject_of(choice))
    # An older offer's button says nothing of the question that was asked since.
    if asked and choice.action in (one.action for one in draft.conversation.offered):
        draft.do(RecordMiss(asked, subject_of(choice), reason="picked"))
    _say_answer(draft, choice)


def _say_answer(draft: Draft, said: Choice, then: tuple[Choice, ...] = ()) -> None:
    draft.change(misses=0, unanswered="")
    parts = split(_with_hours(draft, said), draft.policy.answer_chars_at_most)
    for number, part in enumerate(parts, 1):
        choices = then if number == len(parts) else ()
        pictures = tuple(map(_attached, said.pictures)) if number == 1 else ()
        say = Say(MessageKind.ANSWER, part, choices, pictures, is_substance=True)
        draft.say(say, answers=number == 1)


def _with_hours(draft: Draft, said: Choice) -> str:
    """Return the answer; that of the entry about opening times is followed by them."""
    opening = draft.surroundings.company.opening
    if opening is None or subject_of(said) != opening.told_with:
        return said.answer
    return "\n".join(filter(None, (said.answer, hours_words(draft, handoff.SERVICE))))


def _attached(picture: Picture) -> Attachment:
    return Attachment("photo", picture.id, picture.name, picture.type, picture.size)


def offer(draft: Draft, event: CustomerWrote) -> None:
    """Ask which of the closest questions is meant."""
    closest = understood(event).best[: draft.policy.offers_at_most]
    if not closest:
        missed(draft, event)
        return
    draft.log("offered", detail=",".join(candidate.entry for candidate in closest))
    draft.change(unanswered=event.text[:_KEPT_CHARS])
    entries = (_entry(draft, candidate) for candidate in closest)
    choices = (*entries, *draft.buttons(Deed.NONE_OF_THESE, Deed.PERSON))
    draft.answer(MessageKind.CLARIFY, "clarify.offer", choices)


def _entry(draft: Draft, candidate: Candidate) -> Choice:
    said = candidate.said_on(draft.conversation.channel)
    action = f"{Deed.ENTRY}:{candidate.entry}"
    return Choice(action, candidate.question, said, candidate.pictures)


def missed(draft: Draft, event: CustomerWrote) -> None:
    """Nothing fits: say so and ask again, or pass on to a person."""
    best = next(iter(understood(event).best), None)
    _record_miss(draft, event.text, best)
    _ask_again_or_hand_off(draft, best.group if best else handoff.SERVICE)


def none_fits(draft: Draft) -> None:
    """None of the offered questions was meant; pressed twice it is still one question missed."""
    if draft.conversation.unanswered:
        draft.log("declined", who="customer")
        _record_miss(draft, draft.conversation.unanswered, None)
    _ask_again_or_hand_off(draft, handoff.SERVICE)


def _record_miss(draft: Draft, text: str, best: Candidate | None) -> None:
    miss = RecordMiss(text[:_KEPT_CHARS])
    if best is not None:
        miss = replace(miss, best_entry=best.entry, score=best.score)
    draft.do(miss)
    draft.change(misses=draft.conversation.misses + 1, unanswered="")


def _ask_again_or_hand_off(draft: Draft, group: str) -> None:
    if draft.conversation.misses >= draft.policy.misses_before_handoff:
        handoff.to_person(draft, group, "not_understood")
        return
    choices = draft.buttons(Deed.PERSON, Deed.COMPLAINT)
    draft.answer(MessageKind.CLARIFY, "clarify.ask_again", choices)

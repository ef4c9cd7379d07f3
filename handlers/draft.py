"""A decision in the making: the conversation so far, and what is to be done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from handlers import turns
from handlers.actions import (
    Action,
    ClearDeadline,
    Decision,
    Log,
    MessageKind,
    RecordTurn,
    RecordVisit,
    RecordWait,
    Say,
    SetDeadline,
    Urgency,
)
from handlers.choices import Deed, label_of
from handlers.conversation import Choice, Conversation, Stage, Turn
from handlers.hours import Hours
from handlers.policy import Policy
from handlers.surroundings import GroupLine, Surroundings


class Draft:
    """Gathers actions, keeps the conversation in step with them, and finds the words."""

    def __init__(self, conversation: Conversation, surroundings: Surroundings) -> None:
        self.before = conversation
        self.conversation = conversation
        self.surroundings = surroundings
        self.urgency = Urgency.ANSWER  # of all that is said in this decision
        self.ungreeted: int | None = None  # a visit that has begun and heard nothing yet
        self._actions: list[Action] = []
        self._offered: tuple[Choice, ...] = ()

    @property
    def now(self) -> datetime:
        """The moment of the decision."""
        return self.surroundings.now

    @property
    def policy(self) -> Policy:
        """The company's numbers."""
        return self.surroundings.company.policy

    def change(self, **changes: Any) -> None:
        """Change fields of the conversation."""
        self.conversation = self.conversation.but(**changes)

    def do(self, *actions: Action) -> None:
        """Add actions that are not words."""
        self._actions.extend(actions)

    def log(self, what: str, who: str = "", detail: str = "") -> None:
        """Add a line to the conversation's timeline."""
        self.do(Log(what, who, detail))

    # --- words ---

    def words(self, situation: str, **names: str) -> str:
        """Return the next variant of these words, and count it."""
        said = self.conversation.said
        nth = said.get(situation, 0)
        self.change(said=said | {situation: nth + 1})
        return self._phrase(situation, nth, **names)

    def name_of(self, situation: str, **names: str) -> str:
        """Return words that have one form only: labels, groups, states, moments."""
        return self._phrase(situation, 0, **names)

    @property
    def language(self) -> str:
        """The language that the customer is spoken to in."""
        return self.surroundings.company.phrases.language_for(self.conversation.language)

    def _phrase(self, situation: str, nth: int, **names: str) -> str:
        talk = self.conversation
        phrases = self.surroundings.company.phrases
        return phrases.say(situation, talk.language, seed=talk.id, nth=nth, **names)

    def buttons(self, *deeds: Deed) -> tuple[Choice, ...]:
        """Return choices with their labels."""
        return tuple(Choice(deed.value, self.name_of(label_of(deed))) for deed in deeds)

    def tell(
        self, kind: MessageKind, situation: str, choices: Iterable[Choice] = (), **names: str
    ) -> None:
        """Say the words of a situation; they do not answer what was asked."""
        self.say(Say(kind, self.words(situation, **names), tuple(choices)))

    def answer(
        self, kind: MessageKind, situation: str, choices: Iterable[Choice] = (), **names: str
    ) -> None:
        """Say the words of a situation as the bot's answer to the open turn."""
        self.say(Say(kind, self.words(situation, **names), tuple(choices)), answers=True)

    def answer_with(self, kind: MessageKind, text: str, choices: Iterable[Choice] = ()) -> None:
        """Say words made up before as the bot's answer to the open turn."""
        self.say(Say(kind, text, tuple(choices)), answers=True)

    def inform(self, kind: MessageKind, text: str) -> None:
        """Say what must arrive but answers nothing."""
        self.say(Say(kind, text, is_substance=True))

    def say(self, say: Say, *, answers: bool = False) -> None:
        """Add words; `answers` closes the open turn, late ones are apologised for (T4)."""
        turn = self.conversation.turn
        if answers:
            say = self._apologising(say, turn).but(is_substance=True)
        if turn is not None:
            if not turn.is_spoken_to:
                say = say.but(first_word_of_turn=turn.number)
            self.record_turn(turns.spoken_to(turn))
        if turn is not None and answers:
            say = self._answering(say, turn)
        self._offer(say, answers=answers)
        self.do(say.but(urgency=self.urgency, greets_visit=self.ungreeted))
        self.ungreeted = None

    def _answering(self, say: Say, turn: Turn) -> Say:
        if say.author == "bot" and turn.responsible == "line" and self.now > turn.due_at:
            # It waited for a person: what the bot says later on is no late answer of the bot's.
            self.close_turn("nobody")
            return say
        self.close_turn(say.author)
        return say.but(answers_turn=turn.number)

    def _apologising(self, say: Say, turn: Turn | None) -> Say:
        if say.author != "bot" or not self.owes_apology(turn):
            return say
        return say.but(text=f"{self.apology()}\n{say.text}")

    def owes_apology(self, turn: Turn | None) -> bool:
        """Tell whether the turn is late and nothing was said of it since it began (T4)."""
        if turn is None or turn.is_courtesy or self.now <= turn.due_at:
            return False
        apologised_at = self.conversation.apologised_at
        return apologised_at is None or apologised_at <= turn.asked_at

    def apology(self) -> str:
        """Return an apology for the wait; what was asked before is not apologised for again."""
        self.change(apologised_at=self.now)
        return self.words("late.apology")

    def _offer(self, say: Say, *, answers: bool) -> None:
        if say.choices or answers:
            self._offered += say.choices
            self.change(offered=self._offered)

    # --- turns ---

    def open_turn(self, at: datetime, *, is_courtesy: bool = False) -> None:
        """Begin a turn, unless this message is of a burst that has one already."""
        turn = self.conversation.turn
        since = (turn.silent_since if turn else None) or at
        if turn is not None and turn.is_courtesy and not is_courtesy:
            self.close_turn("nobody")  # thanks are no part of the question that follows them
            turn = None
        if turn is None:
            turn = turns.opened(self.conversation, at, self.policy)
            self.change(turns=turn.number)
            turn = turn.but(is_courtesy=is_courtesy, owed_since=self.now)
        self.record_turn(turn.but(silent_since=since))

    def record_turn(self, turn: Turn) -> None:
        """Keep this as the open turn."""
        self.change(turn=turn)
        self.do(RecordTurn(turn))

    def close_turn(self, by: Literal["bot", "agent", "nobody"]) -> None:
        """End the open turn, if there is one."""
        turn = self.conversation.turn
        if turn is not None:
            self.do(RecordTurn(turns.closed(turn, by, self.now)))
            self.change(turn=None)

    def pass_turn_on(self) -> None:
        """Let who is with the customer now owe the open turn; an overdue one stays where it was."""
        turn = self.conversation.turn
        if turn is None:
            return
        if self.now <= turn.due_at:
            taken = turns.taken_on(turn, self.conversation)
            self.record_turn(taken.but(owed_since=self.now))
            return
        self.close_turn("nobody")
        if self.conversation.stage is Stage.AGENT:
            self.open_turn(self.now)

    # --- around ---

    def line(self, group: str) -> GroupLine:
        """Return the group's line as it stands."""
        return self.surroundings.lines.get(group, GroupLine())

    def hours(self, group: str) -> Hours:
        """Return when a group is there."""
        return self.surroundings.company.hours_of(group)

    def group(self, wanted: str) -> str:
        """Return the wanted group, or the company's first where it has no such group."""
        groups = self.surroundings.company.groups
        return wanted if wanted in groups else next(iter(groups), wanted)

    def decision(self) -> Decision:
        """Return the decision: of every record and deadline only the last state."""
        return Decision(self.conversation, _settled(self._actions))


def _settled(actions: list[Action]) -> tuple[Action, ...]:
    """Keep the last state of each record at the place of its first, before words refer to it."""
    settled: dict[object, Action] = {}
    for place, action in enumerate(actions):
        settled[_subject(action) or place] = action
    return tuple(settled.values())


def _subject(action: Action) -> object:
    match action:
        case RecordVisit(visit):
            return ("visit", visit.number)
        case RecordTurn(turn):
            return ("turn", turn.number)
        case RecordWait(wait):
            return ("wait", wait.number)
        case SetDeadline(kind) | ClearDeadline(kind):
            return ("deadline", kind)
        case _:
            return None

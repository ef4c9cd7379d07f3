"""What agents answered where the knowledge base had nothing: proposed as the answer (K3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from knowledge.grouping import group_questions
from knowledge.normalise import normalise
from knowledge.reading import read_yaml
from knowledge.signals import without_manners
from knowledge.words import FOLDER

TELLS_FROM: Final = 6  # characters or words that are left without courtesies
PROPOSAL_CHARS: Final = 2000
UNIT: Final = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
ASKS_BACK: Final = re.compile(r"[?\uff1f]\s*$")


@dataclass(frozen=True, slots=True)
class Said:
    """Words of an agent after a question that was missed; `seq` is their place in the chat."""

    seq: int
    agent: str
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer to propose, and where it was given."""

    text: str
    agent: str
    chat: int


def proposed(chats: Iterable[tuple[int, Sequence[Said]]]) -> Proposal | None:
    """Return what was answered most in chats, each with its agents' words in order."""
    answers = [
        Proposal(answer.text, answer.agent, chat)
        for chat, said in chats
        if (answer := first_answer(said)) is not None
    ]
    groups = group_questions([answer.text for answer in answers])
    return answers[groups[0].typical] if groups else None


def first_answer(said: Sequence[Said]) -> Said | None:
    """Return the first words that tell something, with what was said on in the same breath."""
    for place, one in enumerate(said):
        if tells(one.text):
            text = "\n".join([one.text, *_on(said[place + 1 :], one.seq)])
            return Said(one.seq, one.agent, text[:PROPOSAL_CHARS])
    return None


def _on(said: Sequence[Said], seq: int) -> Iterable[str]:
    for nth, one in enumerate(said, seq + 1):
        if one.seq != nth or not tells(one.text):
            return  # somebody else spoke in between, or it was a courtesy
        yield one.text


def tells(text: str) -> bool:
    """Tell whether words say more than courtesies, "one moment" or a question back."""
    if ASKS_BACK.search(text):
        return False
    left = _holding().sub(" ", without_manners(normalise(text)).core)
    return len(UNIT.findall(left)) >= TELLS_FROM


@cache
def _holding() -> re.Pattern[str]:
    listed = read_yaml((FOLDER / "replies.yaml").read_text("utf-8"))["holding"]
    forms = sorted(map(str, listed), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, forms)))

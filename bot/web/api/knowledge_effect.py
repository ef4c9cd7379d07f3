"""What would be answered differently, were an entry saved or taken away (K3)."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

from aiohttp import web
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from bot.storage.misses import read_past_questions
from bot.storage.reading import log_access
from bot.web.api.call import Access, ApiRoute, Call, answer
from bot.web.api.knowledge_bodies import EntryDocument
from bot.web.problems import Problem
from knowledge.effect import Difference, Reply, effect, tally
from knowledge.entry import NAME_CHARS
from knowledge.understanding import Outcome

_QUESTIONS_AT_MOST: Final = 500


class ReplyView(TypedDict):
    """What a question is met with; `entry` is "" where nothing fits, `offered` are choices."""

    outcome: str
    entry: str
    offered: list[str]


class DifferenceView(TypedDict):
    """A question of the past that would be met with something else."""

    question: str
    times: int
    before: ReplyView
    after: ReplyView


class EffectView(TypedDict):
    """How many were asked again, what differs, and how many get new words of the same entry."""

    asked: int
    changed: list[DifferenceView]
    reworded: int


class EffectBody(BaseModel):
    """An entry as if it were saved, the id of one as if it were gone, or both."""

    entry: EntryDocument | None = None
    remove: Annotated[str, Field(max_length=NAME_CHARS)] | None = None
    limit: Annotated[int, Field(ge=1, le=_QUESTIONS_AT_MOST)] = _QUESTIONS_AT_MOST


async def show_effect(call: Call) -> web.StreamResponse:
    """Ask questions of the past of the knowledge base as it is and as it would be."""
    body = await call.body(EffectBody)
    if body.entry is None and not body.remove:
        raise Problem(422, "invalid", "body: An entry, or the id of one to remove, please.")
    knowledge, database = call.parts.knowledge, call.parts.database
    before = knowledge.current()
    put = [body.entry.entry(body.entry.id)] if body.entry else []
    after = await knowledge.supposing(put, [body.remove] if body.remove else [])
    async with database.read() as tx:
        past = await read_past_questions(tx)
    async with database.write() as tx:
        now = call.parts.clock.now()
        await log_access(tx, call.who.agent_id, "questions", "of the past", now)
    found = await asyncio.to_thread(effect, before, after, tally(past, body.limit))
    changed = [_view(difference) for difference in found.changed]
    return answer(EffectView(asked=found.asked, changed=changed, reworded=found.reworded))


def _view(difference: Difference) -> DifferenceView:
    return {
        "question": difference.asked.question,
        "times": difference.asked.times,
        "before": _reply_view(difference.before),
        "after": _reply_view(difference.after),
    }


def _reply_view(reply: Reply) -> ReplyView:
    first = next(iter(reply.entries), "")
    offered = list(reply.entries) if reply.outcome is Outcome.OFFER else []
    return {"outcome": reply.outcome.value, "entry": first, "offered": offered}


ROUTES = (
    ApiRoute(
        "POST",
        "/knowledge/effect",
        show_effect,
        Access.LEAD,
        "What would be answered differently",
        EffectView,
        body=EffectBody,
    ),
)

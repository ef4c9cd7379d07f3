"""A question tried out: how it is understood, what would be answered, and why."""

from __future__ import annotations

import asyncio

from aiohttp import web
from typing_extensions import TypedDict

from bot.web.api.call import Access, ApiRoute, Call, answer
from bot.web.api.knowledge_bodies import TryBody
from knowledge.matcher import Matcher


class FittingView(TypedDict):
    """An entry that may fit, the wording that came closest, and what each view found."""

    entry: str
    question: str
    answer: str
    score: float
    closest: str
    views: dict[str, float]


class TriedView(TypedDict):
    """How a question is understood; the best first."""

    language: str
    signals: list[str]
    outcome: str
    best: list[FittingView]


async def try_question(call: Call) -> web.StreamResponse:
    """Understand a question as if a customer had asked it now."""
    body = await call.body(TryBody)
    knowledge = call.parts.knowledge
    matcher = knowledge.current()
    if body.entry is not None:
        matcher = await knowledge.supposing([body.entry.entry(body.entry.id)])
    return answer(await asyncio.to_thread(_tried, matcher, body.question, body.language))


def _tried(matcher: Matcher, question: str, language: str) -> TriedView:
    found = matcher.understand(question, language)
    why = {one.entry: one for one in matcher.explain(question, found.language)}
    return {
        "language": found.language,
        "signals": sorted(found.signals),
        "outcome": found.outcome,
        "best": [
            {
                "entry": one.entry,
                "question": one.question,
                "answer": one.answer,
                "score": one.score,
                "closest": why[one.entry].closest,
                "views": dict(why[one.entry].views),
            }
            for one in found.best
        ],
    }


ROUTES = (
    ApiRoute(
        "POST",
        "/knowledge/try",
        try_question,
        Access.LEAD,
        "Try a question, with an entry as if it were saved",
        TriedView,
        body=TryBody,
    ),
)

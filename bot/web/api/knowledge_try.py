"""A question tried out: how it is understood, what would be answered, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web
from typing_extensions import TypedDict

from bot.web.api.call import Access, ApiRoute, Call, answer
from bot.web.api.knowledge_bodies import TryBody
from knowledge.matcher import Matcher
from knowledge.normalise import normalise
from knowledge.understanding import Understanding


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


@dataclass(frozen=True, slots=True)
class _Why:
    """What spoke for an entry."""

    closest: str = ""
    views: Mapping[str, float] | None = None


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
    why = _reasons(matcher, question, found)
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
                "closest": why.get(one.entry, _Why()).closest or one.question,
                "views": dict(why.get(one.entry, _Why()).views or {}),
            }
            for one in found.best
        ],
    }


def _reasons(matcher: Matcher, question: str, found: Understanding) -> dict[str, _Why]:
    """Return why the best entries came to mind, by id."""
    explain = getattr(matcher, "explain", None)  # a matcher may tell more than its views
    if explain is not None:
        told = explain(question, found.language)
        return {one.entry: _Why(one.closest, dict(one.views)) for one in told}
    fits = matcher.fits(normalise(question))
    views = {name: {v: round(n, 4) for v, n in fit.items() if n} for name, fit in fits.items()}
    return {one.entry: _Why(views=views.get(one.entry)) for one in found.best}


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

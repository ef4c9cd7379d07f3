"""What the knowledge base would say, for agents."""

from __future__ import annotations

import asyncio

from aiohttp import web
from typing_extensions import TypedDict

from bot.web.api.call import Access, ApiRoute, Call, answer
from bot.web.api.knowledge_pictures import PictureView, picture_view
from knowledge.languages import guess_language

_WORDS_AT_MOST = 2000


class SuggestionView(TypedDict):
    """An entry that may fit; score from 0 to 1."""

    entry: str
    question: str
    answer: str
    pictures: list[PictureView]
    score: float


class SuggestionsView(TypedDict):
    """The best first."""

    suggestions: list[SuggestionView]


async def suggest(call: Call) -> web.StreamResponse:
    """Look the customer's words up."""
    words = call.request.query.get("q", "").strip()[:_WORDS_AT_MOST]
    language = call.request.query.get("language", "") or guess_language(words)
    look_up = call.parts.knowledge.suggest
    found = await asyncio.to_thread(look_up, words, language) if words else ()
    return answer(
        SuggestionsView(
            suggestions=[
                {
                    "entry": c.entry,
                    "question": c.question,
                    "answer": c.answer,
                    "pictures": [picture_view(picture) for picture in c.pictures],
                    "score": round(c.score, 3),
                }
                for c in found
            ]
        )
    )


ROUTES = (
    ApiRoute(
        "GET",
        "/suggestions",
        suggest,
        Access.AGENT,
        "What the knowledge base would say",
        SuggestionsView,
        query=(
            ("q", "The customer's words"),
            ("language", "zh-CN, zh-TW or en; the words' own when left out"),
        ),
    ),
)

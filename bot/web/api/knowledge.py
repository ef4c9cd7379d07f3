"""The knowledge base: its entries listed, found, read, each with what is worth a look."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.knowledge_base import Standing
from bot.knowledge_warnings import NEVER, WarningBook, of_moment
from bot.storage import entries as store
from bot.storage.entries import Answered, StoredEntry
from bot.web.api.call import Access, ApiRoute, Call, answer, not_found
from bot.web.api.knowledge_views import (
    REMOVED,
    EntriesView,
    EntryDocumentView,
    EntryView,
    document_view,
    entry_view,
    state_of,
    summary_view,
)
from bot.web.problems import Problem
from knowledge.checking import Others, Remark, answers_of, of_pictures
from knowledge.entry import GROUPS, Entry, State
from knowledge.languages import simplified, taiwanese

WARNINGS: Final = web.AppKey("warnings", WarningBook)
_STATES: Final = (*State, "review", "unused", "warned", REMOVED)
_WORDS_AT_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class _Library:
    """All entries and what is known of them at one moment."""

    standing: Standing
    day: date
    answered: Mapping[str, Answered]
    warnings: Mapping[str, Sequence[Remark]]
    lost: Mapping[str, Sequence[Remark]]  # pictures whose file is gone
    others: Others

    def remarks(self, stored: StoredEntry) -> list[Remark]:
        """Return everything worth a look in an entry."""
        if stored.is_removed:
            return []
        name = stored.entry.id
        answered = self.answered.get(name, NEVER)
        return [
            *self.warnings.get(name, ()),
            *self.lost.get(name, ()),
            *of_moment(stored, self.others, self.day, answered),
        ]

    def has(self, stored: StoredEntry, state: str) -> bool:
        """Tell whether an entry is in a state that a list may be narrowed to."""
        if not state:
            return not stored.is_removed
        if stored.is_removed or state == REMOVED:
            return stored.is_removed and state == REMOVED
        review_on = stored.entry.review_on
        match state:
            case "review":
                return review_on is not None and review_on <= self.day
            case "unused":
                return not self.answered.get(stored.entry.id, NEVER).times
            case "warned":
                return bool(self.remarks(stored))
            case _:
                return state_of(stored, self.day) == state


async def _library(call: Call) -> _Library:
    standing = call.parts.knowledge.standing()
    warnings = await call.request.app[WARNINGS].read()
    async with call.parts.database.read() as tx:
        answered = await store.count_answers(tx)
    alive = [each.entry for each in standing.stored.values() if not each.is_removed]
    lost = await asyncio.to_thread(_lost, alive, call.parts.files)
    day = call.parts.knowledge.today()
    return _Library(standing, day, answered, warnings, lost, Others.of(alive))


def _lost(entries: Sequence[Entry], folder: Path) -> dict[str, list[Remark]]:
    """Return the pictures that are not where they were kept; a file is looked for each time."""
    return {entry.id: found for entry in entries if (found := [*of_pictures(entry, folder)])}


async def show_entries(call: Call) -> web.StreamResponse:
    """List the entries that fit the search."""
    query = call.request.query
    words, group, state = (query.get(name, "") for name in ("q", "group", "state"))
    if group and group not in GROUPS:
        raise Problem(422, "invalid", f"group: One of {', '.join(GROUPS)}, please.")
    if state and state not in _STATES:
        raise Problem(422, "invalid", f"state: One of {', '.join(_STATES)}, please.")
    library = await _library(call)
    return answer(await asyncio.to_thread(_listed, library, words[:_WORDS_AT_MOST], group, state))


def _listed(library: _Library, words: str, group: str, state: str) -> EntriesView:
    wanted = _spellings(words)
    found = [
        stored
        for _, stored in sorted(library.standing.stored.items())
        if (not group or stored.entry.group == group)
        and library.has(stored, state)
        and (not words or _holds(stored.entry, wanted))
    ]
    return {
        "revision": library.standing.revision,
        "entries": [
            summary_view(
                stored,
                library.day,
                library.answered.get(stored.entry.id, NEVER),
                library.remarks(stored),
            )
            for stored in found
        ],
    }


def _spellings(words: str) -> list[set[str]]:
    """Return each word that is looked for, in both scripts."""
    return [
        {_folded(word), _folded(simplified(word)), _folded(taiwanese(word))}
        for word in words.split()
    ]


def _holds(entry: Entry, wanted: Sequence[set[str]]) -> bool:
    """Tell whether an entry has every word somewhere."""
    texts = [entry.id, *(w for _, w in entry.wordings()), *(t for _, t in answers_of(entry))]
    text = _folded("\n".join(texts))
    return all(any(word in text for word in spellings) for spellings in wanted)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


async def show_entry(call: Call) -> web.StreamResponse:
    """Read an entry with its history; one that was removed too, for it can come back."""
    return answer(await view_of(call, call.request.match_info["id"]))


async def view_of(call: Call, name: str) -> EntryView:
    """Return an entry as it stands in SQL."""
    library = await _library(call)
    async with call.parts.database.read() as tx:
        stored = await store.find_entry(tx, name)
        if stored is None:
            raise not_found()
        history = await store.read_history(tx, name)
    return entry_view(stored, library.day, library.remarks(stored), history)


async def show_version(call: Call) -> web.StreamResponse:
    """Read an entry as it was."""
    name, version = call.request.match_info["id"], call.number("version")
    try:
        async with call.parts.database.read() as tx:
            entry = await store.read_version(tx, name, version)
    except store.NoSuchEntryError:
        raise not_found() from None
    return answer(document_view(entry))


ROUTES = (
    ApiRoute(
        "GET",
        "/knowledge/entries",
        show_entries,
        Access.AGENT,
        "Entries of the knowledge base",
        EntriesView,
        query=(
            ("q", "Words of an id, a wording or an answer"),
            ("group", "service, orders or complaints; all when left out"),
            ("state", f"{', '.join(_STATES)}; all that are there when left out"),
        ),
        refusals=(422,),
    ),
    ApiRoute(
        "GET",
        "/knowledge/entries/{id}",
        show_entry,
        Access.LEAD,
        "An entry with its history",
        EntryView,
        refusals=(404,),
    ),
    ApiRoute(
        "GET",
        "/knowledge/entries/{id}/versions/{version}",
        show_version,
        Access.LEAD,
        "An entry as it was",
        EntryDocumentView,
        refusals=(404,),
    ),
)

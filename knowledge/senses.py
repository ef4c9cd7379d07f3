"""The meaning of a knowledge base: its entries as vectors, and a question compared with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from knowledge.block import (
    SCANNED_AT_MOST,
    Asked,
    Block,
    answers_as,
    block_of,
    blocks_joined,
    wordings_as,
)
from knowledge.entries import Entry
from knowledge.hearing import Hearing, hearing_of
from knowledge.meaning import Meaning, on_one_processor
from knowledge.normalise import Normal, bare, plain
from knowledge.parts import wordings_of
from knowledge.practice import PRACTISED_FROM, Practice, is_enough, practised
from knowledge.rows import Floats, Heights
from knowledge.sounds import is_typed_pinyin
from knowledge.space import Space, learned, untold

LEARNED_BESIDE: Final = 300  # texts that are encoded while a change waits for them: half a second
TIMES_LARGER: Final = 32  # a block, than the next one
COURTESY_CHARS: Final = 12  # around a question that still means the same
MEANINGS: Final = (
    "meaning",
    "meaning_votes",
    "meaning_centre",
    "meaning_answer",
    "learned",
    "learned_rich",
)
PRACTISED: Final = (*MEANINGS, "practice")
RICH: Final = 100  # wordings an entry from which what was learned is fully trusted


@dataclass(frozen=True, slots=True)
class Sensed:
    """How entries fit by their meaning, and the closest wordings.

    There is a row of `MEANINGS` for each entry, of `PRACTISED` in a base that was learned from.
    """

    entries: tuple[Entry, ...] = ()
    values: Floats = field(default_factory=lambda: np.empty((0, len(MEANINGS))))
    closest: tuple[str, ...] = ()


class Senses:
    """The vectors of all entries."""

    def __init__(
        self,
        meaning: Meaning,
        space: Space,
        hearing: Hearing,
        blocks: Sequence[Block],
        practice: Practice | None = None,
    ) -> None:
        """Take what was learned."""
        self._practice = practice
        self._meaning = meaning
        self._space = space
        self._hearing = hearing
        self._blocks = tuple(blocks)
        size = sum(block.size for block in blocks)
        count = sum(len(block.entries) for block in blocks)
        self._is_scanned = size <= SCANNED_AT_MOST
        self._trust = min(1.0, float(np.log(max(1.0, size / max(1, count))) / np.log(RICH)))

    @property
    def is_practised(self) -> bool:
        """Tell whether the base had enough to learn from which question belongs to which entry."""
        return self._practice is not None

    def changed(self, put: Sequence[Entry], removed: Collection[str]) -> Senses | None:
        """Return the senses with some entries put and others removed; the space stays.

        None where so much is new that it would take long: then all is to be learned anew. So is
        what was practised, once there is an entry that it does not know.
        """
        fresh = {entry.id: entry for entry in put}
        blocks = [block.without({*removed, *fresh}) for block in self._blocks]
        blocks = [block for block in blocks if block.holds.any()]
        if listed := _asked_for(fresh.values()):
            wordings = wordings_as(listed)
            new = [*wordings.plain, *answers_as(listed)[0]]
            if self._meaning.unknown(new) > LEARNED_BESIDE:
                return None
            vectors = self._meaning.learn(wordings.plain)
            blocks.append(block_of(listed, wordings, vectors, self._meaning, self._space))
        hearing = self._hearing.more(text for each in fresh.values() for text in _texts(each))
        practice = self._practice
        if practice is not None and not fresh.keys() <= practice.names.keys():
            practice = None
        return Senses(self._meaning, self._space, hearing, _settled(blocks), practice)

    def heard(self, normal: Normal) -> Normal:
        """Return a message with typed pinyin written in characters."""
        if not is_typed_pinyin(normal.core):
            return normal
        said, core, asks = map(self._hearing.written, (normal.said, normal.core, normal.asks))
        return replace(normal, said=said, core=bare(core), asks=bare(asks))

    def asked(self, said: str, asks: str) -> Asked:
        """Encode a question: what was said in full, and the bare part of it that asks."""
        ways = {said: asks}
        if (mended := self._hearing.mended(said)) != said:
            ways[mended] = self._hearing.mended(asks)
        meanings = self._encoded(ways)
        texts = list(ways.values())
        places = self._space.put(meanings, self._space.words(texts))
        practised = None if self._practice is None else self._practice.fits(meanings, texts)
        return Asked(meanings, places, practised)

    def _encoded(self, ways: Mapping[str, str]) -> Heights:
        """Encode texts; what is a wording word for word has been encoded already.

        So has what is one but for courtesies and punctuation: it means the same.
        """
        known = [self._known(said, asks) for said, asks in ways.items()]
        vectors = [vector for vector in known if vector is not None]
        return np.stack(vectors) if len(vectors) == len(ways) else self._meaning.encode([*ways])

    def _known(self, said: str, asks: str) -> Heights | None:
        is_bare = len(said) <= len(asks) + COURTESY_CHARS
        for block in self._blocks:
            row = block.rows.get(said)
            if row is None and is_bare:
                row = block.rows.get(asks)
            if row is not None:
                vector: Heights = block.vectors[row].astype(np.float32)
                return vector
        return None

    def look(self, asked: Asked, names: Iterable[str]) -> Sensed:
        """Return how well the entries named fit, and those that are nearest by meaning alone."""
        listed = list(names)
        found = [self._look(block, asked, listed) for block in self._blocks]
        found = [each for each in found if each.entries]
        width = len(PRACTISED if self._practice else MEANINGS)
        return Sensed(
            tuple(entry for each in found for entry in each.entries),
            np.concatenate([np.empty((0, width)), *(each.values for each in found)]),
            tuple(wording for each in found for wording in each.closest),
        )

    def _look(self, block: Block, asked: Asked, names: Sequence[str]) -> Sensed:
        chosen = {slot for name in names if (slot := block.held_slot(name)) is not None}
        if self._is_scanned:
            chosen.update(block.nearest(asked))
        if not chosen:
            return Sensed()
        slots = np.array(sorted(chosen), np.int64)
        values, closest = block.values(asked, slots)
        entries = tuple(block.entries[slot] for slot in slots.tolist())
        columns = [*values, values[-1] * self._trust]
        if self._practice is not None and asked.practised is not None:
            columns.append(asked.practised[[self._practice.names[each.id] for each in entries]])
        return Sensed(
            entries,
            np.column_stack(columns),
            tuple(block.wordings[wording] for wording in closest.tolist()),
        )


def senses_of(
    entries: Sequence[Entry], meaning: Meaning, practised_from: int = PRACTISED_FROM
) -> Senses:
    """Learn what a whole knowledge base means, and its space; a second for four hundred wordings.

    Of a large base most of it is encoding: an encoder that keeps what it learned needs little. From
    so many wordings an entry it is also learned which question belongs to which entry.
    """
    on_one_processor()
    hearing = hearing_of(text for entry in entries for text in _texts(entry))
    listed = _asked_for(entries)
    if not listed:
        return Senses(meaning, untold(meaning.width), hearing, ())
    wordings = wordings_as(listed)
    vectors = meaning.learn(wordings.plain)
    space = learned(wordings.bare, vectors, wordings.firsts)
    block = block_of(listed, wordings, vectors, meaning, space)
    practice = None
    if is_enough(block.size, len(listed), practised_from):
        names = [entry.id for entry in listed]
        practice = practised(names, wordings.bare, vectors, wordings.firsts)
    return Senses(meaning, space, hearing, [block], practice)


def _asked_for(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if any(wordings_of(entry)))


def _settled(blocks: Sequence[Block]) -> list[Block]:
    """Join blocks of like size, so that there are few of them however often something changes."""
    settled: list[Block] = []
    for block in blocks:
        settled.append(block)
        while len(settled) > 1 and settled[-2].held < TIMES_LARGER * settled[-1].held:
            settled[-2:] = [blocks_joined(settled[-2:])]
    return settled


def _texts(entry: Entry) -> list[str]:
    """Return what an entry says, to hear its words by."""
    return [bare(plain(text)) for text in (*wordings_of(entry), *entry.answers.values())]

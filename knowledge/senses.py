"""The meaning of a knowledge base: its wordings and answers as vectors, ready to be compared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from knowledge.entries import Entry
from knowledge.hearing import Hearing, hearing_of
from knowledge.meaning import WIDTH, Meaning
from knowledge.normalise import bare, plain
from knowledge.parts import wordings_of
from knowledge.rows import Floats, Heights, Longs, spread
from knowledge.space import NOWHERE, Space, learned, unit

BATCH: Final = 64  # texts that are encoded at once
VOTES: Final = 3  # closest wordings of an entry that vote for it
NEAREST: Final = 12  # entries found by their meaning alone
SCANNED_AT_MOST: Final = 20_000  # wordings; in a larger base other views find the candidates
ANSWER_CHARS: Final = 300  # of an answer that are compared
MEANINGS: Final = (
    "meaning",
    "meaning_votes",
    "meaning_centre",
    "meaning_answer",
    "learned",
    "learned_rich",
)
RICH: Final = 100  # wordings an entry from which what was learned is fully trusted


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as vectors, one row for each way to read it."""

    meanings: Heights
    places: Heights


@dataclass(frozen=True, slots=True)
class Block:
    """Some entries with their vectors; it never changes, but for which entries still hold."""

    entries: tuple[Entry, ...]
    holds: NDArray[np.bool_]
    wordings: tuple[str, ...]
    firsts: Longs  # the first wording of each entry, and the end
    vectors: Heights
    centres: Heights
    answer_firsts: Longs
    answers: Heights
    own: Heights  # where each entry lies in the learned space
    slots: dict[str, int]  # by name
    rows: dict[str, int]  # of vectors, by wording made comparable

    @property
    def size(self) -> int:
        """Return how many wordings there are."""
        return len(self.wordings)

    def without(self, names: Collection[str]) -> Self:
        """Return the same without some entries: they stay and are passed over."""
        gone = [self.slots[name] for name in names if name in self.slots]
        if not gone:
            return self
        holds = self.holds.copy()
        holds[gone] = False
        return replace(self, holds=holds)

    def nearest(self, asked: Asked) -> list[int]:
        """Return the entries whose wordings are nearest by meaning."""
        likeness = (self.vectors @ asked.meanings.T).max(axis=1)
        best = np.maximum.reduceat(likeness, self.firsts[:-1])
        best[~self.holds] = -1
        return [slot for slot in np.argsort(-best)[:NEAREST].tolist() if self.holds[slot]]

    def values(self, asked: Asked, slots: Longs) -> tuple[list[Heights], Longs]:
        """Return by view how some entries fit, and which of their wordings is closest."""
        counts = self.firsts[slots + 1] - self.firsts[slots]
        rows = spread(self.firsts[slots], counts)
        likeness = (self.vectors[rows] @ asked.meanings.T).max(axis=1)
        order = np.lexsort((-likeness, np.arange(len(slots)).repeat(counts)))
        firsts = np.cumsum(counts) - counts
        place = np.arange(len(rows)) - firsts.repeat(counts)
        votes = np.where(place < VOTES, likeness[order], 0)
        values = [
            likeness[order][firsts],
            np.add.reduceat(votes, firsts) / np.minimum(counts, VOTES),
            (self.centres[slots] @ asked.meanings.T).max(axis=1),
            self._answered(asked, slots),
            (self.own[slots] @ asked.places.T).max(axis=1),
        ]
        return values, rows[order[firsts]]

    def _answered(self, asked: Asked, slots: Longs) -> Heights:
        """Return how near answers are to a question; each entry has one at the least."""
        counts = self.answer_firsts[slots + 1] - self.answer_firsts[slots]
        rows = spread(self.answer_firsts[slots], counts)
        likeness = (self.answers[rows] @ asked.meanings.T).max(axis=1)
        return np.maximum(np.maximum.reduceat(likeness, np.cumsum(counts) - counts), 0)


@dataclass(frozen=True, slots=True)
class Sensed:
    """How entries fit by their meaning: a row of `MEANINGS` for each, and the closest wordings."""

    entries: tuple[Entry, ...] = ()
    values: Floats = field(default_factory=lambda: np.empty((0, len(MEANINGS))))
    closest: tuple[str, ...] = ()


class Senses:
    """The vectors of all entries."""

    def __init__(
        self, meaning: Meaning, space: Space, hearing: Hearing, blocks: Sequence[Block]
    ) -> None:
        """Take what was learned."""
        self._meaning = meaning
        self._space = space
        self._hearing = hearing
        self._blocks = tuple(blocks)
        size = sum(block.size for block in blocks)
        count = sum(len(block.entries) for block in blocks)
        self._is_scanned = size <= SCANNED_AT_MOST
        self._trust = min(1.0, float(np.log(max(1.0, size / max(1, count))) / np.log(RICH)))

    def changed(self, put: Sequence[Entry], removed: Collection[str]) -> Senses:
        """Return the senses with some entries put and others removed; the space stays."""
        fresh = {entry.id: entry for entry in put}
        blocks = [block.without({*removed, *fresh}) for block in self._blocks]
        blocks = [block for block in blocks if block.holds.any()]
        hearing = self._hearing.more(text for each in fresh.values() for text in _texts(each))
        if listed := _asked_for(fresh.values()):
            wordings = [plain(text) for entry in listed for text in wordings_of(entry)]
            vectors = encoded(wordings, self._meaning)
            blocks.append(_block(listed, vectors, self._meaning, self._space))
        return Senses(self._meaning, self._space, hearing, blocks)

    def asked(self, said: str, asks: str, *, is_pinyin: bool) -> Asked:
        """Encode a question: what was said in full, and the bare part of it that asks."""
        if is_pinyin:
            written = self._hearing.written(said)
            ways = {written: bare(written)}
        else:
            ways = {said: asks}
            if (mended := self._hearing.mended(said)) != said:
                ways[mended] = self._hearing.mended(asks)
        meanings = self._encoded(list(ways))
        return Asked(meanings, self._space.put(meanings, self._space.words(list(ways.values()))))

    def _encoded(self, texts: Sequence[str]) -> Heights:
        """Encode texts; what is a wording word for word has been encoded already."""
        known = [self._known(text) for text in texts]
        vectors = [vector for vector in known if vector is not None]
        return np.stack(vectors) if len(vectors) == len(texts) else self._meaning.encode(texts)

    def _known(self, text: str) -> Heights | None:
        found = ((block, block.rows.get(text)) for block in self._blocks)
        return next((block.vectors[row] for block, row in found if row is not None), None)

    def look(self, asked: Asked, names: Iterable[str]) -> Sensed:
        """Return how well the entries named fit, and those that are nearest by meaning alone."""
        listed = list(names)
        found = [self._look(block, asked, listed) for block in self._blocks]
        return Sensed(
            tuple(entry for each in found for entry in each.entries),
            np.concatenate([each.values for each in (*found, Sensed())]),
            tuple(wording for each in found for wording in each.closest),
        )

    def _look(self, block: Block, asked: Asked, names: Sequence[str]) -> Sensed:
        chosen = {slot for name in names if (slot := block.slots.get(name)) is not None}
        if self._is_scanned:
            chosen.update(block.nearest(asked))
        if not chosen:
            return Sensed()
        slots = np.array(sorted(chosen), np.int64)
        values, closest = block.values(asked, slots)
        return Sensed(
            tuple(block.entries[slot] for slot in slots.tolist()),
            np.column_stack([*values, values[-1] * self._trust]),
            tuple(block.wordings[wording] for wording in closest.tolist()),
        )


def senses_of(entries: Sequence[Entry], meaning: Meaning) -> Senses:
    """Encode a whole knowledge base and learn its space; a second for four hundred wordings."""
    hearing = hearing_of(text for entry in entries for text in _texts(entry))
    listed = _asked_for(entries)
    if not listed:
        return Senses(meaning, NOWHERE, hearing, ())
    wordings = [plain(text) for entry in listed for text in wordings_of(entry)]
    vectors = encoded(wordings, meaning)
    space = learned([bare(text) for text in wordings], vectors, _firsts_of(listed)[:-1])
    return Senses(meaning, space, hearing, [_block(listed, vectors, meaning, space)])


def _asked_for(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if any(wordings_of(entry)))


def encoded(texts: Sequence[str], meaning: Meaning) -> Heights:
    """Encode many texts, those of like length together."""
    vectors = np.zeros((len(texts), WIDTH), np.float32)
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        vectors[batch] = meaning.encode([texts[number] for number in batch])
    return vectors


def _block(entries: tuple[Entry, ...], vectors: Heights, meaning: Meaning, space: Space) -> Block:
    wordings = tuple(text for entry in entries for text in wordings_of(entry))
    firsts = _firsts_of(entries)
    comparable = [plain(text) for text in wordings]
    words = space.words([bare(text) for text in comparable])
    answers, answer_firsts = _answers(entries, meaning)
    return Block(
        entries,
        np.ones(len(entries), np.bool_),
        wordings,
        firsts,
        vectors,
        unit(np.add.reduceat(vectors, firsts[:-1])),
        answer_firsts,
        answers,
        space.centres(vectors, words, firsts[:-1]),
        {entry.id: slot for slot, entry in enumerate(entries)},
        {text: row for row, text in enumerate(comparable)},
    )


def _answers(entries: Sequence[Entry], meaning: Meaning) -> tuple[Heights, Longs]:
    """Encode the answers, each language apart; one of nothing is like nothing."""
    listed = [list(entry.answers.values()) or [""] for entry in entries]
    texts = [plain(text)[:ANSWER_CHARS] for answers in listed for text in answers]
    vectors = encoded(texts, meaning)
    vectors[[not text for text in texts]] = 0
    return vectors, _firsts([len(answers) for answers in listed])


def _firsts_of(entries: Sequence[Entry]) -> Longs:
    return _firsts([len(list(wordings_of(entry))) for entry in entries])


def _firsts(counts: Sequence[int]) -> Longs:
    return np.array(list(accumulate(counts, initial=0)), np.int64)


def _texts(entry: Entry) -> list[str]:
    """Return what an entry says, to hear its words by."""
    return [bare(plain(text)) for text in (*wordings_of(entry), *entry.answers.values())]

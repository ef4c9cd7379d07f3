"""Some entries as vectors: their wordings and answers, ready to be compared with a question."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from knowledge.entries import Entry
from knowledge.meaning import Meaning
from knowledge.normalise import bare, plain, said
from knowledge.parts import wordings_of
from knowledge.rows import Halves, Heights, Longs, spread
from knowledge.space import Space, sliced, unit

VOTES: Final = 3  # closest wordings of an entry that vote for it
NEAREST: Final = 12  # entries found by their meaning alone
SCANNED_AT_MOST: Final = 20_000  # wordings; in a larger base other views find the candidates
ANSWER_CHARS: Final = 300  # of an answer that are compared
NOT_HELD: Final = -1

Vectors = Heights | Halves  # of a large base half as long: it is never gone through as a whole


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as vectors, one row for each way to read it."""

    meanings: Heights
    places: Heights
    practised: Heights | None = None  # how well each entry fits, as the base itself teaches


@dataclass(frozen=True, slots=True)
class Wordings:
    """What entries are asked by: as it was written, made comparable, and bare."""

    written: tuple[str, ...]
    plain: tuple[str, ...]
    bare: tuple[str, ...]
    firsts: Longs  # the first wording of each entry, and the end


@dataclass(frozen=True, slots=True)
class Block:
    """Some entries with their vectors; it never changes, but for which entries still hold."""

    entries: tuple[Entry, ...]
    holds: NDArray[np.bool_]
    wordings: tuple[str, ...]
    plain: tuple[str, ...]
    bare: tuple[str, ...]
    firsts: Longs
    vectors: Vectors
    centres: Vectors
    answer_firsts: Longs
    answers: Vectors
    own: Vectors  # where each entry lies in the learned space
    slots: dict[str, int]  # by name
    rows: dict[str, int]  # of vectors, by wording made comparable, and bare

    @property
    def size(self) -> int:
        """Return how many wordings there are."""
        return len(self.wordings)

    @property
    def held(self) -> int:
        """Return how many wordings belong to entries that still hold."""
        return int(np.diff(self.firsts)[self.holds].sum())

    def without(self, names: Collection[str]) -> Self:
        """Return the same without some entries: they stay and are passed over."""
        gone = [self.slots[name] for name in names if name in self.slots]
        if not gone:
            return self
        holds = self.holds.copy()
        holds[gone] = False
        return replace(self, holds=holds)

    def held_slot(self, name: str) -> int | None:
        """Return where an entry is that still holds."""
        slot = self.slots.get(name)
        return slot if slot is not None and self.holds[slot] else None

    def nearest(self, asked: Asked) -> list[int]:
        """Return the entries whose wordings are nearest by meaning."""
        likeness = _likeness(self.vectors, asked.meanings)
        best = np.maximum.reduceat(likeness, self.firsts[:-1])
        best[~self.holds] = NOT_HELD
        return [slot for slot in np.argsort(-best)[:NEAREST].tolist() if self.holds[slot]]

    def values(self, asked: Asked, slots: Longs) -> tuple[list[Heights], Longs]:
        """Return by view how some entries fit, and which of their wordings is closest."""
        counts = self.firsts[slots + 1] - self.firsts[slots]
        rows = spread(self.firsts[slots], counts)
        likeness = _likeness(self.vectors[rows], asked.meanings)
        order = np.lexsort((-likeness, np.arange(len(slots)).repeat(counts)))
        firsts = np.cumsum(counts) - counts
        place = np.arange(len(rows)) - firsts.repeat(counts)
        votes = np.where(place < VOTES, likeness[order], 0)
        values = [
            likeness[order][firsts],
            np.add.reduceat(votes, firsts) / np.minimum(counts, VOTES),
            _likeness(self.centres[slots], asked.meanings),
            self._answered(asked, slots),
            _likeness(self.own[slots], asked.places),
        ]
        return values, rows[order[firsts]]

    def _answered(self, asked: Asked, slots: Longs) -> Heights:
        """Return how near answers are to a question; each entry has one at the least."""
        counts = self.answer_firsts[slots + 1] - self.answer_firsts[slots]
        rows = spread(self.answer_firsts[slots], counts)
        likeness = _likeness(self.answers[rows], asked.meanings)
        return np.maximum(np.maximum.reduceat(likeness, np.cumsum(counts) - counts), 0)


def _likeness(vectors: Vectors, asked: Heights) -> Heights:
    """Return how like each vector is to the one that is asked and likest."""
    likeness: Heights = (_whole(vectors) @ asked.T).max(axis=1)
    return likeness


def wordings_as(entries: Sequence[Entry]) -> Wordings:
    """Return the wordings of entries that have some."""
    written = tuple(text for entry in entries for text in wordings_of(entry))
    comparable = tuple(said(plain(text)) for text in written)
    counts = [sum(map(len, entry.questions.values())) for entry in entries]
    return Wordings(written, comparable, tuple(map(bare, comparable)), _firsts(counts))


def answers_as(entries: Sequence[Entry]) -> tuple[list[str], Longs]:
    """Return the answers of entries, each language apart; an entry without has one of nothing."""
    listed = [list(entry.answers.values()) or [""] for entry in entries]
    texts = [plain(text)[:ANSWER_CHARS] for answers in listed for text in answers]
    return texts, _firsts([len(answers) for answers in listed])


def block_of(
    entries: Sequence[Entry], wordings: Wordings, vectors: Vectors, meaning: Meaning, space: Space
) -> Block:
    """Put entries into a block, with the vectors of their wordings."""
    texts, answer_firsts = answers_as(entries)
    answers = meaning.learn(texts)
    answers[[not text for text in texts]] = 0  # one of nothing is like nothing
    centres, own = _middles(wordings, vectors, space)
    return _block(
        Block(
            tuple(entries),
            np.ones(len(entries), np.bool_),
            wordings.written,
            wordings.plain,
            wordings.bare,
            wordings.firsts,
            vectors,
            centres,
            answer_firsts,
            answers,
            own,
            {},
            {},
        )
    )


def _block(block: Block) -> Block:
    """Return the same ready to be asked."""
    stored = _whole if block.size <= SCANNED_AT_MOST else _half
    return replace(
        block,
        vectors=stored(block.vectors),
        centres=stored(block.centres),
        answers=stored(block.answers),
        own=stored(block.own),
        slots={entry.id: slot for slot, entry in enumerate(block.entries)},
        rows=_rows(block.bare) | _rows(block.plain),
    )


def _rows(texts: Sequence[str]) -> dict[str, int]:
    return {text: row for row, text in enumerate(texts) if text}


def _whole(vectors: Vectors) -> Heights:
    return vectors.astype(np.float32, copy=False)


def _half(vectors: Vectors) -> Halves:
    return vectors.astype(np.float16, copy=False)


def _middles(wordings: Wordings, vectors: Vectors, space: Space) -> tuple[Heights, Heights]:
    """Return the middle of each entry's wordings, and where it lies in the space."""
    centres, own = [], []
    for rows, firsts in sliced(wordings.firsts):
        part = _whole(vectors[rows])
        centres.append(unit(np.add.reduceat(part, firsts)))
        own.append(space.centres(part, space.words(wordings.bare[rows]), firsts))
    return np.concatenate(centres), np.concatenate(own)


def blocks_joined(blocks: Sequence[Block]) -> Block:
    """Return what still holds of all blocks, one block after another."""
    kept = [_kept(block) for block in blocks]
    return _block(
        Block(
            tuple(entry for each in kept for entry in each.entries),
            np.concatenate([each.holds for each in kept]),
            tuple(text for each in kept for text in each.wordings),
            tuple(text for each in kept for text in each.plain),
            tuple(text for each in kept for text in each.bare),
            _firsts(np.concatenate([np.diff(each.firsts) for each in kept]).tolist()),
            np.concatenate([each.vectors for each in kept]),
            np.concatenate([each.centres for each in kept]),
            _firsts(np.concatenate([np.diff(each.answer_firsts) for each in kept]).tolist()),
            np.concatenate([each.answers for each in kept]),
            np.concatenate([each.own for each in kept]),
            {},
            {},
        )
    )


def _kept(block: Block) -> Block:
    """Return what holds of a block."""
    if block.holds.all():
        return block
    slots = block.holds.nonzero()[0]
    counts, answers = np.diff(block.firsts)[slots], np.diff(block.answer_firsts)[slots]
    rows = spread(block.firsts[slots], counts)
    return replace(
        block,
        entries=tuple(block.entries[slot] for slot in slots.tolist()),
        holds=block.holds[slots],
        wordings=tuple(block.wordings[row] for row in rows.tolist()),
        plain=tuple(block.plain[row] for row in rows.tolist()),
        bare=tuple(block.bare[row] for row in rows.tolist()),
        firsts=_firsts(counts.tolist()),
        vectors=block.vectors[rows],
        centres=block.centres[slots],
        answer_firsts=_firsts(answers.tolist()),
        answers=block.answers[spread(block.answer_firsts[slots], answers)],
        own=block.own[slots],
    )


def _firsts(counts: Sequence[int]) -> Longs:
    return np.array(list(accumulate(counts, initial=0)), np.int64)

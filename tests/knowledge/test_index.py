"""The index in arrays answers as plain reckoning does, whatever is asked of it."""

from __future__ import annotations

import math
from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import ordered, rows
from knowledge.entry import Entry
from knowledge.grams import Grams, word_grams
from knowledge.index import Index, ask, rarity_of
from knowledge.nearest import CANDIDATES, OF_ONE, best, highest, nearest, tallest
from knowledge.ordered import Ordered
from knowledge.parts import parts_of
from knowledge.postings import (
    POSTINGS_AT_LEAST,
    POSTINGS_AT_MOST,
    Postings,
    Read,
    postings_for,
    summed,
)
from knowledge.rows import Rows, RowsMaker, rows_joined, spread
from knowledge.segment import Segment
from knowledge.texts import Texts

_LETTERS = "abcdefgh"
_GRAMS = st.dictionaries(st.sampled_from(_LETTERS), st.sampled_from([0.25, 0.5, 1.0]))
_VIEWS = st.tuples(_GRAMS, _GRAMS)
Views = tuple[Grams, ...]


def _rows(documents: list[Views]) -> Rows:
    maker = RowsMaker()
    for document in documents:
        maker.add(*document)
    return maker.rows()


def _index(documents: list[Views], beside: tuple[Index, ...] = ()) -> Index:
    return Index(Ordered(_rows(documents)), beside, views=2)


class _Plain:
    """What is right, said in dictionaries: one view."""

    def __init__(self, documents: list[Grams]) -> None:
        self.documents = documents
        self.counts = Counter(gram for document in documents for gram in document)

    def rarity(self, gram: str) -> float:
        count = self.counts[gram]
        return math.log(1 + (len(self.documents) + 0.5 - count / 2) / (count + 0.5))

    def like(self, question: Grams) -> list[tuple[float, float]]:
        weighed = {gram: weight * self.rarity(gram) for gram, weight in question.items()}
        total, norm = sum(weighed.values()) or 1, self._norm(question)
        return [
            (
                sum(weighed[gram] * weight * self.rarity(gram) for gram, weight in held.items())
                / (norm * self._norm(document)),
                sum(weighed[gram] for gram in held) / total,
            )
            for document in self.documents
            for held in [{gram: w for gram, w in document.items() if gram in weighed}]
        ]

    def _norm(self, grams: Grams) -> float:
        return math.hypot(*(w * self.rarity(gram) for gram, w in grams.items())) or 1.0


@given(st.lists(_VIEWS, min_size=1, max_size=12), _VIEWS)
def test_likeness_is_what_plain_reckoning_says(documents: list[Views], question: Views) -> None:
    index = _index(documents)
    asked = ask(question, [index])
    texts = np.arange(len(documents))
    cosines, covered = index.like(asked, asked.places[0], texts)
    for view in (0, 1):
        plain = _Plain([document[view] for document in documents]).like(question[view])
        assert cosines[view].tolist() == pytest.approx([c for c, _ in plain], abs=1e-4)
        assert covered[view].tolist() == pytest.approx([c for _, c in plain], abs=1e-6)


@given(st.lists(_VIEWS, min_size=1, max_size=12), _VIEWS)
def test_what_is_read_adds_up_to_the_cosines(documents: list[Views], question: Views) -> None:
    """Where grams weigh the same in texts and question, as nearly all do."""
    level: list[Views] = [tuple(dict.fromkeys(grams, 0.5) for grams in each) for each in documents]
    even = tuple(dict.fromkeys(grams, 0.5) for grams in question)
    ordered = Ordered(_rows(level))
    index = Index(ordered, views=2)
    asked = ask(even, [index])
    found = summed(Postings(ordered, index).read(asked, asked.places[0]), index.size)
    cosines, _ = index.like(asked, asked.places[0], found.texts)
    assert found.heights.tolist() == pytest.approx(cosines.sum(axis=0).tolist(), abs=1e-4)
    sharing = [
        n for n, each in enumerate(level) if any(set(each[v]) & set(even[v]) for v in (0, 1))
    ]
    assert found.texts.tolist() == sharing


@given(st.lists(_VIEWS, max_size=8), st.lists(_VIEWS, max_size=8))
def test_rarity_counts_all_that_stands_beside(one: list[Views], other: list[Views]) -> None:
    first = _index(one)
    second = _index(other, (first,))
    keys = np.union1d(first.keys, second.keys)
    together = _index(one + other)
    apart = rarity_of([first, second], [first.places(keys), second.places(keys)])
    assert apart.tolist() == pytest.approx(rarity_of([together], [together.places(keys)]).tolist())


@given(st.lists(_VIEWS, max_size=8), st.lists(_VIEWS, max_size=8), st.data())
def test_rows_are_taken_and_joined(
    one: list[Views], other: list[Views], data: st.DataObject
) -> None:
    both = rows_joined([_rows(one), _rows(other)])
    kept = data.draw(
        st.lists(st.sampled_from(range(len(one + other))) if one + other else st.nothing())
    )
    taken = both.taken(np.array(kept, np.int64))
    expected = _rows([(one + other)[number] for number in kept])
    assert taken.bounds.tolist() == expected.bounds.tolist()
    assert taken.keys.tolist() == expected.keys.tolist()
    assert taken.weights.tolist() == expected.weights.tolist()


def test_an_index_gives_back_what_it_was_made_from() -> None:
    rows = _rows([({"a": 1.0}, {"b": 0.5, "a": 0.25}), ({}, {}), ({"c": 0.5}, {})])
    again = Index(Ordered(rows), views=2).rows()
    assert again.keys.tolist() == rows.keys.tolist()
    assert again.bounds.tolist() == rows.bounds.tolist()


def test_nothing_is_like_nothing() -> None:
    bases: list[list[Views]] = [[], [({}, {})], [({"a": 1.0}, {})]]
    for documents in bases:
        ordered = Ordered(_rows(documents))
        index = Index(ordered, views=2)
        for question in (({}, {}), ({"z": 1.0}, {"a": 1.0})):
            asked = ask(question, [index])
            read = Postings(ordered, index).read(asked, asked.places[0])
            assert not len(summed(read, index.size).texts)


def test_no_more_is_read_than_so_much_the_rarest_first() -> None:
    """A gram that all texts share is read in part, one that few share in whole."""
    count = POSTINGS_AT_MOST + 500
    ordered = Ordered(
        _rows([({"a": 1.0} | ({"b": 1.0} if n > count - 4 else {}), {}) for n in range(count)])
    )
    index = Index(ordered, views=2)
    asked = ask(({"a": 1.0, "b": 1.0}, {}), [index])
    read = Postings(ordered, index).read(asked, asked.places[0])
    assert len(read.texts) == postings_for(count) < count
    assert read.texts[:3].tolist() == [count - 3, count - 2, count - 1]


@given(st.integers(0, 10_000_000), st.integers(0, 10_000_000))
def test_of_more_texts_more_is_read_but_never_too_much(few: int, more: int) -> None:
    few, more = sorted((few, more))
    assert POSTINGS_AT_LEAST <= postings_for(few) <= postings_for(more) <= POSTINGS_AT_MOST


def test_the_room_for_sums_is_left_as_it_was_found() -> None:
    read = Read(np.array([2, 0, 2], np.int32), np.array([1, 2, 3], np.float32))
    for _ in range(2):
        found = summed(read, 100)
        assert found.texts.tolist() == [0, 2]
        assert found.heights.tolist() == [2, 4]


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 30)), max_size=400))
def test_one_entry_does_not_crowd_out_the_others(pairs: list[tuple[int, int]]) -> None:
    heights = np.array([height for height, _ in pairs], np.float32)
    owners = np.array([owner for _, owner in pairs], np.int32)
    chosen = best(heights, owners)
    counts = Counter(owners[chosen].tolist())
    possible = sum(min(count, OF_ONE) for count in Counter(owners.tolist()).values())
    assert len(set(chosen.tolist())) == len(chosen) == min(possible, CANDIDATES)
    assert all(count <= OF_ONE for count in counts.values())
    if len(chosen):
        assert heights[chosen].max() == heights.max()


@given(st.lists(st.text(max_size=8), max_size=6), st.data())
def test_texts_come_out_as_they_went_in(texts: list[str], data: st.DataObject) -> None:
    kept = Texts(texts)
    assert list(kept) == texts
    numbers = data.draw(st.permutations(range(len(texts))))
    assert list(kept.taken(np.array(numbers, np.int64))) == [texts[n] for n in numbers]
    assert list(Texts.joined([kept, kept])) == texts * 2


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 64)), min_size=5, max_size=60))
def test_what_was_read_is_summed_alike_in_a_small_base_and_in_a_large_one(
    met: list[tuple[int, int]],
) -> None:
    texts, heights = zip(*met, strict=True)
    read = Read(np.array(texts, np.int32), np.array(heights, np.float32))
    small, large = summed(read, 10), summed(read, 1000)
    assert small.texts.tolist() == large.texts.tolist() == sorted(set(texts))
    assert small.heights.tolist() == large.heights.tolist()


@given(
    st.lists(st.tuples(st.integers(0, 299), st.integers(1, 64)), max_size=2000),
    st.sampled_from([300, 3_000, 30_000]),
)
def test_no_text_is_taller_than_the_tallest(met: list[tuple[int, int]], size: int) -> None:
    texts, heights = zip(*met, strict=True) if met else ((), ())
    read = Read(np.array(texts, np.int32), np.array(heights, np.float32))
    whole, tall = summed(read, size), tallest(read, size)
    sums = dict(zip(whole.texts.tolist(), whole.heights.tolist(), strict=True))
    found = dict(zip(tall.texts.tolist(), tall.heights.tolist(), strict=True))
    assert len(found) == len(tall.texts)
    assert found.items() <= sums.items()
    assert bool(found) == bool(sums)
    left_out = [height for text, height in sums.items() if text not in found]
    assert not left_out or min(found.values()) >= max(left_out)


_WORDS = ("red", "green", "blue", "tea", "pot", "cup", "jug", "lid", "tray", "spoon")


def _wording(drawn: Random) -> str:
    return " ".join(drawn.choices(_WORDS, k=4))


@st.composite
def _shops(draw: st.DrawFn) -> tuple[list[Entry], list[str]]:
    """Draw entries, some with very many wordings, and which of them are gone."""
    drawn = draw(st.randoms(use_true_random=False))
    counts = [drawn.choice((1, 3, 40, 150)) for _ in range(drawn.randint(1, 12))]
    entries = [
        Entry(f"e{n}", questions={"en": tuple(_wording(drawn) for _ in range(count))})
        for n, count in enumerate(counts)
    ]
    return entries, [entry.id for entry in entries if drawn.random() < 0.4]


@given(_shops(), st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4))
def test_the_nearest_are_found_by_a_short_list_as_by_the_whole(
    shop: tuple[list[Entry], list[str]], words: list[str]
) -> None:
    """Whatever is gone, and however many wordings one entry has."""
    entries, gone = shop
    segment = Segment(parts_of(entries)).without(gone)
    grams = word_grams(words)
    asked = ask([grams, {}, {}], [segment.wordings])
    found = nearest(segment, asked, asked.places[0])
    whole = summed(segment.postings.read(asked, asked.places[0]), segment.size)
    heights = dict(zip(whole.texts.tolist(), whole.heights.tolist(), strict=True))
    held = [text for text in heights if segment.holds[segment.entry_of[text]]]
    owners = segment.entry_of[np.array(held, np.int64)]
    expected = best(np.array([heights[text] for text in held], np.float32), owners)
    assert len(set(found.tolist())) == len(found) == len(expected)
    by_height = sorted((heights[held[place]] for place in expected.tolist()), reverse=True)
    assert sorted((heights[text] for text in found.tolist()), reverse=True) == by_height


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 7)), max_size=30), st.integers(1, 9))
def test_positions_are_the_same_made_at_once_or_part_by_part(
    pieces: list[tuple[int, int]], at_once: int
) -> None:
    starts = np.array([start for start, _ in pieces], np.int64)
    lengths = np.array([length for _, length in pieces], np.int64)
    expected = [start + step for start, length in pieces for step in range(length)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "AT_ONCE", at_once)
        assert spread(starts, lengths).tolist() == expected


@given(st.lists(_VIEWS, max_size=8), st.integers(1, 9))
def test_rows_are_ordered_alike_at_once_or_part_by_part(
    documents: list[Views], at_once: int
) -> None:
    taken = _rows(documents)
    whole = Ordered(taken)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ordered, "AT_ONCE", at_once)
        assert Ordered(taken).grams.tolist() == whole.grams.tolist()
    assert whole.keys[whole.grams].tolist() == taken.keys.tolist()


@given(
    st.integers(0, 3000),
    st.sampled_from(["all different", "few kinds", "one kind", "rising", "falling"]),
    st.integers(0, 2**32 - 1),
)
def test_the_highest_are_found_whatever_a_sample_tells(size: int, kind: str, seed: int) -> None:
    drawn = np.random.default_rng(seed)
    heights = {
        "all different": drawn.permutation(size),
        "few kinds": drawn.integers(0, 4, size),
        "one kind": np.ones(size),
        "rising": np.arange(size),
        "falling": np.arange(size)[::-1],
    }[kind].astype(np.float32)
    found = highest(heights)
    assert len(set(found.tolist())) == min(size, CANDIDATES)
    assert heights[found].tolist() == sorted(heights.tolist(), reverse=True)[:CANDIDATES]

"""What entries mean stays right however often something is changed, and costs no more."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import block, senses, space
from knowledge.entries import Entry
from knowledge.matcher import Matcher
from knowledge.senses import Senses, senses_of
from tests.knowledge.vectors import Letters


def _entry(number: int, version: int = 0) -> Entry:
    wordings = tuple(f"第{number}个问题{version}样{n}" for n in range(1 + number % 3))
    return Entry(
        f"e{number}", questions={"zh-CN": wordings}, answers={"zh-CN": f"答{number}之{version}"}
    )


def _seen(known: Senses, said: str) -> dict[str, tuple[list[float], str]]:
    names = [f"e{number}" for number in range(12)]
    found = known.look(known.asked(said, said), names)
    return {
        entry.id: (values, closest)
        for entry, values, closest in zip(
            found.entries, found.values.round(4).tolist(), found.closest, strict=True
        )
    }


@cache
def _first() -> Senses:
    return senses_of([_entry(number) for number in range(6)], Letters())


_EDITS = st.lists(st.tuples(st.integers(0, 11), st.integers(1, 3), st.booleans()), max_size=12)


@settings(max_examples=15, deadline=None)
@given(_EDITS)
def test_after_any_changes_an_entry_means_what_it_says(
    edits: list[tuple[int, int, bool]],
) -> None:
    standing = {f"e{number}": _entry(number) for number in range(6)}
    first = known = _first()
    for number, version, is_removed in edits:
        put = [] if is_removed else [_entry(number, version)]
        changed = known.changed(put, [f"e{number}"] if is_removed else [])
        assert changed is not None
        known = changed
        standing.pop(f"e{number}", None)
        standing |= {entry.id: entry for entry in put}
    said = "第3个问题0样0"
    at_once = first.changed(list(standing.values()), [f"e{number}" for number in range(12)])
    assert at_once is not None
    after, expected = _seen(known, said), _seen(at_once, said)
    assert after.keys() == standing.keys()
    for name, (values, closest) in after.items():
        # The trust in what was learned hangs on how many there are: held ones, or nearly.
        assert values[:-1] == pytest.approx(expected[name][0][:-1], abs=1e-3)
        assert closest == expected[name][1]


def test_many_changes_leave_few_blocks() -> None:
    known = senses_of([_entry(number) for number in range(100)], Letters())
    for number in range(120):
        changed = known.changed([_entry(number % 10, number)], [])
        assert changed is not None
        known = changed
    assert len(known._blocks) <= 3
    assert sum(len(each.entries) for each in known._blocks) < 140


def test_of_much_that_is_new_nothing_is_learned_while_a_change_waits() -> None:
    inner = Letters()
    matcher = Matcher([_entry(1)]).with_meaning(inner)
    before = len(inner.learned)
    many = matcher.changed([_entry(number) for number in range(2, 300)], [])
    assert not many.knows_meaning
    assert len(inner.learned) == before
    assert many.understand("第200个问题0样0").best[0].entry == "e200"
    assert matcher.changed([_entry(2)], []).knows_meaning


def test_a_large_base_is_kept_in_half_the_room_and_says_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = [_entry(number) for number in range(12)]
    small = senses_of(entries, Letters())
    monkeypatch.setattr(block, "SCANNED_AT_MOST", 5)
    monkeypatch.setattr(senses, "SCANNED_AT_MOST", 5)
    large = senses_of(entries, Letters())
    assert large._blocks[0].vectors.dtype == np.float16
    of_large, of_small = _seen(large, "第5个问题0样1"), _seen(small, "第5个问题0样1")
    for name, (values, closest) in of_large.items():
        assert values == pytest.approx(of_small[name][0], abs=2e-3)
        assert closest == of_small[name][1]


def test_a_space_learned_in_slices_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [_entry(number) for number in range(12)]
    whole = senses_of(entries, Letters())
    monkeypatch.setattr(space, "SLICE", 5)
    sliced = senses_of(entries, Letters())
    assert np.allclose(whole._space.turn, sliced._space.turn, atol=1e-4)
    assert np.allclose(whole._blocks[0].own, sliced._blocks[0].own, atol=1e-4)
    monkeypatch.setattr(space, "LEARNED_FROM_AT_MOST", 12)
    part = senses_of(entries, Letters())
    assert part._space.turn.shape == whole._space.turn.shape
    assert not np.allclose(part._space.turn, whole._space.turn, atol=1e-4)

"""What texts mean is kept on disk: read back, never trusted blindly, never in the way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import kept
from knowledge.entries import Entry
from knowledge.kept import KeptMeaning
from knowledge.matcher import Matcher
from knowledge.vector_file import VectorFile, key_of
from tests.knowledge.vectors import Letters, vector_of

_RECORD = 16 + 4 + 2 * 512


def _kept(folder: Path, inner: Letters) -> KeptMeaning:
    return KeptMeaning(inner, folder, lambda error: pytest.fail(str(error)))


def _file(folder: Path) -> Path:
    return next(folder.glob("*.vectors"))


def test_what_was_learned_once_is_not_learned_again(tmp_path: Path) -> None:
    first = _kept(tmp_path, Letters()).learn(["怎么退货", "hours", ""])
    inner = Letters()
    again = _kept(tmp_path, inner)
    assert again.unknown(["hours", "怎么退货", "new"]) == 1
    second = again.learn(["hours", "怎么退货", "new", ""])
    assert inner.learned == ["new"]
    assert np.array_equal(second[[1, 0, 3]], first)
    assert second.astype(np.float32)[2] == pytest.approx(vector_of("new"), abs=1e-3)


def test_it_says_the_same_whether_it_learned_now_or_before(tmp_path: Path) -> None:
    one = _kept(tmp_path, Letters())
    assert np.array_equal(one.learn(["a", "b"]), one.learn(["a", "b"]))


def test_what_is_said_twice_is_learned_once(tmp_path: Path) -> None:
    inner = Letters()
    vectors = _kept(tmp_path, inner).learn(["a", "b", "a", "a"])
    assert sorted(inner.learned) == ["a", "b"]
    assert np.array_equal(vectors[[0, 0, 0]], vectors[[0, 2, 3]])
    assert vectors.astype(np.float32)[1] == pytest.approx(vector_of("b"), abs=1e-3)


def test_another_model_learns_for_itself(tmp_path: Path) -> None:
    _kept(tmp_path, Letters("model/one 1")).learn(["a"])
    inner = Letters("model/one 2")
    _kept(tmp_path, inner).learn(["a"])
    assert inner.learned == ["a"]
    assert len(list(tmp_path.glob("*.vectors"))) == 2


def test_neither_texts_nor_questions_can_be_read_on_disk(tmp_path: Path) -> None:
    one = _kept(tmp_path, Letters())
    one.encode(["what a customer said"])
    assert list(tmp_path.iterdir()) == []
    one.learn(["secret wording"])
    assert b"secret" not in _file(tmp_path).read_bytes()


@settings(max_examples=40)
@given(st.data())
def test_a_torn_or_spoilt_file_costs_no_more_than_learning_again(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("spoilt")
    texts = ["a", "b", "c", "d"]
    sound = _kept(folder, Letters()).learn(texts)
    spoilt = bytearray(_file(folder).read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(spoilt) - 1), max_size=3)):
        spoilt[at] ^= 0xFF
    cut = data.draw(st.integers(0, len(spoilt)))
    _file(folder).write_bytes(bytes(spoilt[:cut]))
    for _ in range(2):
        assert np.array_equal(_kept(folder, Letters()).learn([*texts, "e"])[:4], sound)
    inner = Letters()
    _kept(folder, inner).learn([*texts, "e"])
    assert inner.learned == []
    assert len(_file(folder).read_bytes()) % _RECORD == 0


def test_two_processes_may_add_to_one_file(tmp_path: Path) -> None:
    one, other = _kept(tmp_path, Letters()), _kept(tmp_path, Letters())
    one.learn(["a"])
    other.learn(["b"])
    one.learn(["c"])
    inner = Letters()
    _kept(tmp_path, inner).learn(["a", "b", "c"])
    assert inner.learned == []
    assert np.array_equal(one.learn(["a", "c"]), other.learn(["a", "c"]))


def test_it_never_grows_beyond_its_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "RECORDS_AT_MOST", 10)
    _kept(tmp_path, Letters()).learn([f"old {number}" for number in range(8)])
    one = _kept(tmp_path, Letters())
    one.learn(["old 3", *(f"new {number}" for number in range(6))])
    assert _file(tmp_path).stat().st_size == 7 * _RECORD
    one.learn([f"more {number}" for number in range(20)])
    assert _file(tmp_path).stat().st_size <= 10 * _RECORD
    inner = Letters()
    _kept(tmp_path, inner).learn(["old 3", "new 5", "old 1"])
    assert inner.learned == ["old 1"]
    assert [path.suffix for path in tmp_path.iterdir()] == [".vectors"]


def test_a_reader_that_opened_before_the_file_was_made_anew_reads_nothing_wrong(
    tmp_path: Path,
) -> None:
    path = tmp_path / "x.vectors"
    keys = [key_of(text) for text in "abcd"]
    rows = np.eye(4, dtype=np.float16)
    one = VectorFile(path, 4)
    one.add(keys, rows)
    other = VectorFile(path, 4)
    other.keep({keys[2]})
    into = np.zeros((4, 4), np.float16)
    assert one.read(keys, into).tolist() == [False] * 4
    assert other.read(keys, into).tolist() == [False, False, True, False]
    assert into.tolist() == [[0] * 4, [0] * 4, rows[2].tolist(), [0] * 4]


def test_a_disk_that_cannot_be_written_is_told_once_and_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    told: list[OSError] = []
    inner = Letters()
    one = KeptMeaning(inner, tmp_path / "file" / "meanings", told.append)
    for _ in range(2):
        assert one.learn(["a"]).astype(np.float32)[0] == pytest.approx(vector_of("a"), abs=1e-3)
    assert inner.learned == ["a", "a"]
    assert one.unknown(["a"]) == 1
    assert len(told) == 1


def test_a_disk_that_breaks_later_does_no_harm_either(tmp_path: Path) -> None:
    told: list[OSError] = []
    one = KeptMeaning(Letters(), tmp_path, told.append)
    one.learn(["a"])
    path = _file(tmp_path)
    path.unlink()
    path.mkdir()
    (path / "in the way").touch()
    assert one.learn(["a", "b"]).shape == (2, 512)
    assert len(told) == 1


def test_a_matcher_is_the_same_from_what_was_kept(tmp_path: Path) -> None:
    entries = [
        Entry(f"e{number}", questions={"zh-CN": (f"问题{number}怎么办", f"说明{number}在哪里")})
        for number in range(20)
    ]
    inner = Letters()
    first = Matcher(entries).with_meaning(_kept(tmp_path, Letters()))
    second = Matcher(entries).with_meaning(_kept(tmp_path, inner))
    assert inner.learned == []
    for asked in ("问题3怎么办", "说明 7", "nothing of it"):
        assert first.explain(asked) == second.explain(asked)

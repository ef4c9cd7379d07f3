"""Public sets are made into labelled CSV, test rows kept apart from what is tuned on."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from knowledge.labelled import read_entries, read_questions
from knowledge.public_sets import WORDINGS, main, sofmattress, split

_INTENTS = ("refund", "size", "emi")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give a folder with the three sets, small."""
    train = [(f"how do I get {intent} of {n}", intent) for intent in _INTENTS for n in range(20)]
    test = [(f"{intent} test {n}", intent) for intent in _INTENTS for n in range(3)]
    _csv(tmp_path / "banking77", ("text", "category"), train, test)
    outside = ("hi, are you there?", "NO_NODES_DETECTED")
    _csv(tmp_path / "sofmattress", ("sentence", "label"), train, [*test, outside])
    (tmp_path / "clinc150").mkdir()
    parts = {
        "train": train,
        "val": [("a val question", "size")],
        "test": test,
        "oos_val": [("val weather", "oos")],
        "oos_test": [("test weather", "oos")],
    }
    (tmp_path / "clinc150" / "data_full.json").write_text(json.dumps(parts), encoding="utf-8")
    return tmp_path


def _csv(
    folder: Path, heads: tuple[str, str], train: list[tuple[str, str]], test: list[tuple[str, str]]
) -> None:
    folder.mkdir()
    for name, rows in (("train", train), ("test", test)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heads, *rows])


def test_every_set_is_written_as_the_commands_read_it(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main([str(data), str(out)]) == 0
    assert len(list(out.iterdir())) == 15
    for name in ("clinc150", "banking77", "sofmattress"):
        entries = read_entries(out / f"{name}-few.csv")
        assert {entry.id for entry in entries} == set(_INTENTS)
        assert all(len(entry.questions["en"]) == WORDINGS for entry in entries)


def test_what_no_intent_fits_has_no_entry(data: Path, tmp_path: Path) -> None:
    main([str(data), str(tmp_path / "out")])
    for name in ("clinc150", "sofmattress"):
        asked = read_questions(tmp_path / "out" / f"{name}-test.csv")
        assert [one.kind for one in asked if not one.entry] == ["outside"]


def test_test_rows_are_only_reported_on(data: Path, tmp_path: Path) -> None:
    main([str(data), str(tmp_path / "out")])
    for name in ("clinc150", "banking77", "sofmattress"):
        tuned = {one.question for one in read_questions(tmp_path / "out" / f"{name}-tune.csv")}
        tested = {one.question for one in read_questions(tmp_path / "out" / f"{name}-test.csv")}
        assert tuned
        assert tested
        assert not tuned & tested


def test_wordings_are_not_asked_again(data: Path) -> None:
    rows = split(sofmattress(data / "sofmattress"))
    tuned = {question for question, _ in rows["tune"]}
    for part in ("few", "most"):
        assert not {question for question, _ in rows[part]} & tuned


def test_the_draw_is_the_same_every_time(data: Path) -> None:
    whole = sofmattress(data / "sofmattress")
    assert split(whole) == split(whole)

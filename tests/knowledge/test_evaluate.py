"""What is measured on labelled questions, and what the figures are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.evaluate import Prediction, as_text, auroc, confusions, evaluate, main, report
from knowledge.labelled import Labelled
from knowledge.understanding import Candidate, Outcome, Understanding

_ENTRIES = """entry,question,answer
returns,怎么退货,请申请退货。
returns,可以退货吗,
hours,几点开门,九点。
hours,营业时间,
invoice,怎么开发票,请点申请发票。
invoice,发票抬头怎么写,
"""
_QUESTIONS = """question,entry,kind
怎麼退貨,returns,traditional
营业时间是几点,hours,plain
fapiao zenme kai,invoice,pinyin
今天天气怎么样,,oos
我要投诉,,complaint
"""


def _predicted(entry: str, *best: str, outcome: Outcome, score: float = 0.9) -> Prediction:
    candidates = tuple(Candidate(name, "", "", score - n / 10) for n, name in enumerate(best))
    understood = Understanding("zh-CN", frozenset(), outcome, candidates)
    return Prediction(Labelled("?", entry, "plain" if entry else "oos"), understood, 1.0)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    entries, questions = tmp_path / "entries.csv", tmp_path / "questions.csv"
    entries.write_text(_ENTRIES, encoding="utf-8")
    questions.write_text(_QUESTIONS, encoding="utf-8")
    return entries, questions


def test_the_figures_count_what_they_say() -> None:
    made = report(
        [
            _predicted("a", "a", "b", outcome=Outcome.ANSWER),
            _predicted("a", "b", "a", outcome=Outcome.ANSWER),
            _predicted("a", "b", "c", "a", outcome=Outcome.OFFER, score=0.5),
            _predicted("a", "b", "c", "d", "a", outcome=Outcome.OFFER, score=0.5),
            _predicted("a", outcome=Outcome.HANDOFF),
            _predicted("", "a", outcome=Outcome.ANSWER, score=0.95),
            _predicted("", "a", outcome=Outcome.HANDOFF, score=0.1),
        ]
    )
    assert made.questions == 7
    assert made.top1 == 1 / 5
    assert made.top3 == 3 / 5
    assert made.precision == 1 / 3
    assert made.coverage == 1 / 5
    assert made.offered == 2 / 5
    assert made.refused == {"oos": 1 / 2}
    assert made.by_kind == {"plain": 1 / 5}
    assert made.p50_ms == made.p99_ms == 1.0


def test_no_questions_give_no_figures() -> None:
    made = report([])
    assert (made.questions, made.top1, made.precision, made.p99_ms) == (0, 0, 0, 0)


def test_the_area_under_the_curve() -> None:
    assert auroc([0.9, 0.8], [0.1, 0.2]) == 1
    assert auroc([0.1], [0.9]) == 0
    assert auroc([0.5], [0.5]) == 0.5
    assert auroc([], [0.5]) == 0


def test_what_is_taken_for_something_else_is_named() -> None:
    wrong = _predicted("a", "b", outcome=Outcome.OFFER)
    nothing = _predicted("c", outcome=Outcome.HANDOFF)
    right = _predicted("a", "a", outcome=Outcome.ANSWER)
    assert confusions([wrong, wrong, nothing, right]) == [("a", "b", 2), ("c", "", 1)]


def test_a_small_set_is_measured_whole(files: tuple[Path, Path]) -> None:
    made = evaluate(*files)
    assert made.top1 == 1
    assert made.precision == 1
    assert made.refused == {"oos": 1, "complaint": 1}
    assert 0 < made.p50_ms <= made.p99_ms


def test_predictions_are_one_line_a_question(files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    evaluate(*files, out)
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [line["question"] for line in lines] == [
        row.split(",")[0] for row in _QUESTIONS.splitlines()[1:]
    ]
    for line in lines:
        assert line.keys() == {"question", "outcome", "best", "ms"}
        assert line["outcome"] in {"answer", "offer", "handoff"}
        assert len(line["best"]) <= 5
        assert all(each.keys() == {"entry", "score"} for each in line["best"])
        assert line["ms"] >= 0
    assert lines[0]["best"][0]["entry"] == "returns"
    assert lines[-1]["outcome"] == "handoff"


def test_a_person_reads_the_same_figures(files: tuple[Path, Path]) -> None:
    text = as_text(evaluate(*files))
    assert text.startswith("questions 5\ntop-1 1.000")
    assert "not answered complaint: 1.000" in text


def test_it_is_a_command(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--entries", str(files[0]), "--questions", str(files[1])]
    assert main(words) == 0
    assert capsys.readouterr().out.startswith("questions 5\n")
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["questions"] == 5


def test_a_file_that_is_not_there_ends_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "none.csv")
    assert main(["--entries", missing, "--questions", missing]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"{missing}: cannot be read (No such file or directory)\n"


def test_the_bands_are_honest_on_questions_like_ours(labelled_data: Path) -> None:
    """What is answered outright is right; who complains or wants a person is not answered."""
    made = evaluate(labelled_data / "zh_gps/entries.csv", labelled_data / "zh_gps/questions.csv")
    assert made.precision > 0.94
    assert made.offered > 0.78
    assert made.top1 > 0.78
    assert made.top3 > 0.88
    assert made.refused["near-oos"] > 0.95
    assert made.refused["oos"] > 0.85
    assert made.refused["complaint"] == made.refused["handoff"] == 1

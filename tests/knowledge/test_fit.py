"""The numbers of the blend are learned from labelled questions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge import learning, numbers
from knowledge.entries import Entry
from knowledge.fit import main
from knowledge.labelled import Labelled
from knowledge.learning import Example, cases_of, examples, learn
from knowledge.seen import ALL_VIEWS, PRACTISED_VIEWS, Seen
from knowledge.views import VIEWS
from tests.knowledge.conftest import Base
from tests.knowledge.own_model import model_in


def _seen(*fits: dict[str, float]) -> Seen:
    values = np.array([[fit.get(view, 0.3) for view in VIEWS] for fit in fits])
    names = "abcdef"[: len(fits)]
    return Seen(tuple(Entry(name) for name in names), values, tuple(names))


_TELLING = [
    Example(_seen({"ratio": 0.9}, {"ratio": 0.2, "partial": 0.9}), "a", 0.2),
    Example(_seen({"ratio": 0.1, "partial": 0.8}, {"ratio": 0.8}), "b", 0.2),
    Example(_seen({"ratio": 0.2}, {"ratio": 0.2}), "", 0.2),
]


def test_a_view_that_tells_the_right_entry_counts_for_more() -> None:
    learned = learn(_TELLING, VIEWS)
    assert learned.weights["ratio"] > learned.weights["tokens"] > learned.weights["partial"]
    assert all(weight >= 0 for weight in learned.weights.values())


def test_a_clear_case_is_surer_than_an_unclear_one() -> None:
    learned = learn(_TELLING, VIEWS)

    def sure(example: Example) -> float:
        heights = learned.heights(example.seen.values)
        order = example.seen.ordered(heights)
        tall = [heights[place] for place in order]
        return learned.sureness(example.seen.values[order], tall).scores[0]

    assert min(map(sure, _TELLING[:2])) > sure(_TELLING[2])


def test_a_question_is_also_learned_from_as_if_its_entry_were_not_there() -> None:
    learned = learn(_TELLING, VIEWS)
    with_it, without = cases_of(_TELLING[0], learned)
    assert with_it.is_right
    assert not without.is_right
    assert not without.is_near
    assert len(cases_of(_TELLING[2], learned)) == 1


def test_learning_is_the_same_every_time() -> None:
    assert learn(_TELLING, VIEWS) == learn(_TELLING, VIEWS)


def test_what_is_heard_as_a_signal_teaches_nothing(base: Base) -> None:
    small = base(returns=["怎么退货", "可以退吗"], hours=["几点开门"])
    asked = [
        Labelled("怎么退货呀", "returns"),
        Labelled("我要投诉", ""),
        Labelled("天气好吗", ""),
    ]
    made = examples(small, asked)
    assert [one.right for one in made] == ["returns", ""]
    assert made[0].place >= 0


@pytest.fixture
def sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two small labelled sets, as paths of their files; few rounds will do for them."""
    monkeypatch.setattr(learning, "ROUNDS", 20)
    made = []
    for name, first, second in (("one", "怎么退货", "几点开门"), ("two", "怎么开发票", "运费多少")):
        entries, questions = tmp_path / f"{name}-e.csv", tmp_path / f"{name}-q.csv"
        rows = f"entry,question,answer\na,{first},\nb,{second},\n"
        entries.write_text(rows, encoding="utf-8")
        asked = f"question,entry\n请问{first}呀,a\n{second}呢,b\n"
        questions.write_text(asked, encoding="utf-8")
        made += [str(entries), str(questions)]
    return made


def test_it_prints_the_numbers_as_they_are_written(
    sets: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(sets) == 0
    printed: dict[str, dict[str, dict[str, float]]] = {}
    exec(capsys.readouterr().out, printed)  # noqa: S102 - our own output is what is tested
    for kind in ("BY_LETTERS", "BY_MEANING", "BY_PRACTICE", "BY_CROSSING"):
        assert {part: named.keys() for part, named in printed[kind].items()} == {
            part: named.keys() for part, named in getattr(numbers, kind).items()
        }
    assert list(printed["BY_MEANING"]["weights"]) == list(ALL_VIEWS)
    assert list(printed["BY_PRACTICE"]["weights"]) == list(PRACTISED_VIEWS)


def test_every_set_is_checked_by_numbers_learned_from_the_others(
    sets: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*sets, "--check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "one-e BY_LETTERS",
        "one-e BY_MEANING",
        "two-e BY_LETTERS",
        "two-e BY_MEANING",
    ]


def test_sets_that_are_only_measured_teach_nothing(
    sets: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*sets[:2], "--check", *sets[2:]]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "one-e: there is no other set to learn from"
    assert main([*sets, "--check"]) == 0  # by the same numbers as when it is left out
    assert capsys.readouterr().out.splitlines()[2:] == lines[1:]


def test_of_many_questions_some_are_drawn_and_vectors_are_kept(
    sets: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [*sets, "--at-most", "1", "--keep", str(tmp_path / "kept"), "--check"]
    assert main(words) == 0
    shares = {part for part in capsys.readouterr().out.split() if part.count(".") == 1}
    assert shares <= {"0.000", "1.000"}  # of one question
    assert len(list((tmp_path / "kept").glob("*.vectors"))) == 1


def test_the_numbers_are_fitted_on_a_companys_own_model(
    sets: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(model_in(tmp_path / "model", {"怎么退货": (1.0, 0.0), "几点开门": (0.0, 1.0)}))
    assert main([*sets, "--check", "--meaning", folder]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 4
    assert main([*sets, "--check", "--meaning", str(tmp_path)]) == 1
    assert "has no model.onnx" in capsys.readouterr().err

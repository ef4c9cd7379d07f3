"""The numbers of the blend are learned from labelled questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import blend
from knowledge.fit import Adam, Example, examples, learn, main
from knowledge.labelled import Labelled
from knowledge.views import VIEWS, Fit
from tests.knowledge.conftest import Base


def _fit(**values: float) -> Fit:
    return {view: values.get(view, 0.3) for view in VIEWS}


_TELLING = [
    Example({"a": _fit(ratio=0.9), "b": _fit(ratio=0.2, partial=0.9)}, "a", 0.2),
    Example({"a": _fit(ratio=0.1, partial=0.8), "b": _fit(ratio=0.8)}, "b", 0.2),
    Example({"a": _fit(ratio=0.2), "b": _fit(ratio=0.2)}, None, 0.2),
]


def test_a_number_goes_down_its_slope_to_the_bottom() -> None:
    descent = Adam({"x": 5.0})
    for _ in range(400):
        descent.step({"x": 2 * (descent.numbers["x"] - 1)})
    assert descent.numbers["x"] == pytest.approx(1, abs=0.05)


def test_no_number_falls_below_the_least() -> None:
    descent = Adam({"x": 1.0}, least=0.0)
    for _ in range(100):
        descent.step({"x": 1.0})
    assert descent.numbers["x"] == 0


def test_a_view_that_tells_the_right_entry_counts_for_more() -> None:
    trained = learn(_TELLING)
    assert trained.weights["ratio"] > blend.WEIGHTS["ratio"]
    assert trained.weights["partial"] < blend.WEIGHTS["partial"]
    assert all(weight >= 0 for weight in trained.weights.values())


def test_a_clear_case_is_surer_than_an_unclear_one() -> None:
    trained = learn(_TELLING)

    def sure(example: Example) -> float:
        ordered = sorted(
            example.fits.values(), key=lambda fit: -blend.strength(fit, trained.weights)
        )
        return blend.summed(blend.signs(ordered, trained.weights), trained.confidence)

    assert min(map(sure, _TELLING[:2])) > sure(_TELLING[2])


def test_learning_is_the_same_every_time() -> None:
    assert learn(_TELLING) == learn(_TELLING)


def test_what_is_heard_as_a_signal_teaches_nothing(base: Base) -> None:
    small = base(returns=["怎么退货", "可以退吗"], hours=["几点开门"])
    asked = [
        Labelled("怎么退货呀", "returns"),
        Labelled("我要投诉", ""),
        Labelled("天气好吗", ""),
    ]
    made = examples(small, asked)
    assert [one.right for one in made] == ["returns", None]
    assert "returns" in made[0].fits


def test_it_prints_the_numbers_as_they_are_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries, questions = tmp_path / "e.csv", tmp_path / "q.csv"
    entries.write_text("entry,question,answer\na,怎么退货,\nb,几点开门,\n", encoding="utf-8")
    questions.write_text("question,entry\n退货怎么弄,a\n开门几点,b\n", encoding="utf-8")
    assert main([str(entries), str(questions)]) == 0
    printed: dict[str, dict[str, float]] = {}
    exec(capsys.readouterr().out, printed)  # noqa: S102 - our own output is what is tested
    assert printed["WEIGHTS"].keys() == blend.WEIGHTS.keys()
    assert printed["CONFIDENCE"].keys() == printed["NEARNESS"].keys() == blend.NEARNESS.keys()

"""Made-up shops and their customers' typing: what is promised of matching holds for each.

The entries and messages in `shops/` were written for this project; the numbers of the blend were
fitted on them as well, so these floors say that nothing was lost, not how a stranger's shop fares.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from knowledge.evaluate import Report, evaluate

SHOPS = Path(__file__).parent / "shops"
NAMES = ("broadband", "clothing", "coffee", "estate", "school")
COVERAGE = {"coffee": 0.5, "school": 0.5}


@cache
def figures(shop: str) -> Report:
    return evaluate(SHOPS / f"{shop}-entries.csv", SHOPS / f"{shop}-questions.csv")


@pytest.mark.parametrize("shop", NAMES)
def test_the_right_entry_comes_first_and_wrong_answers_are_rare_k1(shop: str) -> None:
    found = figures(shop)
    assert found.top1 > 0.85
    assert found.top3 > 0.93
    assert found.auroc > 0.9
    assert found.precision > 0.95
    assert found.coverage > COVERAGE.get(shop, 0.45)
    assert found.offered > 0.88


@pytest.mark.parametrize("shop", NAMES)
def test_who_complains_or_wants_a_person_is_never_met_with_an_answer_p6_h1(shop: str) -> None:
    assert figures(shop).refused["complaint"] == 1
    assert figures(shop).refused["handoff"] == 1

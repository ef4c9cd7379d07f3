"""Heights, scores and bands of what the views say."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.blend import (
    ANSWER_FROM,
    BY_LETTERS,
    BY_MEANING,
    OFFER_FROM,
    Blend,
    Sureness,
    outcome,
    sigmoid,
    sign_names,
)
from knowledge.seen import ALL_VIEWS
from knowledge.understanding import Outcome
from knowledge.views import VIEWS

_BOTH = pytest.mark.parametrize("blend", [BY_LETTERS, BY_MEANING], ids=["letters", "meaning"])


def _scores(blend: Blend, *heights: float) -> list[float]:
    values = np.array([[height] * len(blend.views) for height in heights])
    return list(blend.sureness(values, blend.heights(values)).scores) if heights else []


def test_there_is_a_number_for_every_view_and_sign() -> None:
    assert BY_LETTERS.views == VIEWS
    assert BY_MEANING.views == ALL_VIEWS
    for blend in (BY_LETTERS, BY_MEANING):
        assert tuple(blend.sure) == tuple(blend.near) == sign_names(blend.views)


@_BOTH
def test_no_view_speaks_against_an_entry(blend: Blend) -> None:
    assert all(weight >= 0 for weight in blend.weights.values())


@_BOTH
def test_scores_fall_with_the_height_and_stay_between_nought_and_one(blend: Blend) -> None:
    made = _scores(blend, 1.0, 0.6, 0.1)
    assert 1 >= made[0] > made[1] > made[2] >= 0


@_BOTH
def test_a_clear_lead_makes_surer(blend: Blend) -> None:
    assert _scores(blend, 0.8, 0.1)[0] > _scores(blend, 0.8, 0.8)[0]


def test_nothing_seen_is_scored_as_nothing() -> None:
    nothing = np.empty((0, len(VIEWS)))
    assert BY_LETTERS.sureness(nothing, []) == Sureness()


@pytest.mark.parametrize(
    ("score", "near", "band"),
    [
        (1.0, 1.0, Outcome.ANSWER),
        (ANSWER_FROM, 0.0, Outcome.ANSWER),
        (ANSWER_FROM - 0.01, 1.0, Outcome.OFFER),
        (0.0, OFFER_FROM, Outcome.OFFER),
        (ANSWER_FROM - 0.01, OFFER_FROM - 0.01, Outcome.HANDOFF),
        (0.0, 0.0, Outcome.HANDOFF),
    ],
)
def test_the_three_bands(score: float, near: float, band: Outcome) -> None:
    assert outcome(score, near) is band


def test_no_sum_is_too_large_to_be_squeezed() -> None:
    assert sigmoid(1e9) == pytest.approx(1)
    assert sigmoid(-1e9) == pytest.approx(0)
    assert sigmoid(0) == 0.5

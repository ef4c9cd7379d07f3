"""Which entry a question means, as people confirmed it (K3)."""

from __future__ import annotations

import pytest

from knowledge.confirmed import Confirmed
from knowledge.entry import Entry
from knowledge.matcher import Matcher

_LONG = "Please open My orders.\n\nThen press Track.  It shows where the parcel is."
_ENTRIES = (
    Entry("hours", questions={"en": ("When do you open?",)}, answers={"en": "At nine."}),
    Entry("track", questions={"en": ("Where is my parcel?",)}, answers={"en": _LONG}),
    Entry("dogs", questions={"en": ("May dogs come in?",)}, answers={"en": "On a leash."}),
    Entry("silent", questions={"en": ("Hello?",)}, answers={"en": " "}),
)


@pytest.fixture(scope="module")
def confirmed() -> Confirmed:
    return Confirmed(Matcher(_ENTRIES))


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("At nine.", "hours"),
        ("  At   nine. ", "hours"),
        ("Good morning.\nAt nine.\nAnything else?", "hours"),
        (f"Hello!\n{_LONG}", "track"),
        ("At nine or so.", ""),
        ("", ""),
        ("\n \n", ""),
        ("\n".join(["No."] * 100), ""),
    ],
)
def test_an_answer_is_known_with_other_lines_around_it(
    confirmed: Confirmed, said: str, entry: str
) -> None:
    assert confirmed.answered_with(said) == entry


def test_what_most_picked_comes_first_then_what_agents_answered_with(confirmed: Confirmed) -> None:
    found = confirmed.closest("when do you open", "en", {"dogs": 1, "track": 3}, "At nine.")
    assert [(one.candidate.entry, one.picked, one.is_answered) for one in found] == [
        ("track", 3, False),
        ("dogs", 1, False),
        ("hours", 0, True),
    ]


def test_what_nobody_confirmed_comes_by_its_score(confirmed: Confirmed) -> None:
    found = confirmed.closest("when do you open", "en", {}, "")
    assert found[0].candidate.entry == "hours"
    scores = [one.candidate.score for one in found]
    assert scores == sorted(scores, reverse=True)


def test_an_entry_that_is_gone_is_not_named(confirmed: Confirmed) -> None:
    found = confirmed.closest("xyz", "en", {"gone": 5}, "")
    assert "gone" not in [one.candidate.entry for one in found]

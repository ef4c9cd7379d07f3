"""An entry written as Markdown is the same when it is read again; slips are told by line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from knowledge.entry import Entry, EntryError, State, pictures_of
from knowledge.markdown import read_markdown, write_markdown
from knowledge.pictures import Pictures
from tests.knowledge.any_entries import entries

_WHOLE = """---
id: returns
questions:
  en:
    - How do I return it?
link: https://shop.example.com/returns
follow_ups: [refund-how, return-policy]
related:
  - gift-card
valid_from: 2026-10-01
valid_until: 2026-10-07
owner: Ann
review_on: 2026-11-01
internal: true
---

## en

Please press "Return".

\\## not a heading
## two words

## en telegram

Please write to us.
"""


@given(entries)
def test_what_is_written_is_read_as_the_same(entry: Entry) -> None:
    known = Pictures(known=pictures_of(entry))
    assert read_markdown(write_markdown(entry), "file", known.named) == entry


def test_everything_an_entry_may_hold_is_read() -> None:
    assert read_markdown(_WHOLE, "file") == Entry(
        id="returns",
        questions={"en": ("How do I return it?",)},
        answers={"en": 'Please press "Return".\n\n## not a heading\n## two words'},
        channel_answers={"telegram": {"en": "Please write to us."}},
        link="https://shop.example.com/returns",
        follow_ups=("refund-how", "return-policy"),
        related=("gift-card",),
        valid_from=date(2026, 10, 1),
        valid_until=date(2026, 10, 7),
        owner="Ann",
        review_on=date(2026, 11, 1),
        is_internal=True,
    )


@pytest.mark.parametrize(
    ("found", "instead", "line", "says"),
    [
        ("https://shop.example.com/returns", "http://x.example", 6, "link: must be an address"),
        ("https://shop.example.com/returns", "[1]", 6, "link must be text"),
        ("[refund-how, return-policy]", "refund-how", 7, "follow_ups must be a list of ids"),
        ("[refund-how, return-policy]", "[returns]", 7, "follow_ups: names the entry itself"),
        ("- gift-card", "- 7", 8, "related must be a list of ids"),
        ("- gift-card", "- Gift!", 8, "related: 'Gift!' is no id of an entry"),
        ("2026-10-01", "soon", 10, "valid_from must be a day such as 2026-10-01"),
        ("2026-10-01", "2026-10-01 10:00:00", 10, "valid_from must be a day"),
        ("2026-10-01", "2026-10-32", 2, "is not YAML"),
        ("2026-10-07", "2026-09-30", 11, "valid_until: is before valid_from"),
        ("owner: Ann", f"owner: {'x' * 81}", 12, "owner: is longer than 80 characters"),
        ("internal: true", "internal: maybe", 14, "internal must be true or false"),
        ("## en telegram", "## en fax", 1, "channel_answers: 'fax' is none of web, telegram"),
        ("Please write to us.", "", 16, "the answer in en telegram is empty"),
        ("- gift-card", "- " * 100_000, 9, "nested too deep"),
        ("- gift-card", "- &x a\nreview_on: *x", 10, "aliases are of no use"),
    ],
)
def test_a_slip_is_told_by_line(found: str, instead: str, line: int, says: str) -> None:
    assert found in _WHOLE
    with pytest.raises(EntryError) as error:
        read_markdown(_WHOLE.replace(found, instead, 1), "file")
    assert says in error.value.problem
    assert error.value.line == line


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 9, 30), State.FUTURE),
        (date(2026, 10, 1), State.VALID),
        (date(2026, 10, 7), State.VALID),
        (date(2026, 10, 8), State.EXPIRED),
    ],
)
def test_an_entry_holds_from_its_first_day_to_its_last(day: date, state: State) -> None:
    entry = Entry("a", valid_from=date(2026, 10, 1), valid_until=date(2026, 10, 7))
    assert entry.state_on(day) is state


def test_what_is_for_staff_only_is_never_for_customers() -> None:
    assert Entry("a", is_internal=True).state_on(date(2026, 1, 1)) is State.INTERNAL

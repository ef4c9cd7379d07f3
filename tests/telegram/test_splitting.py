"""Long texts: cut where a reader would, never inside of what is seen as one character."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.split import fits, shorten, split_text, utf16_units

# What is seen as one character and must stay whole.
CLUSTERS = [
    "👍🏽", "👩‍👩‍👧‍👦", "🇨🇳", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "é", "ก็", "❤️", "1️⃣", "\r\n", "𠮷", "😀",
]  # fmt: skip
LETTERS = st.sampled_from([*"ab 我们。！\n", ". ", "\n\n", *CLUSTERS])
texts = st.lists(LETTERS, max_size=120).map("".join)
any_text = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300)


def as_telegram_counts(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(any_text)
def test_units_are_those_of_utf16(text: str) -> None:
    assert utf16_units(text) == as_telegram_counts(text)
    assert fits(text, as_telegram_counts(text))
    assert not fits(text + "x", as_telegram_counts(text))


@given(st.one_of(texts, any_text), st.integers(2, 50))
def test_the_parts_together_are_the_text_and_each_fits(text: str, units: int) -> None:
    parts = split_text(text, units)
    assert all(as_telegram_counts(part) <= units for part in parts)
    assert all(part.strip() for part in parts)
    # Only blank parts are left out, so nothing that can be read is missing or moved.
    assert "".join("".join(parts).split()) == "".join(text.split())
    if not _has_long_blanks(text) and _has_room_for_blanks(text, units):
        assert "".join(parts) == text


@given(texts.filter(lambda text: not _has_long_blanks(text)), st.integers(16, 50))
def test_nothing_is_left_out_where_a_blank_has_room_beside_what_follows(
    text: str, units: int
) -> None:
    assert "".join(split_text(text, units)) == text


def _has_long_blanks(text: str) -> bool:
    """Return whether a part could consist of blanks alone, however short words are."""
    return re.search(r"\s\s", text) is not None or text != text.strip()


def _has_room_for_blanks(text: str, units: int) -> bool:
    """Return whether each word fits with a blank before it, or there is only one."""
    words = text.split()
    return len(words) < 2 or max(map(as_telegram_counts, words)) < units


@given(st.lists(st.sampled_from(CLUSTERS), min_size=1, max_size=60), st.integers(16, 40))
def test_no_part_ends_inside_of_what_is_seen_as_one_character(
    clusters: list[str], units: int
) -> None:
    ends, position = {0}, 0
    for cluster in clusters:
        position += len(cluster)
        ends.add(position)
    text = "".join(clusters)
    position = 0
    for part in split_text(text, units):
        position = text.index(part, position) + len(part)
        assert position in ends


@given(texts, st.integers(2, 50))
def test_a_shortened_text_fits_and_begins_as_the_text_does(text: str, units: int) -> None:
    short = shorten(text, units)
    assert as_telegram_counts(short) <= units
    if as_telegram_counts(text) <= units:
        assert short == text
    else:
        assert short.endswith("…")
        assert text.startswith(short[:-1])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("short", ["short"]),
        ("", []),
        (" \n ", []),
        ("one two three.\n\nfour five six", ["one two three.\n\n", "four five six"]),
        ("one two three\nfour five six", ["one two three\n", "four five six"]),
        ("One, two. Three four five", ["One, two. ", "Three four five"]),
        (
            "第一句话很长很长很长。第二句话也很长很长",
            ["第一句话很长很长很长。", "第二句话也很长很长"],
        ),
        ("他说：“好的，我们明天见！”然后就走了呀", ["他说：“好的，我们明天见！”", "然后就走了呀"]),
        ("one two three four five", ["one two three ", "four five"]),
        ("x" * 33, ["x" * 16, "x" * 16, "x"]),
        ("3.14159265358979323846", ["3.14159265358979", "323846"]),
    ],
)
def test_a_cut_is_at_a_paragraph_a_line_a_sentence_or_a_word(text: str, parts: list[str]) -> None:
    assert split_text(text, 16) == parts


def test_a_cluster_longer_than_a_message_is_cut_all_the_same() -> None:
    pile = "e" + "\u0301" * 10_000
    parts = split_text(pile)
    assert "".join(parts) == pile
    assert all(as_telegram_counts(part) <= 4096 for part in parts)


def test_a_hundred_thousand_characters_take_no_time() -> None:
    text = "很长的一句话。" * 15_000
    parts = split_text(text)
    assert "".join(parts) == text
    assert len(parts) < 30

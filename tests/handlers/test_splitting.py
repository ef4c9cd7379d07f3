"""Long answers in several messages (T2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.splitting import split


@pytest.mark.parametrize(
    ("text", "at_most", "parts"),
    [
        ("Short.", 10, ["Short."]),
        ("", 10, [""]),
        ("First one. Second one.", 12, ["First one.", "Second one."]),
        ("第一句。第二句！第三句？", 4, ["第一句。", "第二句！", "第三句？"]),
        ("他说：“好。”然后走了。", 8, ["他说：“好。”", "然后走了。"]),
        ("Version 3.11 is here. Enjoy.", 22, ["Version 3.11 is here.", "Enjoy."]),
        ("甲，乙，丙，丁", 4, ["甲，乙，", "丙，丁"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("one\n\ntwo", 5, ["one", "two"]),
    ],
)
def test_a_text_is_cut_where_a_reader_would_pause_t2(
    text: str, at_most: int, parts: list[str]
) -> None:
    assert split(text, at_most) == parts


@given(st.text(), st.integers(1, 50))
def test_no_part_is_too_long_and_nothing_but_white_space_is_lost(text: str, at_most: int) -> None:
    parts = split(text, at_most)
    assert all(len(part) <= at_most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())

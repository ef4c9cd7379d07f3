"""Any entry that may be kept, for properties of what reads and writes entries."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from knowledge.entry import CHANNELS, GROUPS, LANGUAGES, Entry, on_one_line, tidied, tidy
from knowledge.flaws import flaw_of
from knowledge.pictures import picture_of
from tests.pictures import ALL, png

_TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
_MEANT = st.sampled_from(
    [
        "## en",
        "\\## en",
        "## zh-CN telegram",
        "=1+1",
        "@SUM(A1)",
        "-1",
        "+1",
        "\t=x",
        "'=x",
        "---",
        "12",
        "true",
        "2026-01-01",
        "a,b;c\"d'",
        "<b>bold</b>",
        "one\ntwo\n\n## three",
        "- list",
        "_x000A_",
        "怎么退货",
        "\ufeffmark",
    ]
)
_LINE = st.one_of(_TEXT, _MEANT).map(on_one_line).filter(bool)
_WORDS = st.one_of(_TEXT, _MEANT).map(tidy).filter(bool)
_NAME = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,10}", fullmatch=True)
_DAY = st.none() | st.dates(date(1990, 1, 1), date(2199, 12, 31))
_ANSWERS = st.dictionaries(st.sampled_from(LANGUAGES), _WORDS, min_size=1)

BYTES = {picture_of(data, "").id: data for data in (*ALL.values(), png(1), png(2))}
_PICTURE = st.builds(
    picture_of,
    st.sampled_from(list(BYTES.values())),
    st.sampled_from(["尺码 表.png", "a-b.c"]) | _TEXT,
)
_PICTURES = st.lists(_PICTURE, min_size=1, max_size=3).map(tuple)

_ANY = st.builds(
    Entry,
    id=_NAME,
    group=st.sampled_from(GROUPS),
    questions=st.dictionaries(
        st.sampled_from(LANGUAGES),
        st.lists(_LINE, min_size=1, max_size=4, unique=True).map(tuple),
        min_size=1,
    ),
    answers=_ANSWERS,
    channel_answers=st.dictionaries(st.sampled_from(CHANNELS), _ANSWERS),
    pictures=st.dictionaries(st.sampled_from(LANGUAGES), _PICTURES),
    link=st.sampled_from(["", "https://shop.example.com/a?b=c&d=%20#e", "https://例子.cn/怎么"]),
    follow_ups=st.lists(_NAME, max_size=3).map(tuple),
    related=st.lists(_NAME, max_size=3).map(tuple),
    valid_from=_DAY,
    valid_until=_DAY,
    owner=st.just("") | _LINE,
    review_on=_DAY,
    is_internal=st.booleans(),
)
entries = _ANY.map(tidied).filter(lambda entry: flaw_of(entry) is None)

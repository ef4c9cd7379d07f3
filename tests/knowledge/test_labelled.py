"""Labelled questions are read from CSV; a slip is told by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.labelled import Labelled, LabelledError, read_entries, read_questions

_ENTRIES = """entry,question,answer
returns,怎么退货,请申请退货。
returns,可以退吗,
returns,How do I return it?,
hours,几点开门,九点。
"""


def _write(folder: Path, text: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_several_rows_make_one_entry(tmp_path: Path) -> None:
    returns, hours = read_entries(_write(tmp_path, _ENTRIES))
    assert returns.id == "returns"
    assert returns.questions == {
        "zh-CN": ("怎么退货", "可以退吗"),
        "en": ("How do I return it?",),
    }
    assert returns.answers == {"zh-CN": "请申请退货。"}
    assert hours.questions == {"zh-CN": ("几点开门",)}


def test_questions_are_read_with_what_is_known_of_them(tmp_path: Path) -> None:
    path = _write(tmp_path, 'question,entry,kind\n"怎么退, 急",returns,plain\n天气,,oos\n')
    assert read_questions(path) == [
        Labelled("怎么退, 急", "returns", "plain"),
        Labelled("天气", "", "oos"),
    ]


def test_questions_alone_will_do(tmp_path: Path) -> None:
    assert read_questions(_write(tmp_path, "question\n怎么退\n")) == [Labelled("怎么退", "")]


def test_a_spreadsheet_may_leave_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "question\r\n怎么退\r\n".encode())
    assert read_questions(path) == [Labelled("怎么退", "")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("entry,answer\na,b\n", ":1: has no column 'question'"),
        ("", ":1: has no column 'entry'"),
        ("entry,question\n,怎么退\n", ":2: needs an entry and a question"),
        ("entry,question\na,怎么退\nb,\n", ":3: needs an entry and a question"),
        ('entry,question\na,"' + "长" * 200_000 + '"\n', ": is not CSV (field larger"),
    ],
)
def test_a_slip_is_told_by_its_place(tmp_path: Path, text: str, says: str) -> None:
    path = _write(tmp_path, text)
    with pytest.raises(LabelledError) as error:
        read_entries(path)
    assert str(error.value).startswith(f"{path}{says}")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LabelledError, match=r"none\.csv: cannot be read \(No such file"):
        read_questions(tmp_path / "none.csv")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_are_read_as_offices_save_them(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = tmp_path / "file.csv"
    rows = ("question", "entry", "kind"), ("怎么退，急", "returns", "plain")
    path.write_bytes("\r\n".join(map(delimiter.join, rows)).encode(encoding))
    assert read_questions(path) == [Labelled("怎么退，急", "returns", "plain")]


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"question\n\xff\xff\xff\n")
    with pytest.raises(LabelledError, match="is neither UTF-8 nor GB18030 text"):
        read_questions(path)

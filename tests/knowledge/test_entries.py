"""Entries are files a person writes; a slip is told by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.entries import EntryError, load_entries, read_entry

_GOOD = """---
id: returns
group: orders
questions:
  zh-CN:
    - 怎么退货
    - 可以退吗
  en:
    - How do I return it?
---

## zh-CN

您好，请您在“我的订单”里点“申请退货”。

谢谢您。

## en

Please press "Return" in "My orders".
"""


def _write(folder: Path, text: str, name: str = "returns.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_an_entry_is_read_as_it_is_written(tmp_path: Path) -> None:
    entry = read_entry(_write(tmp_path, _GOOD))
    assert entry.id == "returns"
    assert entry.group == "orders"
    assert entry.questions == {
        "zh-CN": ("怎么退货", "可以退吗"),
        "en": ("How do I return it?",),
    }
    assert entry.answers == {
        "zh-CN": "您好，请您在“我的订单”里点“申请退货”。\n\n谢谢您。",
        "en": 'Please press "Return" in "My orders".',
    }


def test_an_editor_may_leave_its_mark_and_windows_its_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "returns.md"
    path.write_bytes(b"\xef\xbb\xbf" + _GOOD.replace("\n", "\r\n").encode())
    assert read_entry(path).questions["zh-CN"] == ("怎么退货", "可以退吗")


def test_a_group_may_be_left_out(tmp_path: Path) -> None:
    assert read_entry(_write(tmp_path, _GOOD.replace("group: orders\n", ""))).group == "service"


@pytest.mark.parametrize(
    ("found", "instead", "line", "says"),
    [
        ("---\nid", "id", 1, "must begin with a line of ---"),
        ("---\n\n## zh", "\n\n## zh", 20, "no closing line of ---"),
        ("id: returns", "id: [", 4, "is not YAML"),
        ("id: returns", "id: Returns!", 2, "id must be small letters"),
        ("id: returns\n", "", 1, "id must be small letters"),
        ("id: returns", "id: 7", 2, "id must be small letters"),
        ("group: orders", "group: sales", 3, "group must be one of"),
        ("group: orders", "grup: orders", 3, "unknown key 'grup'"),
        ("  zh-CN:\n    - 怎么退货", "  zh:\n    - 怎么退货", 5, "language 'zh' is none of"),
        ("    - 可以退吗", "    - 12", 7, "a question must be text"),
        ("    - 可以退吗", "    - '  '", 7, "a question must be text"),
        ("    - How do I return it?\n", "", 8, "needs at least one question"),
        ("## zh-CN", "## cn", 12, "language 'cn' is none of"),
        ("## zh-CN\n", "", 13, "must stand under a heading"),
        ('\nPlease press "Return" in "My orders".\n', "", 11, "the answer in en is empty"),
    ],
)
def test_a_slip_is_told_by_file_and_line(
    tmp_path: Path, found: str, instead: str, line: int, says: str
) -> None:
    assert _GOOD.count(found) >= 1
    path = _write(tmp_path, _GOOD.replace(found, instead, 1))
    with pytest.raises(EntryError) as error:
        read_entry(path)
    assert str(error.value).startswith(f"{path}:")
    assert says in str(error.value)
    assert error.value.line == line


@pytest.mark.parametrize("text", ["", "\n", "just words", "---", "---\n---\n", "---\nnull\n---\n"])
def test_what_is_no_entry_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(EntryError):
        read_entry(_write(tmp_path, text))


def test_an_entry_needs_questions(tmp_path: Path) -> None:
    with pytest.raises(EntryError, match="questions must be lists by language"):
        read_entry(_write(tmp_path, "---\nid: a\nquestions:\n---\n## en\nAn answer.\n"))


def test_an_entry_needs_an_answer(tmp_path: Path) -> None:
    with pytest.raises(EntryError, match="has no answer"):
        read_entry(_write(tmp_path, _GOOD.partition("## zh-CN")[0]))


def test_what_is_not_utf_8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "returns.md"
    path.write_bytes(_GOOD.encode("gb18030"))
    with pytest.raises(EntryError, match="is not UTF-8 text"):
        read_entry(path)


def test_yaml_can_do_no_harm(tmp_path: Path) -> None:
    harmful = _GOOD.replace("id: returns", "id: !!python/object/apply:os.system ['true']")
    with pytest.raises(EntryError, match="is not YAML"):
        read_entry(_write(tmp_path, harmful))


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        _write(tmp_path, _GOOD.replace("id: returns", f"id: {name}"), f"{name}.md")
    _write(tmp_path, "not an entry", "notes.txt")
    assert [entry.id for entry in load_entries(tmp_path)] == ["a", "b", "c"]


def test_two_entries_of_one_id_are_refused(tmp_path: Path) -> None:
    _write(tmp_path, _GOOD, "a.md")
    second = _write(tmp_path, _GOOD, "b.md")
    with pytest.raises(EntryError, match="another entry has the id 'returns'") as error:
        load_entries(tmp_path)
    assert error.value.path == second


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert load_entries(tmp_path) == ()

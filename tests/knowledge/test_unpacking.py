"""Archives that lie, break or say too much: they cost little, and what is good is kept."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
import zlib

import pytest
from openpyxl import Workbook

from knowledge import reading_rows
from knowledge.files import read_file

_LYING = 64  # bytes that a member tells of many millions
_CENTRAL = b"PK\x01\x02"  # begins what an archive says of a member


def _entry(name: str) -> str:
    return f"---\nid: {name}\nquestions:\n  en:\n    - May I bring {name}?\n---\n## en\n\nYes.\n"


def _zip(members: dict[str, str], method: int = zipfile.ZIP_DEFLATED) -> bytearray:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return bytearray(out.getvalue())


def _lying(name: str) -> bytes:
    """Return an archive whose one member is a million times what it says, down to its sum."""
    data = _zip({name: "a" * 64_000_000})
    told = data.rindex(_CENTRAL)
    data[told + 16 : told + 20] = zlib.crc32(b"a" * _LYING).to_bytes(4, "little")
    data[told + 24 : told + 28] = _LYING.to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("kind", "name"), [("zip", "dogs.md"), ("xlsx", "[Content_Types].xml"), ("xlsx", "a.xml")]
)
def test_an_archive_that_lies_about_its_size_is_not_unpacked(kind: str, name: str) -> None:
    data = _lying(name)
    tracemalloc.start()
    try:
        reading = read_file(f"bomb.{kind}", data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(reading.refused) == 1
    assert peak < 16_000_000


def test_one_broken_entry_of_an_archive_leaves_the_others() -> None:
    members = {f"{name}.md": _entry(name) for name in ("cats", "cows", "dogs")}
    data = _zip(members)
    begin = data.index(b"cows.md") + len(b"cows.md")
    data[begin : begin + 8] = b"\xff" * 8
    reading = read_file("all.zip", bytes(data))
    assert [entry.id for entry in reading.entries] == ["cats", "dogs"]
    assert [one.problem for one in reading.refused] == ["cows.md: cannot be unpacked (error)"]


def test_an_entry_behind_a_password_leaves_the_others() -> None:
    data = _zip({"cats.md": _entry("cats"), "dogs.md": _entry("dogs")})
    data[data.rindex(_CENTRAL) + 8] |= 1
    reading = read_file("all.zip", bytes(data))
    assert [entry.id for entry in reading.entries] == ["cats"]
    assert reading.refused[0].problem == "dogs.md: cannot be unpacked (RuntimeError)"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_can_only_be_unpacked_whole_is_refused(method: int) -> None:
    data = bytes(_zip({"cats.md": _entry("cats")}, method))
    (refusal,) = read_file("all.zip", data).refused
    assert refusal.problem == "cats.md: is packed in a way that is not taken: deflate is"
    (refusal,) = read_file("all.xlsx", data).refused
    assert refusal.problem == "is not an Excel workbook (MemberError)"


def test_a_workbook_that_says_a_long_text_very_often_is_cut_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading_rows, "_CHARACTERS_AT_MOST", 1000)
    workbook = Workbook()
    rows = [["entry", "question", "answer"], ["cats", "May I bring cats?", "Yes."]]
    for row in [*rows, *[["dogs", "x" * 300, "Yes."]] * 9]:
        workbook.active.append(row)  # type: ignore[union-attr] # a new one has a sheet
    out = io.BytesIO()
    workbook.save(out)
    reading = read_file("a.xlsx", out.getvalue())
    assert [entry.id for entry in reading.entries] == ["cats", "dogs"]
    most = "200,000 lines, 1,000 characters are the most"
    assert [(one.line, one.problem) for one in reading.refused] == [(6, f"and all below: {most}")]


def test_what_stands_above_a_line_that_is_no_csv_is_kept() -> None:
    head, long = "entry,question,answer", "x" * 200_000
    table = f"{head}\ncats,May I bring cats?,Yes.\ndogs,May I?,{long}\ncows,May I?,Yes.\n"
    reading = read_file("a.csv", table.encode())
    assert [entry.id for entry in reading.entries] == ["cats"]
    assert reading.refused[0].line == 3
    assert reading.refused[0].problem.startswith("and all below: is not CSV (field larger")

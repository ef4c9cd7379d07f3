"""Files of entries: what is written is read as the same, what is wrong is told by line."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from knowledge import reading_rows, unpacking, xlsx_files
from knowledge.entries import load_entries
from knowledge.entry import Entry, pictures_of
from knowledge.files import FILE_BYTES_AT_MOST, Plan, plan_of, read_file, write_file
from knowledge.markdown import write_markdown
from knowledge.reading_rows import Reading, Refusal
from tests.knowledge.any_entries import BYTES
from tests.knowledge.any_entries import entries as any_entry

_DOGS = Entry(
    "dogs",
    group="orders",
    questions={"zh-CN": ("可以带狗吗", "狗能进店吗"), "en": ("May I bring my dog?",)},
    answers={"zh-CN": "请您带上牵绳。", "en": "Please bring a leash."},
    owner="Ann",
    valid_until=date(2026, 10, 7),
)
_HEAD = "entry,question,answer\n"


def _csv(text: str, encoding: str = "utf-8") -> Reading:
    return read_file("entries.csv", text.encode(encoding))


def _workbook(*rows: list[Any]) -> bytes:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)  # type: ignore[union-attr] # a new one has a sheet
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _zip(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize("kind", [".csv", ".xlsx", ".zip"])
@settings(max_examples=60)
@given(given=st.lists(any_entry, max_size=4, unique_by=lambda entry: entry.id))
def test_what_is_exported_is_imported_as_the_same(kind: str, given: list[Entry]) -> None:
    """A table names pictures that the desk has; a ZIP brings them along."""
    pictures = [picture for entry in given for picture in pictures_of(entry)]
    data = write_file(kind, given, lambda picture: BYTES[picture.id])
    reading = read_file(f"FILE{kind.upper()}", data, [] if kind == ".zip" else pictures)
    assert reading.refused == ()
    brought = {one.picture.id: one.read() for one in reading.brought}
    expected = {picture.id for picture in pictures} if kind == ".zip" else set()
    assert brought == {name: BYTES[name] for name in expected}
    plan = plan_of(reading, {entry.id: entry for entry in given})
    assert plan == Plan((), (), len(given))


@pytest.mark.parametrize("kind", [".csv", ".xlsx", ".zip"])
def test_the_starter_base_comes_back_whole(kind: str) -> None:
    entries = load_entries()
    assert read_file(f"file{kind}", write_file(kind, entries)).entries == entries


def test_three_columns_are_enough() -> None:
    reading = _csv(
        _HEAD + "dogs,可以带狗吗,请您带上牵绳。\nDogs ,May I bring my dog?,\n\n,,\ndogs,VIP,\n"
    )
    assert reading.refused == ()
    assert reading.entries == (
        Entry(
            "dogs",
            questions={"zh-CN": ("可以带狗吗",), "en": ("May I bring my dog?", "VIP")},
            answers={"zh-CN": "请您带上牵绳。"},
        ),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_comes_in_the_encoding_of_its_office(encoding: str, delimiter: str) -> None:
    text = _HEAD + "dogs,可以带狗吗,请您带上牵绳。\r\n"
    reading = _csv(text.replace(",", delimiter), encoding)
    assert [entry.questions for entry in reading.entries] == [{"zh-CN": ("可以带狗吗",)}]


def test_what_columns_do_not_name_stays_as_it_is_stored() -> None:
    reading = _csv(_HEAD + "dogs,Dogs?,On a leash.\n")
    stored = replace(_DOGS, channel_answers={"web": {"en": "Yes."}})
    plan = plan_of(reading, {"dogs": stored})
    fresh = {"questions": {"en": ("Dogs?",)}, "answers": {"en": "On a leash."}}
    assert plan == Plan((), (replace(stored, **fresh),), 0)  # type: ignore[arg-type] # two fields
    blank = _csv("entry,question,answer,owner\ndogs,Dogs?,On a leash.,\n")
    assert plan_of(blank, {"dogs": stored}).changed[0].owner == ""


def test_what_is_not_stored_yet_is_added() -> None:
    reading = _csv(_HEAD + "dogs,Dogs?,On a leash.\n")
    assert plan_of(reading, {}) == Plan(reading.entries, (), 0)


def test_all_columns_are_read() -> None:
    reading = _csv(
        "entry,group,language,question,answer,link,follow_ups,related,valid_from,valid_until,"
        "owner,review_on,internal,channel\n"
        'dogs,orders,en,Dogs?,Yes.,https://a.example,"cats, mice",cats；mice,2026/3/1,2026-03-31,'
        "Ann,20260401,TRUE,\n"
        "dogs,,ZH-cn,,在 Telegram。,,,,,,,,,Telegram\n"
    )
    assert reading.refused == ()
    assert reading.entries == (
        Entry(
            "dogs",
            group="orders",
            questions={"en": ("Dogs?",)},
            answers={"en": "Yes."},
            channel_answers={"telegram": {"zh-CN": "在 Telegram。"}},
            link="https://a.example",
            follow_ups=("cats", "mice"),
            related=("cats", "mice"),
            valid_from=date(2026, 3, 1),
            valid_until=date(2026, 3, 31),
            owner="Ann",
            review_on=date(2026, 4, 1),
            is_internal=True,
        ),
    )


@pytest.mark.parametrize(
    ("columns", "row", "problem"),
    [
        ("", "Dogs!,Dogs?,Yes.", "entry 'dogs!' must be small letters, digits, - or _"),
        ("", ",Dogs?,Yes.", "entry '' must be small letters"),
        ("", "cats,Do you like cats?,No.", "entry 'cats' has another answer in en above"),
        ("", "dogs,Dogs?,", "entry 'dogs': answers: has no answer"),
        ("", "dogs,,Yes.", "entry 'dogs': questions: needs at least one wording"),
        (",language", "dogs,Dogs?,Yes.,fr", "language 'fr' is none of zh-CN, zh-TW, en"),
        (",channel", "dogs,Dogs?,Yes.,fax", "channel 'fax' is none of web, telegram"),
        (",group", "dogs,Dogs?,Yes.,sales", "entry 'dogs': group: must be one of"),
        (",group", "cats,More cats?,,orders", "entry 'cats' has another group above"),
        (",valid_from", "dogs,Dogs?,Yes.,soon", "valid_from 'soon' must be a day"),
        (",valid_from", "dogs,Dogs?,Yes.,2026-02-30", "valid_from '2026-02-30' must be a day"),
        (",internal", "dogs,Dogs?,Yes.,perhaps", "internal 'perhaps' must be true or false"),
        (",link", "dogs,Dogs?,Yes.,http://a", "entry 'dogs': link: must be an address"),
    ],
)
def test_a_bad_row_is_told_by_line_and_the_good_ones_are_kept(
    columns: str, row: str, problem: str
) -> None:
    extra = {",group": ",service"}.get(columns, "," if columns else "")
    head = f"entry,question,answer{columns}\ncats,May I bring cats?,Yes.{extra}\n"
    reading = _csv(f'{head}cats,"Are cats\nallowed?",{extra}\n{row}\n')
    assert [entry.id for entry in reading.entries] == ["cats"]
    (refusal,) = reading.refused
    assert refusal.line == 5
    assert refusal.problem.startswith(problem)


def test_an_entry_with_ten_thousand_wordings_is_told() -> None:
    rows = "".join(f"dogs,Question {n}?,Yes.\n" for n in range(10_000))
    reading = _csv(_HEAD + rows + "cats,Cats?,Yes.\n")
    assert [entry.id for entry in reading.entries] == ["cats"]
    assert reading.refused == (
        Refusal(2, "entry 'dogs': questions: has 10,000 wordings; 500 are the most"),
    )


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.csv", b"question,answer\n", "has no column 'entry'"),
        ("a.csv", b"", "has no column 'entry'"),
        ("a.csv", b"\xff\x00\x81", "is neither UTF-8 nor GB18030 text"),
        ("a.csv", b"x" * 200_000, "and all below: is not CSV (field larger"),
        ("a.xlsx", b"no workbook", "is not an Excel workbook (BadZipFile)"),
        ("a.xlsx", _zip(a="b"), "is not an Excel workbook ("),
        ("a.xlsx", _workbook(["question"]), "has no column 'entry'"),
        ("a.xlsx", _workbook(), "has no column 'entry'"),
        ("a.zip", b"no archive", "is not a ZIP that can be read"),
        ("a.md", b"no entry", "must begin with a line of ---"),
        ("a.md", "猫和狗".encode("gb18030"), "is not UTF-8 text"),
        ("a.zip", _zip(**{"a.md": "no entry"}), "a.md: must begin with a line of ---"),
        ("a.zip", _zip(**{"a.md": "x" * 2_000_000}), "a.md: is too large for one entry"),
    ],
)
def test_a_file_that_will_not_do_is_told(name: str, data: bytes, problem: str) -> None:
    reading = read_file(name, data)
    assert reading.entries == ()
    (refusal,) = reading.refused
    assert (refusal.line, refusal.problem[: len(problem)]) == (1, problem)


def test_a_file_too_large_or_of_no_known_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 10 MB"):
        read_file("a.csv", b"x" * (FILE_BYTES_AT_MOST + 1))
    for name in ("a.pdf", "a", ""):
        with pytest.raises(ValueError, match=r"one of \.csv, \.xlsx, \.md, \.zip"):
            read_file(name, b"")


@pytest.mark.parametrize("kind", ["zip", "xlsx"])
def test_what_unpacks_to_far_more_is_not_unpacked(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = _zip(**{f"{n}.md": "0" * 500_000 for n in range(5)})
    monkeypatch.setattr(unpacking, "UNPACKED_AT_MOST", 2 * 1024 * 1024)
    (refusal,) = read_file(f"bomb.{kind}", bomb).refused
    assert "unpacks to more than" in refusal.problem


def test_a_zip_is_read_entry_by_entry() -> None:
    dogs = write_markdown(_DOGS)
    reading = read_file(
        "all.zip",
        _zip(
            **{
                "entries/dogs.md": dogs,
                "entries/more.md": dogs,
                "__MACOSX/._dogs.md": "x",
                "notes.txt": "x",
            }
        ),
    )
    assert reading.entries == (_DOGS,)
    assert reading.refused == (
        Refusal(1, "entries/more.md: another entry has the id 'dogs' already"),
    )


def test_formulas_and_errors_in_a_workbook_are_refused_by_line() -> None:
    reading = read_file(
        "a.xlsx",
        _workbook(
            ["Entry", "Question", "Answer"],
            ["dogs", '=HYPERLINK("http://a")', "Yes."],
            ["dogs", "#REF!", "Yes."],
            [None, None, None],
            ["dogs", "May I bring dogs?", "Yes."],
        ),
    )
    assert [entry.questions for entry in reading.entries] == [{"en": ("May I bring dogs?",)}]
    assert reading.refused == (
        Refusal(2, "cell B2 holds a formula; put its text there"),
        Refusal(3, "cell B3 holds an error"),
    )


def test_numbers_days_and_truths_of_a_workbook_are_read() -> None:
    head = ["entry", "question", "answer", "valid_from", "valid_until", "internal", "owner"]
    row = ["dogs", 12.0, 1.5, datetime(2026, 3, 1), date(2026, 3, 2), True, 7]  # noqa: DTZ001 - as spreadsheets have them
    (entry,) = read_file("a.xlsx", _workbook(head, row)).entries
    assert entry == Entry(
        "dogs",
        questions={"zh-CN": ("12",)},
        answers={"zh-CN": "1.5"},
        valid_from=date(2026, 3, 1),
        valid_until=date(2026, 3, 2),
        owner="7",
        is_internal=True,
    )


def test_a_sheet_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (reading_rows, xlsx_files):
        monkeypatch.setattr(module, "ROWS_AT_MOST", 2)
    rows = [["dogs", f"May I bring {n} dogs?", "Yes."] for n in range(5)]
    reading = read_file("a.xlsx", _workbook(["entry", "question", "answer"], *rows))
    assert reading.entries[0].questions == {"en": ("May I bring 0 dogs?", "May I bring 1 dogs?")}
    most = "2 lines, 60,000,000 characters are the most"
    assert reading.refused == (Refusal(4, f"and all below: {most}"),)


def test_no_cell_that_is_written_is_a_formula() -> None:
    odd = replace(_DOGS, answers={"en": "=1+1"}, questions={"en": ("@SUM(A1)", "-1", "'=x")})
    table = write_file(".csv", [odd]).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    sheet = load_workbook(io.BytesIO(write_file(".xlsx", [odd]))).active
    assert sheet is not None
    written = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in written} == {"s"}


def test_html_and_control_characters_are_text_or_gone() -> None:
    (entry,) = _csv(_HEAD + "dogs,May I bring do\x00gs\x07?,<b>Yes</b>.\u200b\x1b[31m\n").entries
    assert entry.questions == {"en": ("May I bring dogs?",)}
    assert entry.answers == {"en": "<b>Yes</b>.\u200b[31m"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (_HEAD + 'dogs,"Dogs?,Yes.\ncats,Cats?,Yes.\n', 2),
        (_HEAD + 'dogs,Dogs?,"Yes.\r\nOn a leash.\r\n"\r\ncats,Cats?,"No.', 5),
        (_HEAD + 'dogs,"Dogs\nor cats?","Yes\n', 3),
        (_HEAD + 'cats,Cats?,"No ""cats""\n', 2),
        (_HEAD + 'cats,Cats?,"' + "x" * 200_000, 2),
        ('entry,question,"answer\ncats,Cats?,No.\n', 1),
    ],
)
def test_a_quote_that_is_never_closed_is_told_by_the_line_where_it_opened(
    text: str, line: int
) -> None:
    reading = _csv(text)
    assert reading.entries == ()
    problem = "the quote that opens here is never closed; nothing of this file was taken"
    assert reading.refused == (Refusal(line, problem),)


@given(st.text('ab",;\t\r\n', max_size=30))
def test_a_quote_is_open_where_a_line_after_the_last_one_would_be_in_it(text: str) -> None:
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    lines = io.StringIO(f"{text}\nLAST\n", newline="")
    *_, last = csv.reader(lines, delimiter=delimiter)
    is_told = any("never closed" in one.problem for one in _csv(text).refused)
    assert is_told == (last != ["LAST"])

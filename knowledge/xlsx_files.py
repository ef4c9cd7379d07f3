"""Tables as Excel workbooks: cells are text, formulas are refused, no file grows without bounds."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from knowledge.pictures import Pictures
from knowledge.reading_rows import ROWS_AT_MOST, Reading, Refusal, Row, read_rows
from knowledge.unpacking import UNPACKED_AT_MOST, repacked

_COLUMNS_AT_MOST: Final = 50
_TOO_MUCH: Final = f"unpacks to more than {UNPACKED_AT_MOST // (1024 * 1024)} MB"
_WIDTHS: Final = {"question": 40, "answer": 60, "link": 30}


def read_xlsx(data: bytes, pictures: Pictures) -> Reading:
    """Read the first sheet of a workbook."""
    try:
        plain = repacked(data)
        return _read(plain, pictures) if plain else Reading(refused=(Refusal(1, _TOO_MUCH),))
    except Exception as error:  # a broken workbook breaks in any way it likes
        return Reading(refused=(Refusal(1, f"is not an Excel workbook ({type(error).__name__})"),))


def _read(plain: io.BytesIO, pictures: Pictures) -> Reading:
    import openpyxl  # noqa: PLC0415 - late: a desk that starts does not wait for it

    workbook = openpyxl.load_workbook(plain, read_only=True)
    try:
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # what it says of its size may be wrong
        cells = sheet.iter_rows(max_row=ROWS_AT_MOST + 2, max_col=_COLUMNS_AT_MOST)
        rows = _rows(cells)
        return read_rows(next(rows, Row(1, ())).cells, rows, pictures)
    finally:
        workbook.close()


def _rows(sheet: Iterable[Sequence[Any]]) -> Iterator[Row]:
    for line, cells in enumerate(sheet, 1):
        problems = [problem for cell in cells if (problem := _wrong(cell))]
        yield Row(line, [_text(cell.value) for cell in cells], next(iter(problems), ""))


def _wrong(cell: Any) -> str:
    if cell.value is None:
        return ""
    if cell.data_type == "f":
        return f"cell {cell.coordinate} holds a formula; put its text there"
    return f"cell {cell.coordinate} holds an error" if cell.data_type == "e" else ""


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def write_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    """Return a workbook with one sheet whose every cell is text."""
    import openpyxl  # noqa: PLC0415 - late, as above

    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("knowledge")
    for number, row in enumerate(rows):
        if number == 0:
            _set_widths(sheet, row)
        sheet.append([_cell(sheet, text) for text in row])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _set_widths(sheet: Any, columns: Sequence[str]) -> None:
    sheet.freeze_panes = "A2"
    for number, name in enumerate(columns):
        sheet.column_dimensions[chr(ord("A") + number)].width = _WIDTHS.get(name, 16)


def _cell(sheet: Any, text: str) -> Any:
    if not text:
        return None
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - late, as above

    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # what begins like a formula is none
    return cell

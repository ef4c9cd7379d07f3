"""Tables as CSV: what spreadsheets of every office write, and what none takes for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from knowledge.pictures import Pictures
from knowledge.reading_rows import Reading, Refusal, Row, read_rows

_DELIMITERS: Final = (",", ";", "\t")
# A cell that begins like this is a formula to a spreadsheet; a quote in front makes it text.
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_LINE_END: Final = re.compile(r"\r\n?|\n")
_MADE_TEXT: Final = re.compile(r"'+[=+\-@\t\r]")


def read_csv(data: bytes, pictures: Pictures) -> Reading:
    """Read a table in UTF-8, with or without a mark, in GB18030, or in Excel's own UTF-16."""
    text = decoded(data)
    if text is None:
        return Reading(refused=(Refusal(1, "is neither UTF-8 nor GB18030 text"),))
    text = text.replace("\0", "")
    delimiter = delimiter_of(text)
    if line := _open_quote(text, delimiter):
        problem = "the quote that opens here is never closed; nothing of this file was taken"
        return Reading(refused=(Refusal(line, problem),))
    lines = _lines(text, delimiter)
    header = next(lines, Row(1, ()))
    if header.problem:
        return Reading(refused=(Refusal(1, header.problem),))
    return read_rows(header.cells, lines, pictures)


def decoded(data: bytes) -> str | None:
    """Return the text of a table as offices write it: UTF-8, GB18030 or marked UTF-16."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: Sequence[str] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def delimiter_of(text: str) -> str:
    """Return what stands between the cells of the first line."""
    first = text.partition("\n")[0]
    return max(_DELIMITERS, key=first.count)


def _open_quote(text: str, delimiter: str) -> int:
    """Return the line on which a quote opens that is never closed, or 0.

    All that stands below would be one cell, and entries above would lack what stands in it.
    """
    quoted = r'"[^"]*+(?:""[^"]*+)*+(?P<end>"|\Z)'
    cells = re.compile(rf"(?:{quoted})?[^{delimiter}\r\n]*+(?:[{delimiter}\n]|\r\n?|\Z)")
    for cell in cells.finditer(text):
        if cell["end"] == "":
            return len(_LINE_END.findall(text, 0, cell.start())) + 1
    return 0


def _lines(text: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows with the line that each begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            yield Row(line, [_plain(cell) for cell in cells])
            line = reader.line_num + 1
    except csv.Error as error:
        yield Row(line, ["x"], f"and all below: is not CSV ({error})")


def _plain(cell: str) -> str:
    return cell[1:] if _MADE_TEXT.match(cell) else cell


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table in UTF-8 with a mark, so that spreadsheets know it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")

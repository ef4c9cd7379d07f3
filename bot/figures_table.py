"""The figures as rows of a table: for a terminal, and as CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from bot.figures import MEASURES

_FIELDS: Final = ("count", "within", "p50", "p90", "p99")
_TOTAL: Final = "total"
# A cell that begins like this is a formula to a spreadsheet; a quote in front makes it text.
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


def stats_csv(stats: dict[str, Any]) -> str:
    """Return a line for each key and a last one for the total; seconds, shares of 1."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["key", *(f"{name}_{field}" for name in MEASURES for field in _FIELDS)])
    for key, figures in _rows(stats):
        cells = [figures[name][field] for name in MEASURES for field in _FIELDS]
        writer.writerow([_harmless(key), *("" if cell is None else cell for cell in cells)])
    return out.getvalue()


def stats_rows(stats: dict[str, Any]) -> Iterator[list[str]]:
    """Give the cells of each line for people: counts, per cent, seconds; nothing where is none."""
    for key, figures in _rows(stats):
        for name in MEASURES:
            if figures[name]["count"]:
                yield [key or "(nobody)", name.replace("_", " "), *_shown(figures[name])]


def _rows(stats: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for row in stats["rows"]:
        yield str(row["key"]), row
    yield _TOTAL, stats["total"]


def _shown(figure: dict[str, Any]) -> list[str]:
    seconds = ["-" if figure[p] is None else f"{figure[p]:.1f}" for p in ("p50", "p90", "p99")]
    return [str(figure["count"]), _percent(figure["within"]), *seconds]


def _percent(share: float | None) -> str:
    if share is None:
        return "-"
    # A share that is not whole never shows as 100 %.
    return "100%" if share == 1 else f"{min(share * 100, 99.9):.1f}%"


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell

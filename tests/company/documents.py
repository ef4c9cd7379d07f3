"""The tables in `docs/` that are held to the code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from scripts.phrases import Phrases, load_phrases
from scripts.situations import SITUATIONS

DOCS: Final = Path(__file__).parents[2] / "docs"
PHRASES: Final = DOCS / "phrases.md"
POLICY: Final = DOCS / "policy.md"
_BETWEEN: Final = re.compile(r"(?<=<!-- table -->\n).*(?=<!-- end -->)", re.DOTALL)


def phrases_table(phrases: Phrases) -> str:
    """Return every situation with its kind, its names and how it is said in English."""
    rows = [
        f"| `{situation}` | {phrases.kind_of(situation)} | {_names(situation)} "
        f"| {_example(phrases, situation)} |\n"
        for situation in SITUATIONS
    ]
    return "| situation | kind | names | for example |\n|---|---|---|---|\n" + "".join(rows)


def _names(situation: str) -> str:
    return ", ".join(f"`{name}`" for name in sorted(SITUATIONS[situation]))


def _example(phrases: Phrases, situation: str) -> str:
    return " ".join(phrases.languages["en"][situation][0].split())


def with_phrases_table(document: str) -> str:
    """Return the document with the table as it should be."""
    table = phrases_table(load_phrases())
    return _BETWEEN.sub(lambda _: table, document)


def rows_of(document: str) -> dict[str, list[str]]:
    """Return the rows of a document's table by the name in their first cell."""
    rows = re.findall(r"^ *\| `([a-z_.0-9]+)` \|(.*)\|$", document, re.MULTILINE)
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in rows}

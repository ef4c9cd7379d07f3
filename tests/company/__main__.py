"""Writes the tables of `docs/phrases.md` anew: `python -m tests.company`."""

from __future__ import annotations

from tests.company.documents import PHRASES, with_phrases_table

PHRASES.write_text(with_phrases_table(PHRASES.read_text("utf-8")), "utf-8")

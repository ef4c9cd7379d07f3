"""A question in English put to entries that have none: their letters tell nothing of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from knowledge.entries import Entry

HAN: Final = re.compile(r"[\u3400-\u9fff]")
LATIN_WORD: Final = re.compile(r"[a-z]{2,}")
WORDS: Final = 2  # one may be a name that the entries say as well: wifi
ENGLISH: Final = "en"


def is_crossing(question: str, entries: Sequence[Entry]) -> bool:
    """Tell whether a question is English and fewer than half of the entries near it are."""
    if HAN.search(question) or len(LATIN_WORD.findall(question)) < WORDS:
        return False
    return 2 * sum(ENGLISH in entry.questions for entry in entries) < len(entries)

"""What the knowledge base means: learned until the desk closes, kept in DATA_DIR."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import structlog

from bot.settings import Settings
from knowledge.kept import KeptMeaning
from knowledge.meaning import WIDTH, Meaning, shipped
from knowledge.rows import Halves, Heights

_LEARNED_AT_ONCE: Final = 256  # texts: a third of a second

log = structlog.get_logger(__name__)


class WhileOpen:
    """Encodes texts until the desk closes."""

    def __init__(self, meaning: Meaning) -> None:
        self._meaning = meaning
        self.is_closed = False

    @property
    def name(self) -> str:
        """Return the name of what encodes."""
        return self._meaning.name

    def encode(self, texts: Sequence[str]) -> Heights:
        """Return a vector for each text."""
        return self._meaning.encode(texts)

    def unknown(self, texts: Sequence[str]) -> int:
        """Return how many of the texts would have to be encoded."""
        return self._meaning.unknown(texts)

    def learn(self, texts: Sequence[str]) -> Heights | Halves:
        """Return a vector for each text; nothing any more once the desk has closed."""
        parts: list[Any] = [np.empty((0, WIDTH), np.float16)]
        for first in range(0, len(texts), _LEARNED_AT_ONCE):
            if self.is_closed:
                raise RuntimeError("the desk has closed")
            parts.append(self._meaning.learn(texts[first : first + _LEARNED_AT_ONCE]))
        vectors: Heights | Halves = np.concatenate(parts)
        return vectors


def meaning_of(settings: Settings) -> Meaning | None:
    """Return what encodes questions and answers here, None where that is off."""
    if settings.knowledge_meaning == "off":
        return None
    return KeptMeaning(shipped(), settings.meanings_dir, _not_kept)


def _not_kept(error: OSError) -> None:
    log.warning("meanings_not_kept", why=str(error))

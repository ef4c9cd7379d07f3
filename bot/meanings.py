"""What the knowledge base means: learned until the desk closes, kept in DATA_DIR."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import structlog

from bot.opening import StartError
from bot.settings import Settings
from knowledge.kept import KeptMeaning
from knowledge.meaning import Meaning, shipped
from knowledge.onnx_model import ModelError, OnnxEncoder
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

    @property
    def width(self) -> int:
        """Return how many numbers a vector has."""
        return self._meaning.width

    def encode(self, texts: Sequence[str]) -> Heights:
        """Return a vector for each text."""
        return self._meaning.encode(texts)

    def unknown(self, texts: Sequence[str]) -> int:
        """Return how many of the texts would have to be encoded."""
        return self._meaning.unknown(texts)

    def learn(self, texts: Sequence[str]) -> Heights | Halves:
        """Return a vector for each text; nothing any more once the desk has closed."""
        parts: list[Any] = [np.empty((0, self.width), np.float16)]
        for first in range(0, len(texts), _LEARNED_AT_ONCE):
            if self.is_closed:
                raise RuntimeError("the desk has closed")
            parts.append(self._meaning.learn(texts[first : first + _LEARNED_AT_ONCE]))
        vectors: Heights | Halves = np.concatenate(parts)
        return vectors


def encoder_of(settings: Settings) -> Meaning | None:
    """Return what encodes here, None where that is off; raise `StartError` where it cannot."""
    if settings.knowledge_meaning == "off":
        return None
    if settings.knowledge_meaning == "on":
        return shipped()
    try:
        return OnnxEncoder(settings.knowledge_meaning)
    except ModelError as error:
        raise StartError(f"KNOWLEDGE_MEANING: {error}") from None


def meaning_of(settings: Settings) -> Meaning | None:
    """Return the same, keeping on disk what the knowledge base means."""
    encoder = encoder_of(settings)
    return encoder and KeptMeaning(encoder, settings.meanings_dir, _not_kept)


def _not_kept(error: OSError) -> None:
    log.warning("meanings_not_kept", why=str(error))

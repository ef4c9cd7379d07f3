"""Many short texts in one piece of memory: a third of what they take as strings of their own."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from knowledge.rows import Longs

AT_HAND: Final = 10_000  # texts of a base that is not large


class Texts:
    """Texts by number; once others have them, no more are added."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """Write them down one after another."""
        self._bytes = bytearray()
        self._at_hand: list[str] = []
        self._bounds = array("q", [0])
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """Write down one more."""
        self._add(text.encode("utf-8", "surrogatepass"))

    def _add(self, encoded: bytes | bytearray) -> None:
        self._bytes += encoded
        self._bounds.append(len(self._bytes))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._bounds) - 1

    def __getitem__(self, number: int) -> str:
        """Return one of them."""
        return self._encoded(number).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        """Return all of them, in order."""
        return (self[number] for number in range(len(self)))

    def _encoded(self, number: int) -> bytearray:
        return self._bytes[self._bounds[number] : self._bounds[number + 1]]

    def some(self, numbers: Sequence[int]) -> list[str]:
        """Return these of them, in this order; those of a small base are at hand as they are."""
        if len(self) > AT_HAND:
            return [self[number] for number in numbers]
        if len(self._at_hand) != len(self):
            self._at_hand = list(self)
        return [self._at_hand[number] for number in numbers]

    def taken(self, numbers: Longs) -> Texts:
        """Return these of them, in this order."""
        made = Texts()
        for number in numbers.tolist():
            made._add(self._encoded(number))
        return made

    @staticmethod
    def joined(parts: Sequence[Texts]) -> Texts:
        """Return the texts of all parts, one part after another."""
        made = Texts()
        for part in parts:
            for number in range(len(part)):
                made._add(part._encoded(number))  # noqa: SLF001 - of its own kind
        return made

"""Values that never change, and quick copies of them with some fields changed."""

from __future__ import annotations

from typing import Any, Self


class Changeable:
    """A frozen dataclass without slots: a copy takes over all fields at once.

    A decision makes a score of copies, most of them of a conversation with its many fields; going
    through the fields one by one, as `dataclasses.replace` has to, was most of what it took.
    """

    def but(self, **changes: Any) -> Self:
        """Return the same with these fields changed."""
        fields = self.__dict__
        if not fields.keys() >= changes.keys():
            raise TypeError(f"{type(self).__name__} has no {sorted(changes.keys() - fields)}")
        copy = object.__new__(type(self))
        copy.__dict__.update(fields, **changes)
        return copy

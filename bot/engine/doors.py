"""Since when agents could be heard of: silence while we were away is nobody's absence."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

# Who looks at the database twice a second and has not for this long was away: it, or we.
_GAP: Final = timedelta(seconds=3)
# A house that was shut for longer than this has nobody at work until they come.
_FORGIVEN: Final = timedelta(minutes=10)


class Doors:
    """Remembers when this process could last hear of agents, and when it could not."""

    def __init__(self) -> None:
        self._looked_at: datetime | None = None
        self._open_since: datetime | None = None
        self._shut_at: datetime | None = None

    def note(self, now: datetime) -> None:
        """Note that the database has just been read."""
        if self._looked_at is None or now - self._looked_at > _GAP:
            self._shut_at, self._open_since = self._looked_at, now
        self._looked_at = now

    def seen_since(self, now: datetime, vanished_after: timedelta) -> datetime:
        """Return the moment since which somebody must have been heard of to be at work.

        After an outage or a start agents have as long to come back as they have otherwise.
        """
        usual = now - vanished_after
        is_open = self._looked_at is not None and now - self._looked_at <= _GAP
        if is_open and self._open_since is not None and self._open_since <= usual:
            return usual
        longest = usual - _FORGIVEN
        shut_at = self._looked_at if not is_open else self._shut_at
        return longest if shut_at is None else max(shut_at - vanished_after, longest)

"""How long events wait in this process before they are decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.storage.inbox import StoredRow

_AT_MOST = 20_000


class Lag:
    """Measured on what came in here: what others left behind says nothing of how busy it is."""

    def __init__(self) -> None:
        self.waited = timedelta(0)  # what was decided last
        self._own: set[int] = set()  # inbox ids

    def came_in(self, inbox_ids: Iterable[int]) -> None:
        """Take note of what this process is to decide."""
        if len(self._own) > _AT_MOST:  # some were taken over by others
            self._own.clear()
        self._own.update(inbox_ids)

    def look_at(self, rows: Iterable[StoredRow], now: datetime) -> None:
        """See how long those have waited whose turn it is; the youngest counts."""
        waited = (now - row.received_at for row in rows if row.id in self._own)
        self.waited = min(waited, default=self.waited)

    def decided(self, inbox_id: int) -> None:
        """Forget an event."""
        self._own.discard(inbox_id)

"""Staying within what Telegram allows, and keeping still when it says so."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import Clock

_CHATS_KEPT = 10_000
_CHAT_EVERY, _CHAT_BURST = timedelta(seconds=1), 5
# At most 20 in any minute.
_GROUP_EVERY, _GROUP_BURST = timedelta(seconds=60) / 18, 2
_LIMITED_CHATS_MEAN_ALL = 3  # Telegram does not say for whom a 429 is


class Bucket:
    """Lets `burst` through at once, then one each `interval`."""

    __slots__ = ("_burst", "_interval", "_next")

    def __init__(self, interval: timedelta, burst: int) -> None:
        self._interval = interval
        self._burst = interval * (burst - 1)
        self._next: datetime | None = None

    def wait_at(self, now: datetime) -> timedelta:
        """Return how long the next one would wait."""
        if self._next is None:
            return timedelta(0)
        return max(self._next - now - self._burst, timedelta(0))

    def take(self, now: datetime) -> None:
        """Take a place."""
        self._next = max(self._next or now, now) + self._interval

    def empty(self, now: datetime) -> None:
        """Forget what may go through at once."""
        self._next = max(self._next or now, now + self._burst)

    def is_full(self, now: datetime) -> bool:
        """Return whether it has forgotten everything taken from it."""
        return self._next is None or self._next <= now


class Pace:
    """Places for messages: so many a second for all, one a second for a chat after a burst.

    A group has 20 a minute.
    """

    def __init__(self, clock: Clock, messages_per_second: int) -> None:
        self._clock = clock
        self._is_on = messages_per_second > 0
        interval = timedelta(seconds=1) / max(messages_per_second, 1)
        self._all = Bucket(interval, max(messages_per_second // 2, 1))
        self._chats: dict[str, Bucket] = {}

    def take(self, address: str, longest: timedelta) -> timedelta | None:
        """Take a place and return the wait until then; None, and no place, when it is too long."""
        if not self._is_on:
            return timedelta(0)
        now = self._clock.now()
        chat = self._bucket(address, now)
        wait = max(self._all.wait_at(now), chat.wait_at(now))
        if wait > longest:
            return None
        self._all.take(now)
        chat.take(now)
        return wait

    def wait(self, address: str) -> timedelta:
        """Return how long a message to this chat would wait."""
        if not self._is_on:
            return timedelta(0)
        now = self._clock.now()
        return max(self._all.wait_at(now), self._bucket(address, now).wait_at(now))

    def begin_anew(self) -> None:
        """Allow no burst: whoever sent until now may have had it."""
        self._all.empty(self._clock.now())

    def _bucket(self, address: str, now: datetime) -> Bucket:
        if address not in self._chats and len(self._chats) >= _CHATS_KEPT:
            self._chats = {a: b for a, b in self._chats.items() if not b.is_full(now)}
        is_group = address.startswith("-")
        usual = Bucket(_GROUP_EVERY, _GROUP_BURST) if is_group else Bucket(_CHAT_EVERY, _CHAT_BURST)
        return self._chats.setdefault(address, usual)


class Holds:
    """Who must not be written to yet, because Telegram said so (429)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._chats: dict[str, datetime] = {}
        self._all: datetime | None = None

    def hold(self, address: str, pause: timedelta) -> bool:
        """Remember a 429; return whether it must be meant for all chats."""
        now = self._clock.now()
        self._chats = {chat: end for chat, end in self._chats.items() if end > now}
        self._chats[address] = now + pause
        if len(self._chats) < _LIMITED_CHATS_MEAN_ALL:
            return False
        self._all = max(self._all or now, now + pause)
        return True

    def left(self, address: str) -> timedelta:
        """Return how long this chat must wait still."""
        now = self._clock.now()
        ends = (self._chats.get(address), self._all)
        return max((end - now for end in ends if end is not None and end > now), default=_NONE)

    def is_for_all(self) -> bool:
        """Return whether nobody may be written to now."""
        return self._all is not None and self._all > self._clock.now()


_NONE = timedelta(0)

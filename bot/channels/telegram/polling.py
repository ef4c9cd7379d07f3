"""Long polling. Telegram forgets an update only when we ask for later ones: so we store first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.base import Unavailable
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.failures import pause_of
from bot.channels.telegram.parse import ALLOWED_UPDATES, Unreadable, update_id_of
from bot.channels.telegram.reception import Reception
from bot.clock import Clock

_WAIT_SECONDS = 30
_MARGIN_SECONDS = 10
_LIMIT = 100
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
_CONFLICT_PAUSE_SECONDS = 5.0
_LOOK_SECONDS = 0.1

log = structlog.get_logger(__name__)


class Polling:
    """Asks for updates, for ever."""

    def __init__(
        self,
        api: BotApi,
        reception: Reception,
        clock: Clock,
        is_ours: Callable[[], bool] = lambda: True,
    ) -> None:
        self._is_ours = is_ours
        self._api = api
        self._reception = reception
        self._clock = clock
        self._offset = 0
        self._failures = 0

    async def run(self) -> None:
        """Poll until cancelled, while it is ours to do; whatever goes wrong, go on."""
        while True:
            if not self._is_ours():
                self._offset = 0  # who polled meanwhile knows better
                await self._clock.sleep(_LOOK_SECONDS)
                continue
            pause = await self._try_once()
            if pause:
                await self._clock.sleep(pause)

    async def _try_once(self) -> float:
        """Take one batch and return how long to wait before the next."""
        try:
            await self._take_batch()
        except Conflict:
            log.warning("telegram_polled_elsewhere", hint="another process uses this token")
            return _CONFLICT_PAUSE_SECONDS
        except RetryAfter as error:
            return pause_of(error).total_seconds()
        except InvalidToken:
            log.error("telegram_token_refused")
            return _LONGEST_PAUSE_SECONDS
        except (TelegramError, Unavailable) as error:
            return self._back_off(error)
        except Exception as error:
            log.exception("telegram_polling_failed")
            return self._back_off(error)
        self._failures = 0
        return 0

    def _back_off(self, error: Exception) -> float:
        pause: float = min(_FIRST_PAUSE_SECONDS * 2**self._failures, _LONGEST_PAUSE_SECONDS)
        self._failures = min(self._failures + 1, 10)
        log.warning("telegram_polling_pauses", seconds=pause, reason=str(error))
        return pause

    async def _take_batch(self) -> None:
        """Ask, store everything, then move the offset.

        1. The offset of the last batch goes with this call: Telegram forgets that batch now.
        2. All updates are stored together, so that they share a commit.
        3. The offset passes those that are stored, up to the first that is not.
        """
        updates = await self._ask()
        # Nothing older is left at Telegram's. Without an offset also a lower number is seen:
        # after a quiet week the numbers start anew anywhere.
        self._offset = 0
        if not updates:
            return
        results = await asyncio.gather(
            *(self._reception.take(update) for update in updates), return_exceptions=True
        )
        for update, result in zip(updates, results, strict=True):
            if isinstance(result, BaseException):
                raise result
            self._offset = update_id_of(update) + 1

    async def _ask(self) -> list[dict[str, Any]]:
        params = {
            "offset": self._offset,
            "limit": _LIMIT,
            "timeout": _WAIT_SECONDS,
            "allowed_updates": ALLOWED_UPDATES,
        }
        updates = await self._api.call("getUpdates", params, _WAIT_SECONDS + _MARGIN_SECONDS)
        return sorted(filter(_has_number, updates), key=update_id_of)


def _has_number(update: object) -> bool:
    try:
        return update_id_of(update) >= 0
    except Unreadable:
        log.warning("telegram_update_unreadable", reason="no number")
        return False

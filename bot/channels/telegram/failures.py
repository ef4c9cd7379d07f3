"""What can go wrong with a call, and what that means for a message."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.base import SendResult, SendStatus


class NotSent(NetworkError):  # noqa: N818 - a state of the call
    """No connection was made: the call certainly did not arrive."""


class Lost(NetworkError):  # noqa: N818 - a state of the call
    """The connection ended after the call was on its way: it may have arrived."""


class ServerFailed(NetworkError):  # noqa: N818 - it says whose failure
    """Telegram answered with a failure of its own."""


def failure_of(status: int, body: bytes) -> TelegramError | None:
    """Return the error that an answer stands for, None when it is a success."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    description, parameters = _explanation(status, body)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RetryAfter(max(int(parameters.get("retry_after") or 1), 1))
    if new_chat := parameters.get("migrate_to_chat_id"):
        return ChatMigrated(int(new_chat))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerFailed(description)
    by_status: dict[int, type[TelegramError]] = {
        HTTPStatus.UNAUTHORIZED: InvalidToken,
        HTTPStatus.FORBIDDEN: Forbidden,
        HTTPStatus.NOT_FOUND: InvalidToken,  # how Telegram calls a token of the wrong shape
        HTTPStatus.CONFLICT: Conflict,
    }
    return by_status.get(status, BadRequest)(description)


def _explanation(status: int, body: bytes) -> tuple[str, dict[str, Any]]:
    try:
        answer = json.loads(body)
        description = str(answer.get("description") or f"HTTP {status}")
        return description, dict(answer.get("parameters") or {})
    except (ValueError, AttributeError, TypeError):
        return f"HTTP {status}", {}


def pause_of(error: RetryAfter) -> timedelta:
    """Return how long Telegram asks to wait."""
    pause = error.retry_after
    return pause if isinstance(pause, timedelta) else timedelta(seconds=pause)


def result_of(error: TelegramError) -> SendResult:
    """Return what an error means for the message that was being sent."""
    if isinstance(error, RetryAfter):
        return SendResult(SendStatus.RETRY, retry_after=pause_of(error), error=str(error))
    for kinds, result in _MEANINGS:
        if isinstance(error, kinds):
            return replace(result, error=str(error))
    # No answer, or one that could not be read: the call was taken, its effect is unknown.
    return SendResult(SendStatus.UNCERTAIN, error=str(error))


# No time is named where nobody knows it: the outbox then waits longer each time, for half a day.
_MEANINGS: Final[tuple[tuple[tuple[type[TelegramError], ...], SendResult], ...]] = (
    ((Forbidden,), SendResult(SendStatus.BLOCKED)),
    ((InvalidToken, NotSent), SendResult(SendStatus.RETRY, is_for_all=True)),
    ((ServerFailed, Conflict), SendResult(SendStatus.RETRY)),
    ((BadRequest, ChatMigrated), SendResult(SendStatus.DEAD)),
)

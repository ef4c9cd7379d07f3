"""The webhook: 200 only after the commit, 503 when nothing can be stored."""

from __future__ import annotations

import hmac
import json
import re
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.base import Unavailable
from bot.channels.telegram.parse import Unreadable, update_id_of
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.refusals import TelegramRefused

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_BODY_BYTES_AT_MOST = 1024 * 1024
_RETRY_AFTER_SECONDS = 2
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")


def check_webhook(url: str, secret: str) -> None:
    """Refuse a webhook that others could write to, or whose address gives the token away."""
    if not _SECRET.fullmatch(secret):
        raise TelegramRefused(
            "TELEGRAM_WEBHOOK_URL is set: set TELEGRAM_WEBHOOK_SECRET as well,"
            " to at least 32 characters out of A-Z, a-z, 0-9, _ and -."
        )
    if re.search(r"\d{5,}:", url):
        raise TelegramRefused("TELEGRAM_WEBHOOK_URL must not have the bot's token in it.")


class Webhook:
    """An aiohttp handler for the path of the webhook's address."""

    def __init__(self, url: str, secret: str, reception: Reception) -> None:
        self.path = urlsplit(url).path or "/"
        self._secret = secret.encode()
        self._reception = reception

    async def handle(self, request: web.Request) -> web.Response:
        """Take one update; the secret is compared before anything of the body is read."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not self._secret or not hmac.compare_digest(given, self._secret):
            return _no(403)
        body = await _read(request)
        if body is None:
            return _no(413)
        try:
            update = _update(body)
        except (ValueError, RecursionError, Unreadable):
            return _no(400)
        try:
            await self._reception.take(update)
        except Unavailable:
            return web.Response(status=503, headers={"Retry-After": str(_RETRY_AFTER_SECONDS)})
        return web.Response()


async def _read(request: web.Request) -> bytes | None:
    """Return the body, None as soon as it is too large."""
    if (request.content_length or 0) > _BODY_BYTES_AT_MOST:
        return None
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > _BODY_BYTES_AT_MOST:
            return None
    return bytes(body)


def _update(body: bytes) -> dict[str, Any]:
    update: dict[str, Any] = json.loads(body)
    update_id_of(update)
    return update


def _no(status: int) -> web.Response:
    response = web.Response(status=status)
    response.force_close()  # what is left of the body is not read
    return response

"""The Bot API as the channel uses it: the library's client, and a short way for busy methods."""

from __future__ import annotations

from typing import Any

from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.telegram.refusals import FileUnavailable, TelegramRefused
from bot.channels.telegram.request import AiohttpRequest

FILE_BYTES_AT_MOST = 20 * 1024 * 1024  # what Telegram hands out to bots


class BotApi:
    """One bot at one Bot API server."""

    def __init__(self, token: str, api_url: str) -> None:
        root = api_url.rstrip("/")
        self.request = AiohttpRequest(api_url)
        self.bot = Bot(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=self.request,
            get_updates_request=self.request,
        )
        self._methods = f"{root}/bot{token}/"
        self._files = f"{root}/file/bot{token}/"

    async def open(self) -> None:
        """Get ready for calls."""
        await self.request.initialize()

    async def close(self) -> None:
        """End all connections."""
        await self.request.shutdown()

    async def call(self, method: str, params: dict[str, Any], read_seconds: float = 0) -> Any:
        """Call a method by its name and return the plain result."""
        return await self.request.call(self._methods + method, params, read_seconds)

    async def fetch_file(self, file_id: str) -> bytes:
        """Return the content of a customer's file."""
        try:
            found = await self.call("getFile", {"file_id": file_id})
            content = None
            if int(found.get("file_size") or 0) <= FILE_BYTES_AT_MOST:
                path = str(found["file_path"])
                content = await self.request.download(self._files + path, FILE_BYTES_AT_MOST)
        except BadRequest as error:
            raise FileUnavailable(f"Telegram does not give this file out: {error}") from None
        except (TelegramError, KeyError) as error:
            raise FileUnavailable(f"The file cannot be fetched now: {error}") from None
        if content is None:
            raise FileUnavailable("The file is larger than Telegram gives out to bots (20 MB).")
        return content

    async def name(self) -> str:
        """Return the bot's user name; a token that Telegram refuses raises TelegramRefused."""
        try:
            return str((await self.call("getMe", {})).get("username", ""))
        except InvalidToken:
            raise TelegramRefused(
                "Telegram refuses the token. Set TELEGRAM_TOKEN to the one @BotFather gave."
            ) from None


async def who_am_i(token: str, api_url: str) -> str:
    """Return the name of the bot a token belongs to, or raise TelegramRefused in plain words."""
    api = BotApi(token, api_url)
    await api.open()
    try:
        return await api.name()
    except TelegramError as error:
        raise TelegramRefused(f"Telegram cannot be asked: {error}.") from None
    finally:
        await api.close()

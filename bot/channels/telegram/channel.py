"""Telegram as a channel: starts the way in, and sends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from telegram.error import BadRequest, TelegramError

from bot.channels.base import FileSource, Intake, Outgoing, SendResult
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.pacing import Pace
from bot.channels.telegram.parse import ALLOWED_UPDATES
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.reception import Counts, Reception
from bot.channels.telegram.refusals import TelegramRefused
from bot.channels.telegram.sending import Sending
from bot.channels.telegram.steps import Steps
from bot.channels.telegram.webhook import Webhook, check_webhook
from bot.clock import Clock

_RECONNECT_SECONDS = 5.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TelegramConfig:
    """Which bot, where, and how updates come in. 0 messages a second means: do not pace."""

    token: str
    api_url: str = "https://api.telegram.org"
    webhook_url: str = ""
    webhook_secret: str = ""
    messages_per_second: int = 28


class TelegramChannel:
    """The private chats of one bot."""

    name = "telegram"
    delivers_on_commit = False

    def __init__(
        self,
        config: TelegramConfig,
        intake: Intake,
        clock: Clock,
        files: FileSource | None = None,
        is_ours: Callable[[], bool] = lambda: True,
    ) -> None:
        # Of several processes one polls and sends: two pollers send each other away, and two
        # senders would keep Telegram's limits each for itself.
        self._is_ours = is_ours
        self._config = config
        self._clock = clock
        self._api = BotApi(config.token, config.api_url)
        self._reception = Reception(self._api, intake, clock)
        self._pace = Pace(clock, config.messages_per_second)
        self._sending = Sending(Steps(self._api, files), clock, self._pace, is_ours)
        self._way_in: asyncio.Task[None] | None = None
        self.webhook: Webhook | None = None  # to be served at its path by its handler
        if config.webhook_url:
            check_webhook(config.webhook_url, config.webhook_secret)
            self.webhook = Webhook(config.webhook_url, config.webhook_secret, self._reception)

    @property
    def counts(self) -> Counts:
        """Return what became of the updates."""
        return self._reception.counts

    def take_over(self) -> None:
        """Begin to send in the place of another process."""
        self._pace.begin_anew()

    async def start(self) -> None:
        """Begin to take updates in. Telegram being away is no reason not to start."""
        logging.getLogger("telegram").setLevel(logging.WARNING)  # its debug lines hold words
        await self._api.open()
        try:
            is_announced = await self._introduce()
        except TelegramRefused:
            await self._api.close()
            raise
        self._way_in = asyncio.create_task(self._take_in(is_announced=is_announced))

    async def _introduce(self) -> bool:
        """Return whether Telegram knows now how updates are to come."""
        try:
            name = await self._api.name()
            await self._announce()
        except TelegramError as error:
            log.warning("telegram_away", reason=str(error))
            return False
        log.info("telegram_started", bot=name, by_webhook=self.webhook is not None)
        return True

    async def _announce(self) -> None:
        """Tell Telegram how updates are to come: by webhook, or by our asking."""
        if self.webhook is None:
            await self._api.call("deleteWebhook", {"drop_pending_updates": False})
            return
        params = {
            "url": self._config.webhook_url,
            "secret_token": self._config.webhook_secret,
            "allowed_updates": ALLOWED_UPDATES,
            "max_connections": 100,
        }
        try:
            await self._api.call("setWebhook", params)
        except BadRequest as error:
            raise TelegramRefused(f"Telegram refuses TELEGRAM_WEBHOOK_URL: {error}.") from None

    async def _take_in(self, *, is_announced: bool) -> None:
        while not is_announced:
            await self._clock.sleep(_RECONNECT_SECONDS)
            try:
                await self._announce()
                is_announced = True
            except (TelegramError, TelegramRefused) as error:
                log.warning("telegram_away", reason=str(error))
        if self.webhook is None:
            await Polling(self._api, self._reception, self._clock, self._is_ours).run()

    async def stop(self) -> None:
        """Take no more in, let sends on their way end, and close."""
        if self._way_in is not None:
            self._way_in.cancel()
            await asyncio.gather(self._way_in, return_exceptions=True)
        await self._sending.finish()
        await self._reception.close()
        await self._api.close()

    async def send(self, messages: Sequence[Outgoing]) -> Sequence[SendResult]:
        """Send messages to different chats at once; never raises."""
        if len(messages) == 1:
            return [await self._sending.send(messages[0])]
        return await asyncio.gather(*map(self._sending.send, messages))

    async def fetch_file(self, file_id: str) -> bytes:
        """Return a customer's file by Telegram's id of it, or raise FileUnavailable."""
        return await self._api.fetch_file(file_id.removeprefix("tg:"))

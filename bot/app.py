"""The composition root: the desk put together, opened, and closed again."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import structlog
from aiohttp import web

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.webchat.channel import WebChat
from bot.clock import Clock, SystemClock
from bot.company import CompanyHolder
from bot.engine.core import Engine, Surface
from bot.opening import open_database, open_redis, take_port
from bot.queue.bell import Bell
from bot.queue.connection import Connection
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.migrate import current, head
from bot.web.application import create_app
from bot.web.first import first_sign_in_token
from bot.web.hub import Hub
from bot.web.parts import Check, WebParts, Webhook

log = structlog.get_logger(__name__)

Tell = Callable[[str], None]


async def serve(settings: Settings, ready: Callable[[str | None], None] | None = None) -> None:
    """Run the desk until SIGTERM or Ctrl-C; `ready` gets the first lead's token, if there is one."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with open_desk(settings, SystemClock()) as token:
        if ready is not None:
            ready(token)
        await stop.wait()
        log.info("closing")


@asynccontextmanager
async def open_desk(settings: Settings, clock: Clock) -> AsyncIterator[str | None]:
    """Open everything in order; close it in the reverse. Give the first lead's token or None."""
    async with AsyncExitStack() as stack:
        sock = take_port(settings)
        stack.callback(sock.close)
        company = CompanyHolder(settings)
        database = await stack.enter_async_context(open_database(settings))
        redis, redis_url = await stack.enter_async_context(open_redis(settings, clock))
        surface = Surface(database, redis, clock, company.current, company.matcher)
        engine = Engine(surface, frozenset({"web"}))
        hub = Hub(database, clock)
        bell = Bell(redis, redis_url, clock)
        await engine.recover()
        await stack.enter_async_context(_running(_loops(engine, hub, bell, company, clock)))
        telegram = _telegram(settings, engine, clock)
        engine.channels |= {"web": WebChat(hub)}
        if telegram is not None:
            engine.channels["telegram"] = telegram
        parts = _web_parts(settings, surface, engine, hub, telegram)
        await stack.enter_async_context(_serving(create_app(parts), sock))
        for channel in engine.channels.values():
            await channel.start()
            stack.push_async_callback(channel.stop)
        yield await first_sign_in_token(database, clock)

"""The composition root: the desk put together, opened, and closed again."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import web

from bot.channels.telegram.refusals import TelegramRefused
from bot.channels.webchat.channel import WebChat
from bot.clock import Clock, SystemClock
from bot.closed_days import ClosedDays
from bot.collecting import share_the_processor
from bot.company import CompanyHolder, load_company
from bot.company_files import CompanyFileError
from bot.engine.core import Engine, Surface
from bot.engine.crowd import Crowd
from bot.knowledge_base import KnowledgeBase
from bot.knowledge_files import take_in
from bot.knowledge_week import KnowledgeWeek
from bot.meanings import meaning_of
from bot.opening import StartError, alone_on_sqlite, open_database, take_port
from bot.opening_redis import open_redis
from bot.queue.bell import Bell
from bot.sent_files import SentFiles
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.migrate import current, is_enough
from bot.tasks import end_tasks
from bot.web.application import create_app
from bot.web.first import first_sign_in_token
from bot.web.hub import Hub
from bot.web.parts import Check, Webhook, WebParts
from knowledge.entries import EntryError

if TYPE_CHECKING:
    from bot.channels.telegram.channel import TelegramChannel

_SHUTDOWN_SECONDS = 3.0

log = structlog.get_logger(__name__)


async def serve(settings: Settings, ready: Callable[[str | None], None] | None = None) -> None:
    """Run the desk until SIGTERM or Ctrl-C; `ready` gets the first lead's token, if any."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with open_desk(settings, SystemClock()) as token:
        share_the_processor()
        if ready is not None:
            ready(token)
        await stop.wait()
        log.info("closing")


@asynccontextmanager
async def open_desk(settings: Settings, clock: Clock) -> AsyncIterator[str | None]:
    """Open everything in order, close it in the reverse; give the first lead's token or None."""
    async with AsyncExitStack() as stack:
        sock = take_port(settings)
        stack.callback(sock.close)
        company = await _company(settings)
        stack.enter_context(alone_on_sqlite(settings))
        database = await stack.enter_async_context(open_database(settings))
        redis, redis_url = await stack.enter_async_context(open_redis(settings, clock))
        # Only several processes on one database need the bell.
        bell = None if database.is_sqlite else Bell(redis, redis_url, clock)
        meaning = meaning_of(settings)
        ring = bell.ring if bell else None
        knowledge = KnowledgeBase(database, clock, settings.zone, ring, meaning)
        await _open_knowledge(knowledge, settings, database, clock)
        closed_days = ClosedDays(database, clock, company.current, company.close_on)
        await closed_days.look()
        surface = Surface(database, redis, clock, company.current, knowledge.current)
        engine = Engine(surface, frozenset({WebChat.name}))
        desk = _Desk(settings, _Followed(knowledge, closed_days), surface, engine, bell)
        await desk.engine.recover()
        loops = [*_loops(desk), company.watch(clock)]
        await stack.enter_async_context(_running(loops))
        await stack.enter_async_context(_serving(create_app(_web_parts(desk)), sock))
        await _start_channels(desk.engine, stack)
        token = await first_sign_in_token(database, clock)
        await stack.enter_async_context(_running([knowledge.keep_learning()]))  # nobody waits
        yield token


@dataclass(frozen=True, slots=True)
class _Followed:
    """What people change in the database while every process runs."""

    knowledge: KnowledgeBase
    closed_days: ClosedDays


class _Desk:
    """The parts of one process."""

    def __init__(
        self,
        settings: Settings,
        followed: _Followed,
        surface: Surface,
        engine: Engine,
        bell: Bell | None,
    ) -> None:
        self.settings = settings
        self.knowledge = followed.knowledge
        self.closed_days = followed.closed_days
        self.surface = surface
        self.engine = engine
        self.bell = bell
        self.hub = Hub(surface.database, surface.clock)
        self.telegram = _telegram(settings, engine, surface)
        engine.channels[WebChat.name] = WebChat(self.hub)
        if self.telegram is not None:
            engine.channels[self.telegram.name] = self.telegram
            engine.turn.on_taken.append(self.telegram.take_over)


async def _company(settings: Settings) -> CompanyHolder:
    try:
        return await load_company(settings)
    except CompanyFileError as error:
        raise StartError(str(error)) from error


async def _open_knowledge(
    knowledge: KnowledgeBase, settings: Settings, database: Database, clock: Clock
) -> None:
    try:
        await take_in(database, clock, settings.knowledge_dir, settings.files_dir)
    except EntryError as error:
        raise StartError(str(error)) from error
    await knowledge.open()


def _loops(desk: _Desk) -> list[Coroutine[None, None, None]]:
    """Return what has to run."""
    surface = desk.surface
    week = KnowledgeWeek(surface.database, surface.clock, lambda: surface.company().zone)
    loops = [*desk.engine.loops(), *desk.knowledge.loops(), week.loop(), desk.closed_days.loop()]
    if desk.telegram is not None:
        rate = desk.settings.telegram_messages_per_second
        turn, policy = desk.engine.turn, lambda: surface.company().policy
        loops += Crowd(surface.database, surface.clock, turn, rate, policy).loops()
    notifier = desk.engine.tell(desk.hub.hear, desk.bell.ring if desk.bell else None)
    loops.append(notifier.serve())
    if desk.bell is not None:
        loops.append(_hear(desk.bell, desk))
    return loops


async def _hear(bell: Bell, desk: _Desk) -> None:
    async for notice in bell.listen():
        desk.knowledge.hear(notice)
        desk.engine.sender.hear(notice)
        await desk.closed_days.hear(notice)
        await desk.hub.hear(notice)


@asynccontextmanager
async def _running(loops: list[Coroutine[None, None, None]]) -> AsyncIterator[None]:
    """Run loops in the background; one that ends by itself is a fault and is told at once."""
    tasks = [asyncio.create_task(loop) for loop in loops]
    for task in tasks:
        task.add_done_callback(_report)
    try:
        yield
    finally:
        await end_tasks(tasks)


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("loop_died", exc_info=error)
        signal.raise_signal(signal.SIGTERM)  # a desk without one of its loops must not go on


def _telegram(settings: Settings, engine: Engine, surface: Surface) -> TelegramChannel | None:
    if settings.telegram_token is None:
        return None
    # Its library takes a third of a second to import, and half of the houses have no Telegram.
    from bot.channels.telegram.channel import (  # noqa: PLC0415 - late, see above
        TelegramChannel,
        TelegramConfig,
    )

    secret = settings.telegram_webhook_secret
    config = TelegramConfig(
        settings.telegram_token.get_secret_value(),
        settings.telegram_api_url,
        settings.telegram_webhook_url or "",
        secret.get_secret_value() if secret else "",
        settings.telegram_messages_per_second,
    )
    files = SentFiles(surface.database, settings.files_dir)
    try:
        return TelegramChannel(config, engine.intake, surface.clock, files, engine.turn.is_ours)
    except TelegramRefused as error:
        raise StartError(str(error)) from error


async def _start_channels(engine: Engine, stack: AsyncExitStack) -> None:
    for channel in engine.channels.values():
        try:
            await channel.start()
        except TelegramRefused as error:
            raise StartError(str(error)) from error
        stack.push_async_callback(channel.stop)
    stack.push_async_callback(engine.sender.finish)  # before the channels close
    await engine.sender.look_for_waiting()


def _web_parts(desk: _Desk) -> WebParts:
    settings, surface, telegram = desk.settings, desk.surface, desk.telegram
    webhook = None
    if telegram is not None and telegram.webhook is not None:
        webhook = Webhook(telegram.webhook.path, telegram.webhook.handle)
    return WebParts(
        database=surface.database,
        intake=desk.engine.intake,
        clock=surface.clock,
        hub=desk.hub,
        company=surface.company,
        knowledge=desk.knowledge,
        files=settings.files_dir,
        public_url=settings.public_url or "",
        allowed_origins=settings.allowed_origins,
        trusted_proxies=settings.trusted_proxies,
        fetch_telegram=telegram.fetch_file if telegram else None,
        webhook=webhook,
        ring=desk.bell.ring if desk.bell else None,
        checks=_checks(surface),
        closed_days=desk.closed_days,
    )


def _checks(surface: Surface) -> tuple[Check, ...]:
    async def has_tables() -> bool:
        async with surface.database.read() as tx:
            return is_enough(await current(tx))

    async def has_redis() -> bool:
        await surface.redis.ping()
        return True

    return (Check("database", has_tables), Check("redis", has_redis, is_needed=False))


@asynccontextmanager
async def _serving(app: web.Application, sock: Any) -> AsyncIterator[None]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.SockSite(runner, sock).start()
        yield
    finally:
        await runner.cleanup()

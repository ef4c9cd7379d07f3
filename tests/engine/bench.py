"""An engine on a test bench: real database, real handlers, a channel that records."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.channels.base import Arrival, Outcome, Outgoing, Receipt, SendResult, SendStatus
from bot.engine.core import Engine, Surface
from bot.queue.connection import connect
from bot.storage import schema
from bot.storage.database import Database, is_away
from bot.storage.people import NewAgent, add_agent, set_presence
from bot.tasks import end_tasks
from handlers.conversation import AgentRef
from handlers.events import (
    AgentClaimed,
    AgentClosed,
    AgentWrote,
    CustomerArrived,
    CustomerWrote,
    Event,
)
from handlers.policy import Policy
from handlers.surroundings import Company
from knowledge.understanding import Candidate, Signal, Understanding
from knowledge.understanding import Outcome as Fit
from scripts.phrases import Phrases, load_phrases
from tests.clock import FakeClock
from tests.waiting import eventually

ZONE = ZoneInfo("Asia/Shanghai")


@cache
def _shipped() -> Phrases:
    return load_phrases()


class Recorder:
    """A channel that writes down what it is asked to send; `answers` are its results, in order."""

    delivers_on_commit = False

    def __init__(self, name: str = "telegram") -> None:
        self.name = name
        self.sent: list[Outgoing] = []
        self.answers: list[SendResult] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def start(self) -> None:
        """Nothing to do."""

    async def stop(self) -> None:
        """Nothing to do."""

    async def send(self, messages: Sequence[Outgoing]) -> Sequence[SendResult]:
        """Write down, and answer as told."""
        await self.gate.wait()
        results = []
        for message in messages:
            self.sent.append(message)
            results.append(self.answers.pop(0) if self.answers else SendResult(SendStatus.SENT))
        return results

    def kinds(self, chat: str = "1") -> list[str]:
        """Return the kinds of what one customer was sent."""
        return [m.kind for m in self.sent if m.address == chat]


class TaggedMatcher:
    """Understands by tags, so that tests say what is understood: "answer: ...", "person"."""

    def __init__(self) -> None:
        self.broken: set[str] = set()

    def understand(self, text: str, language_hint: str = "") -> Understanding:
        """Return what the first word of the text says."""
        del language_hint
        if text in self.broken:
            raise ValueError("these words break the matcher")
        if text.startswith("answer"):
            best = (Candidate("entry", "A question?", f"The reply to {text}.", 0.95),)
            return Understanding("en", outcome=Fit.ANSWER, best=best)
        signals = frozenset({Signal(text)} if text in set(Signal) else ())
        return Understanding("en", signals)


class Bench:
    """The engine and everything a test wants to do with it."""

    def __init__(self, database: Database, clock: FakeClock, redis_url: str) -> None:
        self.database = database
        self.clock = clock
        self.policy = Policy()
        self.phrases = _shipped()
        self.matcher = TaggedMatcher()
        self.telegram = Recorder()
        self.redis = connect(redis_url)
        self._redis_url = redis_url
        self._numbers = itertools.count(1)
        self.engine = self.build()
        self._tasks: list[asyncio.Task[None]] = []

    def build(self) -> Engine:
        """Make an engine, as a process does."""
        surface = Surface(
            self.database, self.redis, self.clock, self._company, lambda: self.matcher
        )
        engine = Engine(surface, frozenset({"web"}))
        engine.channels["telegram"] = self.telegram
        return engine

    def _company(self) -> Company:
        return Company("Shop", ZONE, self.policy, self.phrases)

    async def start(self) -> None:
        """Run the engine's loops."""
        await self.engine.recover()
        self._tasks = [asyncio.create_task(loop) for loop in self.engine.loops()]

    async def stop(self) -> None:
        """Stop as a killed process does: at once, wherever it is."""
        await end_tasks(self._tasks)
        self.engine.preparation.close()

    async def restart(self) -> None:
        """Die and come back."""
        await self.stop()
        self.engine = self.build()
        await self.start()

    async def has_turn(self) -> None:
        """Let time pass until this process may sort out what others left."""

        async def is_settled() -> bool:
            await self.clock.advance(0.1)
            return self.engine.turn.is_settled()

        await eventually(is_settled)

    async def close(self) -> None:
        """End everything."""
        await self.stop()
        await self.redis.close()

    def arrival(self, event: Event, chat: str = "1", key: str = "") -> Arrival:
        """Return an arrival from a customer."""
        external = key or f"update-{next(self._numbers)}"
        return Arrival("telegram", external, event, channel="telegram", address=chat)

    async def says(self, text: str, chat: str = "1", key: str = "") -> Receipt:
        """Let a customer write."""
        event = CustomerWrote(self.clock.now(), text)
        return await self.engine.intake.receive(self.arrival(event, chat, key))

    async def arrives(self, chat: str = "1") -> Receipt:
        """Let a customer arrive."""
        return await self.engine.intake.receive(
            self.arrival(CustomerArrived(self.clock.now()), chat)
        )

    async def hire(
        self,
        name: str,
        groups: str = "service,complaints,orders",
        chats: int | None = None,
        role: str = "agent",
    ) -> AgentRef:
        """Add an agent who is online."""
        async with self.database.write() as tx:
            new = NewAgent(name, role, tuple(groups.split(",")), "", chats)
            agent_id = await add_agent(tx, new, self.clock.now())
            await set_presence(tx, agent_id, "online", self.clock.now())
        await self.engine.lines.look()
        await self.clock.advance(0.001)  # no two come, and nobody is asked, in the same instant
        return AgentRef(agent_id, name)

    async def asks(self, chat: int, event: Event, key: str = "") -> Outcome:
        """Let a console ask for something and wait for what becomes of it."""
        external = key or f"request-{secrets.token_hex(8)}"  # also of two benches on one database
        arrival = Arrival("desk", external, event, conversation_id=chat)
        return await self.engine.intake.settle(await self.engine.intake.receive(arrival))

    async def claims(self, agent: AgentRef, chat: int, *, is_lead: bool = False) -> Outcome:
        """Let an agent claim a chat."""
        groups = ("service", "complaints", "orders")
        return await self.asks(chat, AgentClaimed(self.clock.now(), agent, groups, is_lead))

    async def waits(self, chat: str = "1") -> int:
        """Let a customer ask for a person; return the conversation."""
        receipt = await self.says("person", chat)
        await self.quiet()
        return receipt.conversation_id

    async def offered(self) -> dict[int, int]:
        """Return which agent is asked about which chat, once the keeper of the line has looked."""
        await self.engine.offering.look()
        rows = await self.rows("conversation")
        return {row.id: row.offer_to for row in rows if row.offer_to is not None}

    async def is_at(self, agent: AgentRef, status: str = "online") -> None:
        """Let an agent go online, away or offline, or say that they still are."""
        async with self.database.write() as tx:
            await set_presence(tx, agent.id, status, self.clock.now())

    async def writes(
        self, agent: AgentRef, chat: int, epoch: int, text: str, key: str = ""
    ) -> Outcome:
        """Let an agent write."""
        return await self.asks(chat, AgentWrote(self.clock.now(), agent, epoch, text), key)

    async def closes(self, agent: AgentRef, chat: int, epoch: int) -> Outcome:
        """Let an agent close a chat."""
        return await self.asks(chat, AgentClosed(self.clock.now(), agent, epoch, "solved"))

    async def rows(self, table: str, **where: Any) -> list[Any]:
        """Read a table."""
        columns = schema.metadata.tables[table]
        query = sa.select(columns).where(*(columns.c[k] == v for k, v in where.items()))
        async with self.database.read() as tx:
            return list((await tx.execute(query)).all())

    async def quiet(self) -> None:
        """Wait until nothing is left to handle or to send."""

        async def is_quiet() -> bool:
            left = (
                schema.deadline.c.due_at <= self.clock.now(),
                schema.inbox.c.handled_at.is_(None),
                schema.outbox.c.status.in_(("pending", "sending")),
            )
            if not any([await self._count(which) for which in left]):
                return True
            await self.clock.advance(0.01)  # for those who look again and again
            return False

        await eventually(is_quiet)

    async def _count(self, which: sa.ColumnElement[bool]) -> int:
        try:
            async with self.database.read() as tx:
                return await tx.scalar(sa.select(sa.func.count()).where(which)) or 0
        except Exception as error:
            if not is_away(error):
                raise
            return 1  # not known, so not quiet

    async def skips(self, **length: float) -> None:
        """Let a long time pass at once; the loops' next look is made for them."""
        self.clock.set(self.clock.now() + timedelta(**length))
        await self.engine.watch.find_due()
        await self.quiet()

    async def passes(self, **length: float) -> datetime:
        """Let time pass in small steps, so that every loop gets its turn."""
        end = self.clock.now() + timedelta(**length)
        while self.clock.now() < end:
            step = min(timedelta(seconds=1), end - self.clock.now())
            await self.clock.advance(step.total_seconds())
            await self.quiet()
        return self.clock.now()

"""Sharing commits: many callers, one transaction; a failed one is tried again part by part."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from bot.storage.database import is_away

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batcher(Generic[Item, Result]):
    """Runs `work` on whatever has gathered while the batch before was under way."""

    def __init__(
        self, work: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]], at_most: int
    ) -> None:
        self._work = work
        self._at_most = at_most
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._bell = asyncio.Event()

    async def do(self, item: Item) -> Result:
        """Return the result for this item, or raise what its own try raised."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        self._bell.set()
        return await future

    async def serve(self) -> None:
        """Run batches until cancelled; whoever still waits then is told so."""
        try:
            while True:
                await self._bell.wait()
                await self._run_one()
        finally:
            for _, future in self._waiting:
                future.cancel()

    async def _run_one(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(self._at_most, len(self._waiting)))]
        if not self._waiting:
            self._bell.clear()
        if batch:
            await self._run(batch)

    async def _run(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._work([item for item, _ in batch])
        except asyncio.CancelledError:
            for _, future in batch:
                future.cancel()
            raise
        except Exception as error:
            await self._retry_alone(batch, error)
        else:
            for (_, future), result in zip(batch, results, strict=True):
                if not future.done():
                    future.set_result(result)

    async def _retry_alone(
        self, batch: list[tuple[Item, asyncio.Future[Result]]], error: Exception
    ) -> None:
        if len(batch) > 1 and not is_away(error):
            for part in batch:
                await self._run([part])
            return
        for _, future in batch:
            if not future.done():
                future.set_exception(error)

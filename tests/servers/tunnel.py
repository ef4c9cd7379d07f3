"""A way to a server that can be broken: it swallows everything, or refuses everybody."""

from __future__ import annotations

import asyncio


class Tunnel:
    """Forwards to a port of the loopback until it is told otherwise.

    While it swallows, connections stay open and nothing arrives, on new ones neither. What is on
    its way then is kept back, as a network does whose packets are sent again.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._server: asyncio.Server | None = None
        self._pumps: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._passes = asyncio.Event()
        self._passes.set()
        self._generation = 0
        self._is_refusing = False
        self.port = 0

    async def __aenter__(self) -> Tunnel:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        """Return its address as that of a Redis."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def is_swallowing(self) -> bool:
        """Tell whether nothing arrives now."""
        return not self._passes.is_set()

    @is_swallowing.setter
    def is_swallowing(self, value: bool) -> None:
        if value:
            self._passes.clear()
        else:
            self._passes.set()

    def swallow_open_connections(self) -> None:
        """Nothing passes over what is open now, ever again; new connections work."""
        self._generation += 1

    def refuse(self) -> None:
        """Cut what is open, and everything new at once."""
        self._is_refusing = True
        for writer in self._writers:
            writer.transport.abort()

    def accept(self) -> None:
        """Let everybody through again."""
        self._is_refusing = False

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_refusing:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()  # as the server itself does that is not there
            return
        for source, sink in ((reader, back), (there, writer)):
            self._writers.add(sink)
            pump = asyncio.create_task(self._pump(source, sink))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        generation = self._generation
        try:
            while data := await source.read(65536):
                await self._passes.wait()
                if generation == self._generation:
                    sink.write(data)
        except OSError:
            pass
        finally:
            self._writers.discard(sink)
            sink.close()

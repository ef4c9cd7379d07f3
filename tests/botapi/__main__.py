"""`python -m tests.botapi --port 8081`: the server as a process, steered under /control."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys

from bot.clock import SystemClock
from tests.botapi.clocks import HurriedClock
from tests.botapi.control import Control
from tests.botapi.server import TOKEN, BotApiServer


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--hurry", type=float, default=1, help="divides the pauses of deliveries")
    parser.add_argument("--core", type=int, help="run on this processor core only")
    return parser.parse_args()


async def serve(arguments: argparse.Namespace) -> None:
    """Run until a signal comes; the first line printed is the address."""
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    clock = HurriedClock(SystemClock(), arguments.hurry)
    server = BotApiServer(arguments.token, clock=clock, port=arguments.port)
    Control(server)
    async with server:
        sys.stdout.write(f"{server.root}\n")
        sys.stdout.flush()
        await stopped.wait()


def main() -> None:
    """Read the arguments and serve."""
    arguments = _arguments()
    if arguments.core is not None:
        os.sched_setaffinity(0, {arguments.core})
    with contextlib.suppress(ImportError):
        import uvloop  # noqa: PLC0415 - optional: only speed

        uvloop.install()
    asyncio.run(serve(arguments))


if __name__ == "__main__":
    main()

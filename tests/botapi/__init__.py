"""A Bot API server on loopback, for tests and benchmarks."""

from tests.botapi.server import TOKEN, BotApiServer

__all__ = ["TOKEN", "BotApiServer"]

"""Signing in: throttled by name and by address, without telling which names exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Final

from aiohttp import web

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.people import clean_name, read_password
from bot.storage.sessions import (
    NewSession,
    count_attempts,
    forget_attempts,
    note_attempts,
    open_session,
)
from bot.web.passwords import PasswordRoom
from bot.web.problems import Problem

_WINDOW: Final = timedelta(minutes=10)
_PER_NAME: Final = 10
_PER_ADDRESS: Final = 50  # a whole office may share one

PASSWORDS: Final = web.AppKey("passwords", PasswordRoom)


@dataclass(frozen=True, slots=True)
class Door:
    """Where people sign in."""

    database: Database
    clock: Clock
    passwords: PasswordRoom

    async def enter(self, name: str, password: str, address: str) -> tuple[int, NewSession]:
        """Return the agent's id and a fresh session, or a problem that does not say why."""
        by_name = f"name:{clean_name(name)}"
        await self.count(by_name, f"address:{address}")
        async with self.database.read() as tx:
            found = await read_password(tx, name)
        if not await self.passwords.is_right(found[1] if found else None, password) or not found:
            raise Problem(401, "wrong_sign_in", "Name or password is not right.")
        async with self.database.write() as tx:
            # once more under the lock: the account may have been disabled during the hashing
            if await read_password(tx, name) != found:
                raise Problem(401, "wrong_sign_in", "Name or password is not right.")
            await forget_attempts(tx, by_name)
            return found[0], await open_session(tx, found[0], self.clock.now())

    async def count(self, *subjects: str) -> None:
        """Count an attempt for each subject, or refuse it until the oldest ones have aged."""
        now = self.clock.now()
        async with self.database.write() as tx:
            for subject in subjects:
                at_most = _PER_NAME if subject.startswith("name:") else _PER_ADDRESS
                count, oldest = await count_attempts(tx, subject, now - _WINDOW)
                if count >= at_most and oldest is not None:
                    wait = max(1, ceil((oldest + _WINDOW - now).total_seconds()))
                    detail = f"Too many attempts. Please try again in {wait} seconds."
                    raise Problem(429, "too_many_attempts", detail, retry_after=wait)
            await note_attempts(tx, subjects, now)

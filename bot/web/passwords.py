"""Passwords: argon2id, in a thread, the same work for names that nobody has."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PASSWORD_AT_LEAST: Final = 8
PASSWORD_AT_MOST: Final = 1024
_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Return what is stored of a password (slow on purpose)."""
    return _hasher.hash(password)


@cache
def _nobody() -> str:
    return _hasher.hash("the password of nobody")


def _is_right(stored: str | None, password: str) -> bool:
    try:
        _hasher.verify(stored or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


class PasswordRoom:
    """Hashes and checks a few at a time: each takes 64 MiB and a core for a while."""

    def __init__(self, at_once: int = 2) -> None:
        self._places = asyncio.Semaphore(at_once)

    async def hash(self, password: str) -> str:
        """Return what is stored of a password."""
        async with self._places:
            return await asyncio.to_thread(hash_password, password)

    async def is_right(self, stored: str | None, password: str) -> bool:
        """Tell whether the password is right; `stored` is None for a name that nobody has."""
        async with self._places:
            return await asyncio.to_thread(_is_right, stored, password)

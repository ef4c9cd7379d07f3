"""Who a visitor is: a token that only their browser knows, and what we keep of it."""

from __future__ import annotations

import hashlib
import re
import secrets

CHANNEL = "web"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """Return a fresh token of 256 bits."""
    return secrets.token_urlsafe(32)


def is_token(token: str) -> bool:
    """Tell whether this could be a token of ours."""
    return _TOKEN.fullmatch(token) is not None


def address_of(token: str) -> str:
    """Return what is stored in place of the token."""
    return hashlib.sha256(token.encode()).hexdigest()

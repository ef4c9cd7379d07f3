"""Telegram: customers in private chats with the bot. Nothing else imports `telegram`."""

from __future__ import annotations

import os

# Without this the library warns at every 429 that a number will become a timedelta one day.
os.environ.setdefault("PTB_TIMEDELTA", "true")

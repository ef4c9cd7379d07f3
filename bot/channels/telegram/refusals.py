"""What Telegram may refuse us, for those who need none of Telegram's library to know it."""

from __future__ import annotations


class TelegramRefused(Exception):  # noqa: N818 - a plain sentence for the operator
    """Telegram does not accept our token or webhook; the text says what to do."""


class FileUnavailable(Exception):  # noqa: N818 - a plain sentence
    """A customer's file cannot be fetched now, or not at all."""

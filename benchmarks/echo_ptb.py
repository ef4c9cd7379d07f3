"""A bare echo bot on python-telegram-bot, as its own documentation shows it; takes TOKEN ROOT."""

from __future__ import annotations

import sys
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say the same again."""
    message = update.message
    if message is not None and message.text is not None:
        await message.reply_text(message.text)


def main(token: str, root: str) -> None:
    """Poll until stopped."""
    builder: Any = ApplicationBuilder()  # its type has too many parts to be spelled out
    application = builder.token(token).base_url(f"{root}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:3])

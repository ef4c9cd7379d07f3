"""Remove everything that is kept about one customer: rows, files, what is on its way."""

from __future__ import annotations

import argparse
from functools import partial

from bot.cli.export import CUSTOMER_HELP, customer_named
from bot.cli.opening import with_database
from bot.cli.trouble import Trouble
from bot.clock import SystemClock
from bot.settings import Settings
from bot.storage import customers
from bot.storage.database import Database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `erase`."""
    parser.add_argument("customer", metavar="CUSTOMER", help=CUSTOMER_HELP)
    parser.add_argument("--yes", action="store_true", help="do not ask; there is no way back")
    parser.set_defaults(act=lambda arguments: with_database(partial(_erase, arguments)))


async def _erase(arguments: argparse.Namespace, settings: Settings, database: Database) -> int:
    async with database.read() as tx:
        chat = await customer_named(tx, arguments.customer)
    if not arguments.yes:
        _ask(chat)
    async with database.write() as tx:
        files = await customers.erase_customer(tx, chat)
        await customers.note_access(tx, "erase", f"chat {chat}", SystemClock().now())
    # Redis keeps numbers of chats only, and is brought in line with the database by itself.
    for file_id in files:
        (settings.files_dir / file_id).unlink(missing_ok=True)
    print(f"Chat {chat} and its {len(files)} files are gone.")
    return 0


def _ask(chat: int) -> None:
    try:
        answer = input(f"Remove chat {chat} and all that belongs to it for ever? Write yes: ")
    except EOFError:
        answer = ""
    if answer.strip().lower() != "yes":
        raise Trouble("Nothing was removed.")

"""Write everything that is kept about one customer as JSON to standard output."""

from __future__ import annotations

import argparse
import json
import shutil
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from bot.cli.opening import with_database
from bot.cli.trouble import Trouble
from bot.clock import SystemClock
from bot.settings import Settings
from bot.storage import customers
from bot.storage.database import Connection, Database

CUSTOMER_HELP: Final = "the number of the chat, or telegram:CHAT_ID"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `export`."""
    parser.add_argument("customer", metavar="CUSTOMER", help=CUSTOMER_HELP)
    parser.add_argument(
        "--files", type=Path, metavar="FOLDER", help="copy the customer's files there as well"
    )
    parser.set_defaults(act=lambda arguments: with_database(partial(_export, arguments)))


async def _export(arguments: argparse.Namespace, settings: Settings, database: Database) -> int:
    async with database.write() as tx:
        chat = await customer_named(tx, arguments.customer)
        await customers.note_access(tx, "export", f"chat {chat}", SystemClock().now())
        rows = await customers.read_customer(tx, chat)
    if arguments.files is not None:
        _copy_files(settings.files_dir, arguments.files, [row["id"] for row in rows["file"]])
    print(json.dumps(rows, ensure_ascii=False, indent=2, default=_plain))
    return 0


async def customer_named(tx: Connection, name: str) -> int:
    """Return the chat that is meant, or say that there is none."""
    chat = await customers.find_customer(tx, name)
    if chat is None:
        raise Trouble(f"There is no customer {name}: write {CUSTOMER_HELP}.")
    return chat


def _copy_files(source: Path, target: Path, ids: list[str]) -> None:
    try:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        for file_id in ids:
            if (source / file_id).is_file():
                shutil.copyfile(source / file_id, target / file_id)
    except OSError as error:
        raise Trouble(f"The files cannot be copied to {target}: {error.strerror}.") from error


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)

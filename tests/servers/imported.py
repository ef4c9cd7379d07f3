"""What the process from which others are forked has imported and read before."""

from __future__ import annotations

from importlib import import_module

import alembic.command

import bot.app
import bot.channels.telegram.channel
import tests.kills.launcher
import tests.servers.forked
from bot.cli.main import COMMANDS
from knowledge.entries import load_entries
from knowledge.matcher import Matcher

# Who is forked need neither import them nor read the words that matching knows about.
_IMPORTED = (
    alembic.command,
    bot.app,
    bot.channels.telegram.channel,
    tests.kills.launcher,
    tests.servers.forked,
    *(import_module(f"bot.cli.{name}") for name in COMMANDS),
)
_WORDS = Matcher(load_entries())

"""Agents and leads: add, list, cap, disable, enable, invite."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from bot.cli.opening import with_database
from bot.cli.tables import table
from bot.cli.trouble import Trouble
from bot.clock import SystemClock
from bot.settings import Settings
from bot.storage import people, sessions
from bot.storage.database import Connection, Database
from bot.storage.owners import read_promised
from bot.web.passwords import PASSWORD_AT_LEAST, PASSWORD_AT_MOST, hash_password

ROLES: Final = ("agent", "lead")
GROUPS: Final = ("service", "complaints", "orders")

_CHATS_AT_MOST: Final = 100

Act = Callable[[argparse.Namespace, Settings, Database], Awaitable[int]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe `agent` and what can be done with it."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    added = _named(actions, "add", "add somebody who can then sign in", _add)
    added.add_argument("--role", choices=ROLES, default="agent", help="default: agent")
    added.add_argument(
        "--groups", type=_groups, default=GROUPS, help=f"out of {','.join(GROUPS)}; default: all"
    )
    added.add_argument(
        "--chats", type=_chats, metavar="N", help="chats at once; default: the policy's number"
    )
    added.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input"
    )
    listed = actions.add_parser("list", help="show everybody", description="Show everybody.")
    listed.set_defaults(act=partial(_act, _list))
    capped = _named(actions, "cap", "change how many chats somebody has at once", _cap)
    capped.add_argument("chats", type=_chats, nargs="?", metavar="N", help="none: the policy's")
    called = _named(actions, "on-call", "ring somebody for emergencies, or not", _on_call)
    called.add_argument("state", choices=("on", "off"))
    _named(actions, "disable", "shut somebody out at once", partial(_switch, is_disabled=True))
    _named(actions, "enable", "let somebody in again", partial(_switch, is_disabled=False))
    _named(actions, "invite", "make a sign-in link, good once for ten minutes", _invite)


def _named(actions: Any, name: str, purpose: str, act: Act) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(
        name, help=purpose, description=f"{purpose.capitalize()}."
    )
    parser.add_argument("name", metavar="NAME", help="the name used to sign in")
    parser.set_defaults(act=partial(_act, act))
    return parser


def _act(act: Act, arguments: argparse.Namespace) -> int:
    return with_database(partial(act, arguments))


def _groups(value: str) -> tuple[str, ...]:
    groups = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
    unknown = [group for group in groups if group not in GROUPS]
    if unknown or not groups:
        named = f"there is no group {unknown[0]!r}" if unknown else "no group is named"
        raise argparse.ArgumentTypeError(f"{named}; the groups are {', '.join(GROUPS)}")
    return groups


def _chats(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= _CHATS_AT_MOST):
        raise argparse.ArgumentTypeError(f"{value} is no number from 1 to {_CHATS_AT_MOST}")
    return int(value)


async def _add(arguments: argparse.Namespace, _settings: Settings, database: Database) -> int:
    name = people.clean_name(arguments.name)
    if not name:
        raise Trouble("A name needs at least one letter.")
    password = _read_password(from_stdin=arguments.password_stdin)
    new = people.NewAgent(
        name, arguments.role, arguments.groups, hash_password(password), arguments.chats
    )
    try:
        async with database.write() as tx:
            await people.add_agent(tx, new, SystemClock().now())
    except people.NameTakenError:
        raise Trouble(f"There is somebody called {name} already: choose another name.") from None
    print(f"Added {name} as {arguments.role} for {', '.join(arguments.groups)}.")
    return 0


def _read_password(*, from_stdin: bool) -> str:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass.getpass("Password: ")
    else:
        raise Trouble("There is no terminal to ask for a password: add --password-stdin.")
    if not PASSWORD_AT_LEAST <= len(password) <= PASSWORD_AT_MOST:
        raise Trouble(
            f"A password needs {PASSWORD_AT_LEAST} characters at least, {PASSWORD_AT_MOST} at most."
        )
    return password


async def _list(_arguments: argparse.Namespace, _settings: Settings, database: Database) -> int:
    async with database.read() as tx:
        everybody = await people.list_people(tx)
    rows = [
        (
            person.name,
            person.role,
            ",".join(person.groups),
            "disabled" if person.is_disabled else person.status,
            _load(person),
        )
        for person in everybody
    ]
    print(table(("name", "role", "groups", "status", "chats"), rows))
    return 0


def _load(person: people.Person) -> str:
    """Return the chats, and the cap of who has one of their own."""
    cap = person.chats_at_most
    return str(person.chats) if cap is None else f"{person.chats} of {cap}"


async def _cap(arguments: argparse.Namespace, _settings: Settings, database: Database) -> int:
    async with database.write() as tx:
        person = await _find(tx, arguments.name)
        await people.set_chats_at_most(tx, person.id, arguments.chats)
    many = "the policy's number of" if arguments.chats is None else f"at most {arguments.chats}"
    print(f"{person.name} has {many} chats at once.")
    return 0


async def _on_call(arguments: argparse.Namespace, _settings: Settings, database: Database) -> int:
    is_on_call = arguments.state == "on"
    async with database.write() as tx:
        person = await _find(tx, arguments.name)
        await people.set_on_call(tx, person.id, is_on_call=is_on_call)
    print(f"{person.name} is {'on call' if is_on_call else 'no longer on call'}.")
    return 0


async def _switch(
    arguments: argparse.Namespace, _settings: Settings, database: Database, *, is_disabled: bool
) -> int:
    async with database.write() as tx:
        person = await _find(tx, arguments.name)
        now = SystemClock().now()
        await people.set_disabled(tx, person.id, is_disabled=is_disabled, now=now)
        promised = await read_promised(tx, person.id)
    print(f"{person.name} is {'shut out' if is_disabled else 'let in again'}.")
    if promised:
        who = "leads are reminded of them now" if is_disabled else "who is reminded of them again"
        print(f"Answers promised in the name of {person.name}: {len(promised)}; {who}.")
    return 0


async def _invite(arguments: argparse.Namespace, settings: Settings, database: Database) -> int:
    async with database.write() as tx:
        person = await _find(tx, arguments.name)
        if person.is_disabled:
            raise Trouble(f"{person.name} is disabled: enable the account first.")
        token = await sessions.invite(tx, person.id, SystemClock().now())
    print(f"Good once, for ten minutes: {settings.web_address}/desk#invite={token}")
    return 0


async def _find(tx: Connection, name: str) -> people.Person:
    person = await people.find_person(tx, name)
    if person is None:
        raise Trouble(f"There is nobody called {name}: `python -m bot agent list` shows everybody.")
    return person

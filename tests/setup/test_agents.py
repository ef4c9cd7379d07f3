"""`agent`: people are added, listed, shut out and invited from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.main import main
from bot.storage.database import Database, sqlite_url
from bot.storage.people import find_person, read_password
from bot.web.passwords import PasswordRoom
from handlers.actions import OpenTicket
from tests.servers.commands import command
from tests.storage.deeds import decide, later, make_chat

PASSWORD = "correct horse"


@pytest.fixture
def data(tmp_path: Path) -> str:
    return str(tmp_path)


def add(data: str, name: str, *words: str, password: str = PASSWORD) -> tuple[int, str]:
    ended = command(
        "agent", "add", name, *words, "--password-stdin", stdin=f"{password}\n", DATA_DIR=data
    )
    assert "Traceback" not in ended.stderr
    return ended.returncode, (ended.stdout + ended.stderr).strip()


def listed(data: str) -> list[list[str]]:
    ended = command("agent", "list", DATA_DIR=data)
    assert (ended.returncode, ended.stderr) == (0, "")
    return [line.split() for line in ended.stdout.splitlines()]


async def test_an_agent_that_was_added_can_sign_in(data: str) -> None:
    assert add(data, "Ann", "--role", "lead", "--groups", "service,orders") == (
        0,
        "Added Ann as lead for service, orders.",
    )
    assert listed(data) == [
        ["name", "role", "groups", "status", "chats"],
        ["Ann", "lead", "service,orders", "offline", "0"],
    ]
    database = await Database.open(sqlite_url(Path(data) / "sansheng.db"))
    async with database.read() as tx:
        found = await read_password(tx, "Ann")
    await database.close()
    assert found is not None
    assert found[1].startswith("$argon2id$")
    assert await PasswordRoom().is_right(found[1], PASSWORD)


def test_a_name_is_given_once(data: str) -> None:
    add(data, "王芳")
    code, said = add(data, " 王芳 ")
    assert (code, said) == (1, "There is somebody called 王芳 already: choose another name.")


def test_whoever_is_disabled_shows_so_until_enabled(data: str) -> None:
    add(data, "Ann")
    assert command("agent", "disable", "Ann", DATA_DIR=data).stdout == "Ann is shut out.\n"
    assert listed(data)[1][3] == "disabled"
    assert command("agent", "enable", "Ann", DATA_DIR=data).stdout == "Ann is let in again.\n"
    assert listed(data)[1][3] == "offline"


async def test_what_was_promised_in_the_name_of_who_is_disabled_is_told(data: str) -> None:
    add(data, "Ann")
    database = await Database.open(sqlite_url(Path(data) / "sansheng.db"))
    async with database.write() as tx:
        ann = await find_person(tx, "Ann")
        assert ann is not None
        due = later(minutes=30)
        promise = OpenTicket("1", "message", "service", due_at=due, owner_id=ann.id)
        await decide(tx, await make_chat(tx), promise)
    await database.close()
    promised = "Answers promised in the name of Ann: 1; "
    assert command("agent", "disable", "Ann", DATA_DIR=data).stdout == (
        f"Ann is shut out.\n{promised}leads are reminded of them now.\n"
    )
    assert command("agent", "enable", "Ann", DATA_DIR=data).stdout == (
        f"Ann is let in again.\n{promised}who is reminded of them again.\n"
    )


def test_an_invitation_is_an_address_with_a_token(data: str) -> None:
    add(data, "Ann")
    ended = command("agent", "invite", "Ann", DATA_DIR=data, PUBLIC_URL="https://desk.example.com/")
    address, _, token = ended.stdout.strip().rpartition("=")
    assert address.endswith("https://desk.example.com/desk#invite")
    assert len(token) >= 43  # 256 bits


def test_nobody_who_is_disabled_is_invited(data: str) -> None:
    add(data, "Ann")
    command("agent", "disable", "Ann", DATA_DIR=data)
    ended = command("agent", "invite", "Ann", DATA_DIR=data)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "Ann is disabled: enable the account first.\n"


@pytest.mark.parametrize("action", ["disable", "enable", "invite"])
def test_somebody_unknown_is_said_to_be_so(data: str, action: str) -> None:
    ended = command("agent", action, "Nobody", DATA_DIR=data)
    assert ended.returncode == 1
    assert ended.stderr == (
        "There is nobody called Nobody: `python -m bot agent list` shows everybody.\n"
    )


@pytest.mark.parametrize(
    ("words", "password", "code", "said"),
    [
        (("Ann",), "short", 1, "A password needs 8 characters at least, 1024 at most."),
        (("Ann",), "x" * 1025, 1, "A password needs 8 characters at least, 1024 at most."),
        (("\u200b ",), PASSWORD, 1, "A name needs at least one letter."),
        (("Ann", "--groups", "service,cars"), PASSWORD, 2, "there is no group 'cars'"),
        (("Ann", "--groups", ","), PASSWORD, 2, "no group is named"),
        (("Ann", "--role", "boss"), PASSWORD, 2, "invalid choice: 'boss'"),
    ],
)
def test_what_does_not_do_is_refused_in_a_sentence(
    data: str, words: tuple[str, ...], password: str, code: int, said: str
) -> None:
    ended_with, output = add(data, *words, password=password)
    assert ended_with == code
    assert said in output
    assert not (Path(data) / "sansheng.db").exists() or listed(data)[1:] == []


def test_without_a_terminal_a_password_comes_by_standard_input(data: str) -> None:
    ended = command("agent", "add", "Ann", DATA_DIR=data)
    assert ended.returncode == 1
    assert ended.stderr == "There is no terminal to ask for a password: add --password-stdin.\n"


def test_somebody_may_have_a_cap_of_chats_of_their_own(data: str) -> None:
    add(data, "Ann", "--chats", "8")
    ended = command("agent", "cap", "Ann", "3", DATA_DIR=data)
    assert ended.stdout == "Ann has at most 3 chats at once.\n"
    assert listed(data)[1][4:] == ["0", "of", "3"]
    ended = command("agent", "cap", "Ann", DATA_DIR=data)
    assert ended.stdout == "Ann has the policy's number of chats at once.\n"


@pytest.mark.parametrize("wrong", ["0", "101", "many", "１"])
def test_a_cap_is_a_number_that_makes_sense(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["agent", "cap", "Ann", wrong])
    assert f"{wrong} is no number from 1 to 100" in capsys.readouterr().err

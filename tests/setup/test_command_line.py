"""The command line: help on every level, plain sentences, exit codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli.main import COMMANDS, main
from bot.cli.tables import table
from tests.servers.commands import whole_command

ACTIONS = {
    "agent": ("add", "list", "cap", "on-call", "disable", "enable", "invite"),
    "knowledge": ("check", "ask", "evaluate", "import", "export", "summary"),
}
LEVELS = [(), *((name,) for name in COMMANDS)] + [
    (name, action) for name, actions in ACTIONS.items() for action in actions
]


@pytest.mark.parametrize("words", LEVELS, ids=" ".join)
def test_help_on_every_level(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith(" ".join(("usage: python -m bot", *words)))
    assert len(said.splitlines()) >= 4


def test_help_names_every_command_and_what_it_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    for name, purpose in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(purpose)}$", said, re.MULTILINE)


@pytest.mark.parametrize("name", ACTIONS)
def test_help_names_every_action(capsys: pytest.CaptureFixture[str], name: str) -> None:
    with pytest.raises(SystemExit):
        main([name, "--help"])
    said = capsys.readouterr().out
    assert tuple(re.findall(r"^    ([\w-]+) ", said, re.MULTILINE)) == ACTIONS[name]


@pytest.mark.parametrize("words", [[], ["dance"], ["agent"], ["agent", "dance"], ["run", "fast"]])
def test_a_wrong_word_ends_with_the_usage(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m bot")


@pytest.mark.parametrize("words", [("run",), ("agent", "list"), ("export", "1"), ("erase", "1")])
def test_a_wrong_setting_ends_in_one_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    ended = whole_command(*words, DATA_DIR=str(tmp_path), PORT="many")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        "PORT must be a number from 1 to 65535, not 'many'. Set it in the environment or in .env.\n"
    )


@pytest.mark.parametrize("words", [("run",), ("agent", "list")])
def test_a_database_that_is_away_ends_in_one_sentence(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    url = "postgresql://desk:hunter2@127.0.0.1:9/desk"
    ended = whole_command(*words, DATA_DIR=str(tmp_path), DATABASE_URL=url)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith("The database ")
    assert ended.stderr.endswith("DATABASE_URL.\n")
    assert "hunter2" not in ended.stderr


def test_a_file_in_the_place_of_the_folder_ends_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = whole_command("agent", "list", DATA_DIR=str(tmp_path / "file" / "data"))
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "set DATA_DIR to a folder that this user may write" in ended.stderr


def test_knowledge_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["knowledge", "check"]) == 0
    assert re.fullmatch(r"\d+ entries with \d+ wordings: all in order\.\n", capsys.readouterr().out)


def test_a_bad_entry_is_named_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.md").write_text("---\nid: bad\ngroup: cars\n---\n", encoding="utf-8")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(tmp_path))
    assert main(["knowledge", "check"]) == 1
    assert re.match(rf"{re.escape(str(tmp_path))}/bad\.md\D+3", capsys.readouterr().err)


def test_a_question_is_answered_from_the_knowledge_base(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["knowledge", "ask", "How do I return something?"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"^language +en$", said, re.MULTILINE)
    assert re.search(r"^outcome +(answer|offer)$", said, re.MULTILINE)
    assert "return" in said.splitlines()[-1].lower()


def test_a_table_keeps_wide_characters_in_line() -> None:
    assert table(("name", "n"), [("安娜", "1"), ("Bo", "22")]) == ("name  n\n安娜  1\nBo    22")

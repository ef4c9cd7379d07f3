"""The company's files are watched: what is right is taken over, what is wrong is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.company_files import CompanyFileError, CompanyFiles, Written
from handlers.policy import Policy
from tests.clock import FakeClock
from tests.waiting import eventually

_HELLO = "zh-CN:\n  small_talk.hello:\n    variants:\n      - {}\n"


class Heard:
    """What the watcher has handed on."""

    def __init__(self) -> None:
        self.changes: list[Written] = []
        self.errors: list[str] = []

    def changed(self, written: Written) -> None:
        self.changes.append(written)

    def refused(self, error: CompanyFileError) -> None:
        self.errors.append(str(error))


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def policy_file(tmp_path: Path) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text("reply_within: 30s\n", encoding="utf-8")
    return path


@pytest.fixture
def phrases_file(tmp_path: Path) -> Path:
    path = tmp_path / "phrases.yaml"
    path.write_text(_HELLO.format("您好，欢迎光临！"), encoding="utf-8")
    return path


@asynccontextmanager
async def _watching(files: CompanyFiles, clock: FakeClock, heard: Heard) -> AsyncIterator[None]:
    task = asyncio.create_task(files.watch(clock, heard.changed, heard.refused))
    await eventually(lambda: clock.sleepers == 1)
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _look(clock: FakeClock) -> None:
    """Let the watcher look once, and read in its thread what it found."""
    await clock.advance(1)
    await eventually(lambda: clock.sleepers == 1)


def test_without_files_the_defaults_hold() -> None:
    written = CompanyFiles(None, None).load()
    assert written.policy == Policy()
    assert written.hours.usual.is_always
    assert written.phrases.say("small_talk.hello", "en", seed=1, nth=0)


def test_both_files_are_read(policy_file: Path, phrases_file: Path) -> None:
    written = CompanyFiles(policy_file, phrases_file).load()
    assert written.policy.reply_within == timedelta(seconds=30)
    assert written.phrases.say("small_talk.hello", "zh-CN", seed=7, nth=3) == "您好，欢迎光临！"


@pytest.mark.parametrize("which", ["policy", "phrases"])
def test_a_bad_file_is_told_at_the_start(policy_file: Path, phrases_file: Path, which: str) -> None:
    bad = policy_file if which == "policy" else phrases_file
    bad.write_text("nonsense: 1\n", encoding="utf-8")
    with pytest.raises(CompanyFileError, match=f"{which}\\.yaml, line 1, nonsense: "):
        CompanyFiles(policy_file, phrases_file).load()


async def test_nothing_is_read_again_while_nothing_changes(
    clock: FakeClock, heard: Heard, policy_file: Path, phrases_file: Path
) -> None:
    files = CompanyFiles(policy_file, phrases_file)
    files.load()
    async with _watching(files, clock, heard):
        for _ in range(5):
            await _look(clock)
    assert (heard.changes, heard.errors) == ([], [])


async def test_a_changed_number_holds_within_a_second(
    clock: FakeClock, heard: Heard, policy_file: Path
) -> None:
    files = CompanyFiles(policy_file, None)
    files.load()
    async with _watching(files, clock, heard):
        policy_file.write_text("reply_within: 40s\n", encoding="utf-8")
        await _look(clock)
    assert [written.policy.reply_within.seconds for written in heard.changes] == [40]


async def test_changed_words_hold_within_a_second(
    clock: FakeClock, heard: Heard, phrases_file: Path
) -> None:
    files = CompanyFiles(None, phrases_file)
    files.load()
    async with _watching(files, clock, heard):
        phrases_file.write_text(_HELLO.format("您好，请讲。"), encoding="utf-8")
        await _look(clock)
    (written,) = heard.changes
    assert written.phrases.say("small_talk.hello", "zh-CN", seed=1, nth=0) == "您好，请讲。"


async def test_a_bad_file_is_told_once_and_taken_over_when_it_is_mended(
    clock: FakeClock, heard: Heard, policy_file: Path
) -> None:
    files = CompanyFiles(policy_file, None)
    files.load()
    async with _watching(files, clock, heard):
        policy_file.write_text("# ours\nreply_within: at once\n", encoding="utf-8")
        for _ in range(3):
            await _look(clock)
        assert heard.errors == [
            f"{policy_file}, line 2, reply_within: at once is no duration, "
            "write one like 15s, 2min, 24h or 3d"
        ]
        assert heard.changes == []
        policy_file.write_text("# ours\nreply_within: 25s\n", encoding="utf-8")
        await _look(clock)
    assert len(heard.errors) == 1
    assert [written.policy.reply_within.seconds for written in heard.changes] == [25]


async def test_a_file_that_is_taken_away_is_told(
    clock: FakeClock, heard: Heard, policy_file: Path
) -> None:
    files = CompanyFiles(policy_file, None)
    files.load()
    async with _watching(files, clock, heard):
        policy_file.unlink()
        await _look(clock)
        await _look(clock)
    assert len(heard.errors) == 1
    assert "cannot be read" in heard.errors[0]


async def test_a_file_that_is_replaced_by_another_is_read(
    clock: FakeClock, heard: Heard, policy_file: Path, tmp_path: Path
) -> None:
    """Editors and deployments write beside it and rename: size and time may stay the same."""
    files = CompanyFiles(policy_file, None)
    files.load()
    async with _watching(files, clock, heard):
        beside = tmp_path / "new.yaml"
        beside.write_text("reply_within: 31s\n", encoding="utf-8")
        beside.replace(policy_file)
        await _look(clock)
    assert [written.policy.reply_within.seconds for written in heard.changes] == [31]


async def test_what_was_written_between_the_start_and_the_first_look_is_read(
    clock: FakeClock, heard: Heard, policy_file: Path
) -> None:
    files = CompanyFiles(policy_file, None)
    files.load()
    policy_file.write_text("reply_within: 35s\nchats_per_agent: 2\n", encoding="utf-8")
    async with _watching(files, clock, heard):
        await _look(clock)
    assert [written.policy.chats_per_agent for written in heard.changes] == [2]

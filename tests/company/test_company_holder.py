"""What the company has set is held for everybody: the newest good words and numbers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.company import CompanyHolder, load_company
from bot.company_files import CompanyFileError
from bot.settings import Settings
from handlers.hours import Closure
from handlers.policy import Policy
from tests.clock import FakeClock
from tests.waiting import eventually

Made = Callable[..., Settings]


@pytest.fixture
def settings(tmp_path: Path) -> Made:
    def make(**values: Any) -> Settings:
        return Settings(_env_file=None, data_dir=tmp_path / "data", **values)

    return make


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


async def _advance(clock: FakeClock) -> None:
    await clock.advance(1)
    await eventually(lambda: clock.sleepers == 1)


def test_a_company_that_sets_nothing_has_everything(settings: Made) -> None:
    holder = CompanyHolder(settings())
    company = holder.current()
    assert company.name == "Sansheng"
    assert company.policy == Policy()
    assert company.phrases.say("hold.bot", "zh-CN", seed=1, nth=0)


async def test_closures_of_leads_stand_beside_the_files_and_outlive_its_changes(
    settings: Made, tmp_path: Path
) -> None:
    hours = _write(tmp_path, "hours.yaml", "closures:\n  2026-05-01: We rest.")
    holder = CompanyHolder(settings(hours_file=hours))
    of_lead = Closure(date(2026, 5, 4), date(2026, 5, 4), reason="holiday", id=1)
    holder.close_on((of_lead,))
    [of_file, second] = holder.current().hours_of("service").closures
    assert (of_file.first, second) == (date(2026, 5, 1), of_lead)
    clock = FakeClock()
    watching = asyncio.create_task(holder.watch(clock))
    await eventually(lambda: clock.sleepers == 1)
    _write(tmp_path, "hours.yaml", "closures:\n  2026-05-02: We rest a little longer.")
    await _advance(clock)
    watching.cancel()
    [of_file, second] = holder.current().hours_of("orders").closures
    assert (of_file.first, second) == (date(2026, 5, 2), of_lead)
    holder.close_on(())
    assert len(holder.current().hours_of("orders").closures) == 1


def test_what_is_set_holds(settings: Made, tmp_path: Path) -> None:
    made = settings(
        company_name="晴天书店",
        company_zone="Asia/Taipei",
        policy_file=_write(tmp_path, "policy.yaml", "greeting_within: 10s"),
        phrases_file=_write(
            tmp_path, "phrases.yaml", "en:\n  queue.left:\n    variants: [As you please.]"
        ),
    )
    holder = CompanyHolder(made)
    company = holder.current()
    assert (company.name, company.zone.key) == ("晴天书店", "Asia/Taipei")
    assert company.policy.greeting_within.seconds == 10
    assert company.phrases.say("queue.left", "en", seed=5, nth=2) == "As you please."


@pytest.mark.parametrize("name", ["policy_file", "phrases_file"])
def test_a_bad_file_stops_the_start_and_is_named(settings: Made, tmp_path: Path, name: str) -> None:
    bad = _write(tmp_path, "bad.yaml", "\n\nnonsense: 1")
    with pytest.raises(CompanyFileError, match=r"bad\.yaml, line 3, nonsense"):
        CompanyHolder(settings(**{name: bad}))


async def test_it_is_read_off_the_event_loop(
    settings: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    def noted(self: CompanyHolder, _settings: Settings) -> None:
        threads.append(threading.current_thread())

    monkeypatch.setattr(CompanyHolder, "__init__", noted)
    await load_company(settings())
    assert threads != [threading.main_thread()]


async def test_changed_files_hold_without_a_restart(
    settings: Made, tmp_path: Path, clock: FakeClock
) -> None:
    policy = _write(tmp_path, "policy.yaml", "greeting_within: 10s")
    phrases = _write(tmp_path, "phrases.yaml", "")
    holder = CompanyHolder(settings(policy_file=policy, phrases_file=phrases, company_name="三声"))
    before = holder.current()
    watching = asyncio.create_task(holder.watch(clock))
    await eventually(lambda: clock.sleepers == 1)

    _write(tmp_path, "policy.yaml", "greeting_within: 12s")
    _write(tmp_path, "phrases.yaml", "en:\n  queue.left:\n    variants: [As you please.]")
    await _advance(clock)

    after = holder.current()
    assert after.policy.greeting_within.seconds == 12
    assert after.phrases.say("queue.left", "en", seed=1, nth=0) == "As you please."
    assert after.name == "三声"
    assert before.policy.greeting_within.seconds == 10  # who holds the old one keeps it whole
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


async def test_a_bad_change_is_logged_by_line_and_name_and_the_old_stays(
    settings: Made, tmp_path: Path, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = _write(tmp_path, "policy.yaml", "greeting_within: 10s")
    holder = CompanyHolder(settings(policy_file=policy))
    watching = asyncio.create_task(holder.watch(clock))
    await eventually(lambda: clock.sleepers == 1)

    _write(tmp_path, "policy.yaml", "# new\ngreeting_within: 0s")
    await _advance(clock)
    await _advance(clock)

    assert holder.current().policy.greeting_within.seconds == 10
    said = "".join(capsys.readouterr())
    assert said.count("company_file_refused") == 1
    assert "line 2, greeting_within: must be from 1s" in said
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)

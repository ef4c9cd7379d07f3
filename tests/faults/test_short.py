"""The short form of the faults: real processes die, real people act, and nothing is wrong."""

from __future__ import annotations

import pytest

from tests.faults.catalogue import SHORT
from tests.faults.running import run_faults

pytestmark = pytest.mark.process


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", SHORT)
async def test_nothing_is_lost_doubled_or_broken(name: str) -> None:
    [result] = await run_faults([SHORT[name]], seed=7, messages=0, seats=0)
    assert result.messages >= 100
    assert result.verdict.findings == []

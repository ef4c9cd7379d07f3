"""The collector of garbage rests while much is made, and sets aside what is there to stay."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest

from bot.collecting import much_is_made, share_the_processor


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave the process as it was."""
    interval = sys.getswitchinterval()
    yield
    sys.setswitchinterval(interval)
    gc.enable()
    gc.unfreeze()


def test_nothing_is_collected_while_much_is_made_by_one_or_by_several() -> None:
    with much_is_made():
        with much_is_made():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_collects_again_when_making_fails() -> None:
    with pytest.raises(ZeroDivisionError), much_is_made():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_what_was_made_is_set_aside() -> None:
    before = gc.get_freeze_count()
    with much_is_made():
        made = [[number] for number in range(10_000)]
    assert gc.get_freeze_count() >= before + len(made)


def test_a_desk_that_starts_sets_aside_what_it_made_and_gives_turns_soon() -> None:
    before = gc.get_freeze_count()
    share_the_processor()
    assert sys.getswitchinterval() == pytest.approx(0.001)
    assert gc.get_freeze_count() > before

"""What the tests of the knowledge base share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.entries import Entry, load_entries
from knowledge.matcher import Matcher

DATA = Path(__file__).parents[3] / "shared" / "data"

Base = Callable[..., Matcher]


@pytest.fixture(scope="session")
def starter() -> tuple[Entry, ...]:
    """Return the entries that the product brings along."""
    return load_entries()


@pytest.fixture(scope="session")
def matcher(starter: tuple[Entry, ...]) -> Matcher:
    """Return the starter base, ready to be asked."""
    return Matcher(starter)


@pytest.fixture(scope="session")
def base() -> Base:
    """Make a small base: `base(returns=["怎么退货", ...], hours=[...])`, each with an answer."""

    def make(**wordings: list[str]) -> Matcher:
        return Matcher(
            [
                Entry(
                    name, questions={"zh-CN": tuple(asked)}, answers={"zh-CN": f"关于{asked[0]}。"}
                )
                for name, asked in wordings.items()
            ]
        )

    return make


@pytest.fixture
def labelled_data() -> Path:
    """Return the folder of labelled questions, which is no part of this project."""
    if not DATA.is_dir():
        pytest.skip(f"the labelled questions are not there ({DATA})")
    return DATA

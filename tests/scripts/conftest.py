"""What the tests of the words share."""

from __future__ import annotations

import pytest

from scripts.phrases import Phrases, load_phrases

Said = tuple[str, str, str]  # language, situation, variant


@pytest.fixture(scope="session")
def phrases() -> Phrases:
    """Return the shipped words."""
    return load_phrases()


@pytest.fixture(scope="session")
def everything(phrases: Phrases) -> list[Said]:
    """Return every variant the product can say."""
    return [
        (language, situation, variant)
        for language, situations in phrases.languages.items()
        for situation, variants in situations.items()
        for variant in variants
    ]

"""One product and one Chromium for each module; every visitor has their own profile."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.house import House
from tests.servers.product import Product

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs Chromium, so that it can be left out by name."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run the system's Chromium; only where CI does not ask for it may it be absent."""
    found = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if found is None and os.environ.get("CI") != "true":
        pytest.skip("Chromium is not installed here (apt-get install chromium)")
    assert found is not None, "CI needs Chromium for the tests of the pages"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=_QUIETLY)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def house(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Open a house of its own for the module, with nobody in it."""
    product = Product(tmp_path_factory.mktemp("house") / "data", {"COMPANY_NAME": "Sansheng"})
    try:
        yield House(product.start(), browser)
    finally:
        product.close()

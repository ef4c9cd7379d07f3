"""A running product and those who use its pages."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.servers.commands import command
from tests.servers.product import Product

PASSWORD = "correct horse battery"
PHONE: ViewportSize = {"width": 390, "height": 780}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
# The first words of a test have the whole machine's start before them.
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)


class House:
    """The product, and a browser in which anybody may open its pages."""

    def __init__(self, product: Product, browser: Browser) -> None:
        self.product = product
        self.browser = browser

    def visitor(self, locale: str = "zh-CN", *, wide: bool = False, **more: Any) -> BrowserContext:
        """Return a browser profile that nobody has used."""
        size = DESKTOP if wide else PHONE
        profile = self.browser.new_context(locale=locale, viewport=size, **more)
        profile.set_default_timeout(PATIENCE_MS)
        return profile

    def customer(self, locale: str = "zh-CN") -> Customer:
        """Open the customer's page on a telephone."""
        return Customer(self.reopen(self.visitor(locale)))

    def reopen(self, profile: BrowserContext) -> Page:
        """Open the chat page once more in the same browser."""
        page = profile.new_page()
        page.goto(self.product.url)
        return page

    def hire(self, name: str, *words: str) -> None:
        """Add somebody from the command line."""
        data_dir = str(self.product.data_dir)
        ended = command(
            "agent", "add", name, *words, "--password-stdin", stdin=PASSWORD, DATA_DIR=data_dir
        )
        assert ended.returncode == 0, ended.stderr

    def desk(self, name: str, locale: str = "zh-CN") -> Desk:
        """Sign somebody in at the desk."""
        page = self.visitor(locale, wide=True).new_page()
        page.goto(f"{self.product.url}/desk")
        sign_in(page, name)
        return Desk(page)

    def first_sign_in(self) -> str:
        """Return the address that the product printed for the first lead."""
        found = re.search(r"http://\S+/lead#first=\S+", self.product.output())
        assert found is not None, self.product.output()
        return found.group()


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill in the form that every entry has."""
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")


class Customer:
    """Somebody at the chat page, or at the page in a widget's frame."""

    def __init__(self, page: Page, within: str = "") -> None:
        self.page = page
        self._root = page.frame_locator(within) if within else page
        self.field = self._root.locator("textarea")
        self.lines = self._root.locator(".said")
        self.house_lines = self._root.locator(".said:not(.is-mine) .bubble")
        self.own_lines = self._root.locator(".said.is-mine .bubble")
        self.choices = self._root.locator(".choices button")

    def say(self, text: str) -> None:
        """Write and send."""
        self.field.fill(text)
        self.field.press("Enter")

    def hears(self, text: str | re.Pattern[str]) -> None:
        """Wait until the newest words of the house hold this."""
        expect(self.house_lines.last).to_contain_text(text)

    def is_greeted(self) -> None:
        """Wait for the first words of the house."""
        expect(self.house_lines.first).to_contain_text("Sansheng")

    def has_said(self, *texts: str) -> None:
        """Wait until exactly these words of one's own stand there, and all have arrived."""
        expect(self.own_lines).to_have_text(list(texts))
        expect(self._root.locator(".is-sending")).to_have_count(0)

    def read(self) -> list[str]:
        """Return all that stands on the page."""
        return self._root.locator(".said .bubble").all_inner_texts()


class Desk:
    """An agent at the desk."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.waiting = page.locator(".waiting")
        self.mine = page.locator("section[aria-labelledby=mine-title] .chat-row")
        self.bubbles = page.locator(".log .bubble")
        self.field = page.locator(".composer textarea")

    def go_online(self) -> None:
        """Take customers from now on."""
        online = self.page.locator(".presence .is-online")
        online.click()
        expect(online).to_have_attribute("aria-pressed", "true")

    def claim(self, words: str) -> None:
        """Take the customer whose last words these are."""
        row = self.waiting.filter(has_text=words)
        row.locator(".claim").click()
        expect(self.field).to_be_visible()

    def say(self, text: str) -> None:
        """Answer the customer who is open."""
        self.field.fill(text)
        self.field.press("Enter")

    def end(self) -> None:
        """Close the chat as solved."""
        self.page.locator(".pane-head button").last.click()
        self.page.locator("dialog .primary").click()
        expect(self.page.locator("dialog")).to_have_count(0)


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return int(page.evaluate(wide))


def nameless(page: Page) -> list[str]:
    """Return the buttons, links and fields that a screen reader could not name."""
    script = """() => [...document.querySelectorAll('button, a[href], input, textarea, select')]
      .filter((one) => one.offsetParent !== null)
      .filter((one) => !(one.ariaLabel || one.innerText.trim() || one.textContent.trim() ||
        one.title || one.labels?.length))
      .map((one) => one.outerHTML)"""
    return list(page.evaluate(script))

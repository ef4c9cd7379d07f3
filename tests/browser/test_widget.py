"""The chat as a widget in a shop's own page, on another origin and under a strict policy."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import Customer, House

FRAME = "iframe[src*='embed=1']"


class Shop(BaseHTTPRequestHandler):
    """A shop's page that loads the widget and allows it nothing more than it needs."""

    def __init__(self, desk: str, *request: object) -> None:
        self.desk = desk
        super().__init__(*request)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Show the page."""
        script = f'<script src="{self.desk}/widget.js" data-language="zh-CN" async></script>'
        page = f"<!doctype html><html lang=zh><title>Shop</title><h1>Tea</h1>{script}"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        policy = f"default-src 'none'; script-src {self.desk}; frame-src {self.desk}"
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *words: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def shop(house: House) -> Iterator[str]:
    """Open a shop on an origin of its own."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Shop, house.product.url)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(house: House, shop: str) -> Page:
    """Open the shop in a browser that nobody has used."""
    page = house.visitor(wide=True).new_page()
    page.goto(shop)
    return page


def opened(page: Page) -> Customer:
    page.get_by_role("button", name="打开在线客服").click()
    customer = Customer(page, FRAME)
    customer.is_greeted()
    return customer


def test_the_shop_shows_one_button_and_the_chat_opens_in_it(page: Page) -> None:
    expect(page.locator(FRAME)).to_have_count(0)
    customer = opened(page)
    customer.say("怎么退货")
    customer.has_said("怎么退货")
    customer.hears("退货")


def test_the_chat_folds_by_the_keyboard_and_goes_on_on_the_next_page(page: Page, shop: str) -> None:
    customer = opened(page)
    customer.say("怎么付款")
    customer.has_said("怎么付款")
    customer.field.press("Escape")
    expect(page.locator(FRAME)).to_be_hidden()
    page.get_by_role("button", name="打开在线客服").click()
    page.goto(f"{shop}/another")
    Customer(page, FRAME).has_said("怎么付款")


def test_what_comes_while_it_is_folded_is_counted(house: House, page: Page) -> None:
    customer = opened(page)
    customer.field.press("Escape")
    expect(page.locator(FRAME)).to_be_hidden()
    elsewhere = Customer(house.reopen(page.context))
    elsewhere.say("怎么退货")
    elsewhere.hears("退货")
    expect(page.locator(".badge")).to_have_text("1")
    page.get_by_role("button", name="打开在线客服 (1 条新消息)").click()
    expect(page.locator(".badge")).to_be_hidden()
    customer.hears("退货")


def test_on_a_telephone_it_takes_the_whole_screen_and_can_be_left(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 780})
    opened(page)
    box = page.locator(FRAME).bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (390, 780)
    page.frame_locator(FRAME).get_by_role("button", name="收起对话").click()
    expect(page.locator(FRAME)).to_be_hidden()


def test_the_page_itself_may_be_framed_by_nobody(house: House, page: Page) -> None:
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text))
    page.evaluate(
        """(address) => {
            const frame = document.createElement("iframe");
            frame.src = address;
            document.body.append(frame);
        }""",
        f"{house.product.url}/desk",
    )
    with page.expect_console_message(lambda said: "frame" in said.text.lower()):
        pass
    assert any("frame-ancestors" in text or "X-Frame-Options" in text for text in refused)

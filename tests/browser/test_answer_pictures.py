"""A lead puts a picture beside an answer, sees it, and customers are shown it on their page."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.house import Desk, House, nameless, overflow, sign_in
from tests.browser.test_knowledge_page import (
    answer_with,
    asks,
    go_in,
    is_saved,
    open_entry,
    save,
)
from tests.pictures import SVG, png

SLIPPERS = "会飞的拖鞋穿多大码"
ANSWER = "您好，会飞的拖鞋请看尺码表。"


@pytest.fixture(scope="module")
def lead(house: House) -> Page:
    """Set the first lead up and begin an entry."""
    page = house.visitor(wide=True).new_page()
    page.goto(house.first_sign_in())
    sign_in(page, "王芳")
    expect(page.locator("main.board")).to_be_visible()
    go_in(page)
    page.get_by_role("button", name="新建条目").click()
    page.get_by_label("添加问法").fill(SLIPPERS)
    page.get_by_label("添加问法").press("Enter")
    answer_with(page, ANSWER)
    return page


def choose(page: Page, name: str, data: bytes) -> None:
    """Pick a file as somebody would in the browser's own dialog."""
    file = FilePayload(name=name, mimeType="image/png", buffer=data)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="添加图片").click()
    chooser.value.set_files([file])


def is_drawn(picture: Locator, side: int) -> None:
    """Wait until a picture is there, and not only its place."""
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", side)


def test_what_is_no_picture_is_refused_in_one_sentence(lead: Page) -> None:
    choose(lead, "尺码表.png", SVG)
    expect(lead.locator(".entry-pictures .complaint")).to_contain_text("请用完整的 PNG")
    choose(lead, "尺码表.png", png(90, 60)[:-9])
    expect(lead.locator(".entry-pictures .complaint")).to_contain_text("请用完整的 PNG")
    expect(lead.locator(".entry-pictures li")).to_have_count(0)


def test_a_picture_is_seen_in_the_editor_the_preview_and_by_the_customer(
    house: House, lead: Page
) -> None:
    choose(lead, "尺码表.gif", png(90, 60))
    is_drawn(lead.locator(".entry-pictures img"), 60)
    expect(lead.locator(".picture-name")).to_have_text("尺码表.png")
    expect(lead.locator(".entry-pictures .complaint")).to_be_hidden()
    is_drawn(lead.locator(".preview .bubble img"), 60)
    save(lead)
    is_saved(lead)
    customer = asks(house, SLIPPERS)
    customer.hears(ANSWER)
    is_drawn(customer.house_lines.last.locator("img"), 60)
    customer.page.reload()
    is_drawn(customer.house_lines.last.locator("img"), 60)
    assert (overflow(customer.page), nameless(customer.page)) == (0, [])


def test_an_agent_is_suggested_the_picture_and_sends_it_with_one_press(house: House) -> None:
    house.hire("安娜")
    ann = house.desk("安娜")
    ann.go_online()
    customer = house.customer()
    customer.is_greeted()
    customer.say("转人工")
    ann.claim("转人工")
    customer.say(SLIPPERS)
    first = ann.page.locator(".suggestion").first
    is_drawn(first.locator("img"), 60)
    assert (overflow(ann.page), nameless(ann.page)) == (0, [])
    first.get_by_role("button", name="发给客户").click()
    is_drawn(ann.page.locator(".log .bubble img"), 60)
    is_drawn(customer.house_lines.last.locator("img"), 60)
    customer.page.reload()
    is_drawn(customer.house_lines.last.locator("img"), 60)
    _say_goodbye(ann)


def _say_goodbye(ann: Desk) -> None:
    ann.say("请看尺码表。")
    ann.end()


def test_it_fits_a_telephone_and_names_everything(lead: Page) -> None:
    lead.set_viewport_size({"width": 360, "height": 740})
    expect(lead.locator(".entry-pictures img")).to_be_visible()
    assert (overflow(lead), nameless(lead)) == (0, [])
    lead.set_viewport_size({"width": 1280, "height": 800})


def test_one_that_is_taken_away_is_shown_to_nobody_and_comes_back(house: House, lead: Page) -> None:
    open_entry(lead, SLIPPERS)
    lead.get_by_role("button", name="移除 尺码表.png").click()
    expect(lead.locator(".preview .bubble img")).to_have_count(0)
    save(lead)
    is_saved(lead)
    customer = asks(house, SLIPPERS)
    customer.hears(ANSWER)
    expect(customer.house_lines.last.locator("img")).to_have_count(0)
    lead.get_by_role("button", name="历史").click()
    lead.get_by_role("button", name="看第 1 版").click()
    gone = lead.locator(".difference .is-removed").filter(has_text="尺码表.png")
    expect(gone).to_be_visible()
    lead.get_by_role("button", name="恢复这一版").click()
    is_saved(lead)
    is_drawn(lead.locator(".entry-pictures img"), 60)
    asks(house, SLIPPERS).hears(ANSWER)

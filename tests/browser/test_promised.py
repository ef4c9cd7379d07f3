"""First asked, first responsible: what was promised in one's name is seen and answered (H1, T5)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.house import Customer, Desk, House, nameless


@pytest.fixture
def ann(house: House) -> Desk:
    """Sign Ann in and put her online."""
    house.hire("Ann")
    desk = house.desk("Ann")
    desk.go_online()
    return desk


def _was_served(house: House, ann: Desk) -> Customer:
    customer = house.customer()
    customer.is_greeted()
    customer.say("转人工")
    customer.hears("位")
    customer.say("我的订单还没有发货")
    ann.claim("我的订单还没有发货")
    customer.hears("Ann")
    ann.say("今天就为您发出。")
    customer.hears("今天就为您发出")
    customer.say("好的，麻烦您了")
    expect(ann.bubbles.last).to_contain_text("麻烦您了")
    ann.end()
    expect(customer.house_lines.filter(has_text=re.compile("再见|再会"))).to_have_count(1)
    return customer


def test_a_message_left_for_whoever_served_one_last_is_answered_by_them(
    house: House, ann: Desk
) -> None:
    customer = _was_served(house, ann)
    customer.say("转人工")
    customer.choices.filter(has_text="留言").click()
    customer.hears("30 分钟内回复")
    customer.say("请问订单到哪里了")
    customer.choices.filter(has_text="跳过").click()
    customer.hears("30 分钟内会有同事")
    promised = ann.page.get_by_role("region", name="答应的回复").get_by_role("button")
    expect(promised).to_have_count(1)
    expect(promised).to_contain_text("前回复")
    assert nameless(ann.page) == []
    promised.click()
    expect(ann.page.locator(".ticket-body")).to_contain_text("请问订单到哪里了")
    ann.page.fill(".ticket-body textarea", "订单已经到您的城市，今晚送达。")
    ann.page.locator("select").select_option("solved")
    ann.page.locator(".ticket-body .primary").click()
    customer.hears("订单已经到您的城市，今晚送达。")
    ann.page.get_by_role("button", name="会话").click()
    expect(promised).to_have_count(0)

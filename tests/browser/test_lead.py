"""A lead at the board: the house at this moment, the response times, the tickets."""

from __future__ import annotations

import csv
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import Customer, House, nameless, overflow, sign_in


@pytest.fixture(scope="module")
def lead(house: House) -> Page:
    """Set the first lead up by the printed link."""
    page = house.visitor(wide=True).new_page()
    page.goto(house.first_sign_in())
    expect(page.get_by_role("heading", name="欢迎")).to_be_visible()
    assert "first=" not in page.url
    sign_in(page, "王芳")
    expect(page.locator("main.board")).to_be_visible()
    return page


@pytest.fixture(autouse=True)
def _back_to_the_board(lead: Page) -> None:
    lead.goto(lead.url)
    expect(lead.locator("main.board")).to_be_visible()


def asked(house: House, *questions: str) -> Customer:
    customer = house.customer()
    customer.is_greeted()
    for heard, question in enumerate(questions, start=2):
        customer.say(question)
        expect(customer.house_lines.nth(heard - 1)).to_be_visible()
    return customer


def test_the_link_makes_one_lead_only(house: House, lead: Page) -> None:
    page = house.visitor(wide=True).new_page()
    page.goto(house.first_sign_in())
    sign_in(page, "李四")
    expect(page.get_by_role("alert")).to_contain_text("已经用过")


def test_a_lead_closes_the_house_and_customers_hear_it_at_once_h5(house: House, lead: Page) -> None:
    times = lead.locator("section[aria-labelledby=hours-title]")
    expect(times).to_contain_text("一直开放")
    times.get_by_role("button", name="设置休业").click()
    dialog = lead.locator("dialog")
    dialog.locator(".option", has_text="盘点").click()
    dialog.locator("input[type=text]").fill("半年盘点")
    assert nameless(lead) == []
    dialog.get_by_role("button", name="设置休业").click()
    expect(dialog).to_have_count(0)
    height = times.evaluate("one => one.clientHeight")
    assert height < 400  # nothing stretches the list of groups over the whole page
    closure = times.locator(".closures li")
    expect(closure).to_contain_text("盘点 · 半年盘点")
    expect(closure).to_contain_text("王芳 设置")
    customer = asked(house, "我想咨询开发票的事，转人工")
    expect(customer.page.locator(".log")).to_contain_text(re.compile("盘点|清点"))
    closure.get_by_role("button").click()
    expect(times.locator(".closures li")).to_have_count(0)
    expect(times).to_contain_text("一直开放")


def test_who_is_on_call_sees_an_emergency_at_the_desk_c6(house: House, lead: Page) -> None:
    house.hire("Nina", "--groups", "service")
    nina = house.desk("Nina")
    lead.reload()
    toggle = lead.get_by_role("button", name="Nina 值班")
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    customer = house.customer()
    customer.is_greeted()
    customer.say("你们的电饭锅爆炸了，我的手被烫伤了")
    customer.hears("值班负责人")
    alarms = nina.page.locator(".alarms")
    expect(alarms).to_contain_text("烫伤")
    assert nameless(nina.page) == []
    lead.locator(".flags li", has_text="烫伤").get_by_role("button").last.click()
    nina.page.reload()
    expect(nina.page.locator(".lists")).to_be_visible()
    expect(alarms).to_have_count(0)
    customer.say("退出排队")
    customer.hears("排队")


def test_figures_appear_and_can_be_taken_along(house: House, lead: Page) -> None:
    asked(house, "怎么退货", "怎么付款")
    lead.get_by_role("button", name="响应时间").click()
    expect(lead.locator(".totals .card")).to_have_count(6)
    greeting, first_word, _, by_agent = lead.locator(".totals .card").all()[:4]
    expect(greeting).to_contain_text("100 %")
    expect(first_word).to_contain_text("100 %")
    expect(by_agent).to_contain_text("–")
    bars = lead.locator(".chart g:has(rect.in-time) title")
    expect(bars.last).to_be_attached()
    # A bar for each hour in which something was asked, all of it in time and none twice.
    counted = re.findall(r"\d\d:00: (\d+), 100 %", "\n".join(bars.all_text_contents()))
    assert len(counted) == bars.count()
    chosen = lead.locator(".totals .card[aria-pressed=true]")
    expect(chosen).to_contain_text(f"次数 {sum(map(int, counted))} ·")
    lead.get_by_role("button", name="渠道").click()
    expect(lead.locator("tbody th")).to_have_text(["网页"])
    with lead.expect_download() as download:
        lead.get_by_role("link", name="下载 CSV").click()
    rows = list(csv.reader(download.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) > 1


def test_a_period_without_anything_says_so(lead: Page) -> None:
    lead.get_by_role("button", name="响应时间").click()
    lead.get_by_role("button", name="昨天").click()
    expect(lead.locator(".is-nothing")).to_have_text("这个时段还没有数据。")
    expect(lead.locator(".totals .figure")).to_have_text(["–"] * 6)


def test_the_board_moves_by_itself(house: House, lead: Page) -> None:
    service = lead.locator(".card", has_text="客服组")
    expect(service.locator(".figure")).to_have_text("0")
    house.hire("Ann", "--groups", "service")
    desk = house.desk("Ann")
    desk.go_online()
    expect(service).to_contain_text("1 位客服在线")
    asked(house, "转人工")
    expect(service.locator(".figure")).to_have_text("1")
    expect(service).to_contain_text("最久已等")
    desk.claim("转人工")
    expect(service.locator(".figure")).to_have_text("0")
    expect(lead.locator(".people li", has_text="Ann")).to_contain_text("1 个会话")
    lead.get_by_role("button", name="响应时间").click()
    owned = lead.locator(".owners tbody tr", has_text="Ann").locator("td")  # H1
    expect(owned).to_have_text(["1", "0", "0", "1", "0", "–"])
    assert nameless(lead) == []


def test_an_emergency_is_shown_with_its_chat_and_settled(house: House, lead: Page) -> None:
    asked(house, "热水器漏电，有人触电了")
    flag = lead.locator(".flags li")
    expect(flag).to_contain_text("紧急情况：热水器漏电")
    with lead.expect_navigation():
        flag.get_by_role("link", name="查看会话").click()
    expect(lead.locator(".log .bubble", has_text="热水器漏电")).to_be_visible()
    lead.goto(f"{house.product.url}/lead")
    flag.get_by_role("button").click()
    expect(lead.locator(".flags li")).to_have_count(0)


def test_a_complaint_is_followed_as_a_ticket_c1(house: House, lead: Page) -> None:
    customer = asked(house, "我要投诉")
    customer.say("杯子收到时是碎的")
    expect(customer.house_lines).to_have_count(3)
    for label in ("跳过", "跳过", "跳过", "提交", "提交"):
        heard = customer.house_lines.count()
        customer.choices.filter(has_text=label).click()
        expect(customer.house_lines).to_have_count(heard + 1)
    customer.hears("编号")
    lead.get_by_role("button", name="工单").click()
    lead.locator(".ticket-list .chat-row").first.click()
    expect(lead.locator(".facts")).to_contain_text("杯子收到时是碎的")
    lead.locator("select").select_option("in_progress")
    lead.fill(".ticket-body textarea", "正在为您安排换货")
    lead.locator(".ticket-body .primary").click()
    expect(lead.locator(".pane-head .state")).to_have_text("处理中")
    customer.hears("正在为您安排换货")


def test_the_board_speaks_both_languages_and_fits_a_telephone(lead: Page) -> None:
    lead.set_viewport_size({"width": 390, "height": 780})
    lead.get_by_role("button", name="Switch to English").click()
    for view in ("Now", "Response times", "Tickets"):
        lead.get_by_role("button", name=view, exact=True).click()
        assert overflow(lead) == 0
        assert nameless(lead) == []
    lead.get_by_role("button", name="切换到中文").click()
    lead.set_viewport_size({"width": 1280, "height": 800})


def test_who_signs_out_is_out(house: House, lead: Page) -> None:
    lead.get_by_role("button", name="退出登录").click()
    expect(lead.locator("input[name=password]")).to_be_visible()
    lead.reload()
    expect(lead.locator("input[name=password]")).to_be_visible()
    sign_in(lead, "王芳")
    expect(lead.locator("main.board")).to_be_visible()

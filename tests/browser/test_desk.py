"""Agents at the desk with customers on their page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.house import Customer, Desk, House, nameless, overflow, sign_in


@pytest.fixture(scope="module")
def ann(house: House) -> Desk:
    """Sign Ann in and put her online."""
    house.hire("Ann", "--groups", "service,orders,complaints")
    desk = house.desk("Ann")
    desk.go_online()
    return desk


@pytest.fixture(scope="module")
def bob(house: House) -> Desk:
    """Sign Bob in; he speaks English and comes later."""
    house.hire("Bob", "--groups", "service,orders")
    return house.desk("Bob", "en")


@pytest.fixture(scope="module")
def lea(house: House) -> Desk:
    """Sign in Lea, who leads and takes no customers of her own."""
    house.hire("Lea", "--role", "lead")
    desk = house.desk("Lea")
    expect(desk.page.locator(".lists")).to_be_visible()
    return desk


def in_line(house: House, words: str) -> Customer:
    """Bring a customer who waits for a person and has written this."""
    customer = house.customer()
    customer.is_greeted()
    customer.say("转人工")
    customer.hears("位")
    customer.say(words)
    return customer


def served(house: House, desk: Desk, words: str) -> Customer:
    """Bring a customer and have the agent claim them."""
    customer = in_line(house, words)
    desk.claim(words[:20])
    expect(desk.bubbles.filter(has_text=words)).to_be_visible()  # not the chat that was open before
    customer.hears("Ann")
    return customer


def test_a_customer_is_offered_passed_and_then_for_everybody_h2_t6(house: House, ann: Desk) -> None:
    customer = in_line(house, "我的快递丢了")
    offer = ann.page.locator(".offer")
    expect(offer).to_contain_text("轮到您接待")
    expect(offer.locator(".owed")).to_be_visible()
    assert nameless(ann.page) == []
    ann.page.keyboard.press("Alt+KeyP")
    expect(offer).to_have_count(0)
    expect(ann.waiting.filter(has_text="我的快递丢了")).to_contain_text("谁都可以接待")
    ann.claim("我的快递丢了")
    customer.hears("Ann")
    ann.end()


def test_an_offer_is_taken_by_a_key_h2(house: House, ann: Desk) -> None:
    customer = in_line(house, "我要改地址")
    expect(ann.page.locator(".offer")).to_contain_text("我要改地址")
    ann.page.keyboard.press("Alt+KeyN")
    expect(ann.field).to_be_focused()
    expect(ann.page.locator(".offer")).to_have_count(0)
    customer.hears("Ann")
    ann.end()


def test_a_wrong_password_is_told_in_one_sentence(house: House) -> None:
    page = house.visitor(wide=True).new_page()
    page.goto(f"{house.product.url}/desk")
    sign_in(page, "Nobody", "wrong wrong wrong")
    expect(page.get_by_role("alert")).to_have_text("姓名或密码不对。")
    assert nameless(page) == []


def test_customer_and_agent_speak_with_each_other_h3(house: House, ann: Desk) -> None:
    customer = in_line(house, "杯子碎了")
    expect(ann.waiting).to_contain_text("杯子碎了")
    ann.claim("杯子碎了")
    customer.hears("Ann")
    ann.say("您好，我马上为您查看。")
    customer.hears("我马上为您查看")
    expect(customer.page.locator(".by-agent .said-name").last).to_have_text("Ann")
    customer.say("好的，谢谢")
    expect(ann.bubbles.last).to_have_text("好的，谢谢")
    expect(ann.page.locator(".pane-head .owed")).to_be_visible()
    ann.say("请您放心。")
    expect(ann.page.locator(".pane-head .owed")).to_have_count(0)


def test_files_go_both_ways(house: House, ann: Desk) -> None:
    customer = served(house, ann, "我有照片")
    photo = ann.page.screenshot(clip={"x": 0, "y": 0, "width": 40, "height": 40})
    sent = {"name": "碎片.png", "mimeType": "image/png", "buffer": photo}
    customer.page.set_input_files("input[type=file]", sent)  # type: ignore[arg-type]
    expect(customer.page.locator(".tray")).to_contain_text("碎片.png")
    customer.field.press("Enter")
    expect(ann.page.locator(".by-customer .picture img")).to_be_visible()
    note = {"name": "换货单.txt", "mimeType": "text/plain", "buffer": "请签字".encode()}
    ann.page.set_input_files(".composer input[type=file]", note)  # type: ignore[arg-type]
    expect(customer.page.locator(".by-agent .file")).to_contain_text("换货单.txt")


def test_the_knowledge_base_helps_with_the_reply(house: House, ann: Desk) -> None:
    customer = served(house, ann, "怎么退货呢")
    first = ann.page.locator(".suggestion").first
    expect(first).to_contain_text("退货")
    first.get_by_role("button").click()
    expect(ann.field).not_to_have_value("")
    ann.field.press("Enter")
    customer.hears("退货")


def test_a_customer_in_special_need_is_marked_with_consent_h4(house: House, ann: Desk) -> None:
    customer = served(house, ann, "我看不清小字")
    ann.page.locator(".pane-head").get_by_role("button", name="优先接待").click()
    ann.page.locator("dialog .option", has_text="残障人士").click()
    expect(ann.page.locator("dialog .primary")).to_be_disabled()
    ann.page.locator("dialog .option", has_text="客户已经同意").click()
    assert nameless(ann.page) == []
    ann.page.locator("dialog .primary").click()
    expect(ann.page.locator(".pane-head .need")).to_have_text("残障人士")
    ann.say("已经为您记下。")
    customer.hears("已经为您记下")
    ann.end()
    expect(customer.choices).to_have_count(5)
    customer.say("转人工")
    expect(ann.waiting.locator(".need")).to_have_text("残障人士")
    customer.say("退出排队")
    expect(ann.waiting.locator(".need")).to_have_count(0)


def test_a_chat_is_passed_on_with_a_word_to_both_h3(house: House, ann: Desk, bob: Desk) -> None:
    customer = served(house, ann, "请给我开发票")
    bob.go_online()  # from now on it may be his turn as well
    ann.page.locator(".pane-head").get_by_role("button", name="转接").click()
    ann.page.locator("dialog .option", has_text="Bob").click()
    ann.page.fill("dialog textarea", "要发票")
    ann.page.locator("dialog .primary").click()
    bob.claim("请给我开发票")
    customer.hears("Bob")
    expect(bob.bubbles.filter(has_text="请给我开发票")).to_be_visible()
    bob.end()
    bob.page.locator(".presence .is-offline").click()


def test_a_whisper_is_seen_by_the_agent_and_never_by_the_customer(
    house: House, ann: Desk, lea: Desk
) -> None:
    customer = served(house, ann, "我要找主管")
    number = ann.page.locator(".pane-title h2").inner_text().split()[-1]
    lea.page.goto(f"{house.product.url}/desk#chat={number}")
    lea.page.fill(".lead-tools input", "先道歉")
    lea.page.keyboard.press("Enter")
    expect(ann.page.locator(".whisper")).to_contain_text("先道歉")
    assert nameless(lea.page) == []
    ann.say("实在抱歉。")
    customer.hears("实在抱歉")
    expect(lea.bubbles.last).to_have_text("实在抱歉。")  # live, without loading the page again
    customer.say("那好吧")
    expect(lea.bubbles.last).to_have_text("那好吧")
    customer.page.reload()
    customer.hears("实在抱歉")
    assert "先道歉" not in customer.page.content()
    lea.page.get_by_role("button", name="由我接手").click()
    customer.hears("Lea")
    expect(ann.page.locator(".notice")).to_contain_text("主管接手")
    expect(lea.field).to_be_visible()
    lea.end()


def test_a_chat_is_passed_on_to_whichever_lead_takes_it_h3(
    house: House, ann: Desk, lea: Desk
) -> None:
    customer = served(house, ann, "请主管来听我说")
    lea.go_online()
    ann.page.locator(".pane-head").get_by_role("button", name="转接").click()
    ann.page.locator("dialog .option", has_text="任何一位主管").click()
    ann.page.fill("dialog textarea", "要求赔偿")
    assert nameless(ann.page) == []
    ann.page.locator("dialog .primary").click()
    customer.hears("主管")
    offer = lea.page.locator(".offer", has_text="要求赔偿")
    expect(offer).to_contain_text("Ann 转给您")
    waiting = ann.waiting.filter(has_text="请主管来听我说")
    expect(waiting).to_contain_text("请主管接待")
    expect(waiting.locator(".claim")).to_have_count(0)
    offer.get_by_role("button", name="接待").click()
    customer.hears("Lea")
    lea.page.locator(".presence .is-offline").click()
    lea.end()


def test_a_chat_that_is_ended_is_thanked_for_and_rated_p8_f5(house: House, ann: Desk) -> None:
    customer = served(house, ann, "退款几天到")
    ann.say("祝您愉快。")
    customer.hears("祝您愉快")
    ann.end()
    expect(customer.choices).to_have_count(5)
    expect(customer.house_lines.filter(has_text=re.compile("再见|再会"))).to_have_count(1)
    customer.page.reload()
    expect(customer.choices).to_have_count(5)
    customer.choices.last.click()
    expect(customer.own_lines.last).to_contain_text("5")
    customer.hears(re.compile("谢谢您的|真高兴"))


def test_words_refused_because_the_chat_has_moved_on_are_kept(house: House, ann: Desk) -> None:
    served(house, ann, "我在两处说话")
    other = Desk(ann.page.context.new_page())
    other.page.goto(f"{house.product.url}/desk")
    other.mine.filter(has_text="我在两处说话").click()
    expect(other.bubbles.filter(has_text="我在两处说话")).to_be_visible()
    other.field.fill("写到一半")
    ann.end()
    expect(other.page.locator(".lost")).to_be_visible()
    other.page.reload()
    assert "写到一半" in other.page.evaluate("Object.values(localStorage)")
    other.page.close()


def test_the_desk_is_worked_by_keys(house: House, ann: Desk) -> None:
    in_line(house, "请快一点")
    expect(ann.waiting.filter(has_text="请快一点")).to_be_visible()
    ann.page.keyboard.press("Alt+KeyN")
    expect(ann.field).to_be_focused()
    ann.page.keyboard.press("Alt+KeyE")
    expect(ann.page.locator("dialog")).to_be_visible()
    ann.page.keyboard.press("Escape")
    expect(ann.page.locator("dialog")).to_have_count(0)
    ann.end()


def test_the_desk_fits_a_telephone_and_names_everything(house: House, ann: Desk) -> None:
    served(house, ann, "很长的话" * 60)
    assert nameless(ann.page) == []
    ann.page.set_viewport_size({"width": 360, "height": 700})
    assert overflow(ann.page) == 0
    assert nameless(ann.page) == []
    expect(ann.field).to_be_in_viewport()
    ann.page.get_by_role("button", name="返回列表").click()
    expect(ann.mine.first).to_be_in_viewport()
    ann.page.set_viewport_size({"width": 1280, "height": 800})

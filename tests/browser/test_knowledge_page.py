"""A lead keeps the knowledge base, and customers are answered from it at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.house import Customer, House, nameless, overflow, sign_in

ENTER = {"key": "Enter", "code": "Enter"}
TEAPOT = "会唱歌的茶壶有货吗"
VAGUE = "音乐壶"  # near enough to be offered, not to be answered
IN_STOCK = "您好，会唱歌的茶壶有货，请您放心选购。"


@pytest.fixture(scope="module")
def lead(house: House) -> Page:
    """Set the first lead up."""
    page = house.visitor(wide=True).new_page()
    page.goto(house.first_sign_in())
    sign_in(page, "王芳")
    expect(page.locator("main.board")).to_be_visible()
    return page


@pytest.fixture(scope="module", autouse=True)
def _teapot(lead: Page) -> None:
    """Write the entry that these tests are about."""
    go_in(lead)
    lead.get_by_role("button", name="新建条目").click()
    lead.get_by_label("添加问法").fill(f"{TEAPOT}\n茶壶会唱歌吗\n有没有会唱歌的茶壶")
    lead.get_by_role("button", name="添加", exact=True).click()
    expect(lead.locator(".wordings li")).to_have_count(3)
    answer_with(lead, IN_STOCK)
    expect(lead.locator(".preview .bubble").last).to_contain_text(IN_STOCK)
    save(lead, "新品")
    is_saved(lead)


@pytest.fixture(autouse=True)
def _nothing_in_hand(lead: Page) -> None:
    lead.evaluate("localStorage.clear()")
    lead.goto(lead.url)
    go_in(lead)


def go_in(page: Page) -> None:
    page.get_by_role("button", name="知识库", exact=True).click()
    expect(page.locator(".entry-list .chat-row").first).to_be_visible()


def row(page: Page, words: str) -> Locator:
    return page.locator(".entry-list .chat-row").filter(has_text=words)


def open_entry(page: Page, words: str) -> None:
    row(page, words).click()
    expect(page.locator(".pane-title h2")).to_have_text(words)


def answer_with(page: Page, text: str) -> None:
    page.locator("textarea.answer").first.fill(text)


def save(page: Page, note: str = "") -> None:
    """Look at what would be answered differently, then save."""
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".effect")).not_to_contain_text("正在")
    page.locator("dialog textarea").fill(note)
    page.locator("dialog .primary").click()
    expect(page.locator("dialog")).to_have_count(0)


def discard(page: Page) -> None:
    page.get_by_role("button", name="放弃修改").click()
    page.locator("dialog .primary").click()
    expect(page.locator("dialog")).to_have_count(0)


def is_saved(page: Page) -> None:
    expect(page.locator(".saved-notice")).to_contain_text("已保存")


def asks(house: House, question: str) -> Customer:
    customer = house.customer()
    customer.is_greeted()
    customer.say(question)
    customer.has_said(question)
    return customer


def test_a_new_entry_answers_the_next_customer(house: House, lead: Page) -> None:
    expect(row(lead, TEAPOT)).to_be_visible()
    asks(house, "茶壶会唱歌吗").hears(IN_STOCK)


def test_an_edit_is_weighed_against_past_questions_and_holds_at_once(
    house: House, lead: Page
) -> None:
    open_entry(lead, TEAPOT)
    answer_with(lead, "您好，会唱歌的茶壶月底到货，请您稍候几天。")
    expect(lead.locator(".is-unsaved")).to_be_visible()
    save(lead)
    is_saved(lead)
    asks(house, TEAPOT).hears("月底到货")


def test_what_a_wording_would_change_is_told_before_it_is_saved(house: House, lead: Page) -> None:
    asks(house, "叮叮咚咚咣")
    open_entry(lead, TEAPOT)
    lead.get_by_label("添加问法").fill("叮叮咚咚咣")
    lead.get_by_label("添加问法").press("Enter")
    lead.get_by_role("button", name="保存", exact=True).click()
    told = lead.locator(".effect li").filter(has_text="叮叮咚咚咣")
    expect(told).to_contain_text("直接回答")
    lead.locator("dialog").get_by_role("button", name="取消").click()
    discard(lead)
    expect(lead.locator(".wordings input").last).not_to_have_value("叮叮咚咚咣")


def test_a_question_is_tried_with_the_draft_and_its_reasons(lead: Page) -> None:
    open_entry(lead, TEAPOT)
    saved = lead.locator("textarea.answer").first.input_value()
    lead.locator(".entry-tools").get_by_role("button", name="试问").click()
    lead.get_by_label("试问一句").fill("茶壶会唱歌吗")
    expect(lead.locator(".tried-outcome")).to_contain_text("直接回答")
    expect(lead.locator(".tried details").first).to_contain_text("最接近的问法")
    expect(lead.locator(".reasons li").first).to_be_visible()
    answer_with(lead, "您好，暂时没有。")
    expect(lead.locator(".tried-answer").first).to_contain_text("暂时没有")
    lead.get_by_label("用正在编辑的内容").uncheck()
    expect(lead.locator(".tried-answer").first).to_have_text(saved)


def test_unsaved_words_outlive_a_reload(lead: Page) -> None:
    open_entry(lead, TEAPOT)
    saved = lead.locator("textarea.answer").first.input_value()
    answer_with(lead, "写到一半")
    lead.reload()
    go_in(lead)
    expect(row(lead, TEAPOT)).to_contain_text("未保存")
    open_entry(lead, TEAPOT)
    expect(lead.locator("textarea.answer").first).to_have_value("写到一半")
    discard(lead)
    expect(lead.locator("textarea.answer").first).to_have_value(saved)


def test_who_saves_second_is_shown_who_was_first(house: House, lead: Page) -> None:
    other = lead.context.new_page()
    other.goto(f"{house.product.url}/lead")
    go_in(other)
    open_entry(other, TEAPOT)
    # drafts are one browser's: the two write different things one after another
    open_entry(lead, TEAPOT)
    lead.get_by_label("负责人").fill("李四")
    save(lead)
    is_saved(lead)
    answer_with(other, "您好，会唱歌的茶壶下月到货。")
    save(other)
    expect(other.locator(".conflict")).to_contain_text("王芳")
    other.get_by_role("button", name="看不同之处").click()
    expect(other.locator(".difference .is-removed").filter(has_text="李四")).to_be_visible()
    other.keyboard.press("Escape")
    other.get_by_role("button", name="保留我的内容").click()
    save(other)
    is_saved(other)
    other.close()
    asks(house, TEAPOT).hears("下月到货")


def test_an_earlier_version_is_looked_at_and_restored(house: House, lead: Page) -> None:
    open_entry(lead, TEAPOT)
    answer_with(lead, "您好，会唱歌的茶壶停售了。")
    save(lead)
    is_saved(lead)
    lead.get_by_role("button", name="历史").click()
    expect(lead.locator(".history li").last).to_contain_text("新品")
    lead.get_by_role("button", name="看第 1 版").click()
    expect(lead.locator(".difference .is-removed").filter(has_text=IN_STOCK)).to_be_visible()
    lead.get_by_role("button", name="恢复这一版").click()
    is_saved(lead)
    expect(lead.locator("textarea.answer").first).to_have_value(IN_STOCK)
    asks(house, TEAPOT).hears(IN_STOCK)


def test_a_miss_becomes_a_wording_and_is_answered_k3(house: House, lead: Page) -> None:
    missed = "咕咚咕咚"
    asks(house, missed)
    lead.get_by_role("button", name="未答问题").click()
    card = lead.locator(".miss").filter(has_text=missed)
    expect(card).to_be_visible()
    card.get_by_role("button", name="加到其他条目").click()
    card.get_by_label("加到其他条目").fill("唱歌")
    card.locator(".picker .chat-row").first.click()
    expect(lead.locator(".wordings input").last).to_have_value(missed)
    expect(lead.locator(".entry-form")).to_contain_text("会标为已处理")
    save(lead)
    is_saved(lead)
    lead.get_by_role("button", name="未答问题").click()
    expect(lead.locator(".week")).to_be_visible()
    expect(card).to_have_count(0)
    asks(house, missed).hears("会唱歌的茶壶")


def test_what_two_customers_picked_is_answered_outright_from_then_on_k3(
    house: House, lead: Page
) -> None:
    for _ in range(2):
        customer = asks(house, VAGUE)
        customer.choices.filter(has_text=TEAPOT).click()
        customer.hears(IN_STOCK)
    lead.get_by_role("button", name="未答问题").click()
    card = lead.locator(".miss").filter(has_text=VAGUE)
    expect(card.locator(".miss-closest li").first).to_contain_text("2 位客户选了它")
    assert (overflow(lead), nameless(lead)) == (0, [])
    card.get_by_role("button", name=f"加到“{TEAPOT}”").click()
    save(lead)
    is_saved(lead)
    asks(house, VAGUE).hears(IN_STOCK)


def test_the_list_is_searched_in_chinese_and_narrowed(lead: Page) -> None:
    before = lead.locator(".entry-list .chat-row").count()
    lead.get_by_label("搜索条目、问法或答复").fill("唱歌")
    expect(lead.locator(".entry-list .chat-row")).to_have_count(1)
    lead.get_by_label("搜索条目、问法或答复").fill("")
    expect(lead.locator(".entry-list .chat-row")).to_have_count(before)
    lead.get_by_label("状态").select_option("internal")
    expect(lead.locator(".entry-count")).to_have_text("没有符合条件的条目。")


def test_a_removed_entry_answers_nobody_until_it_is_back(house: House, lead: Page) -> None:
    lead.get_by_role("button", name="新建条目").click()
    lead.get_by_label("添加问法").fill("有礼品盒券吗")
    lead.get_by_label("添加问法").press("Enter")
    answer_with(lead, "您好，有礼品盒券。")
    save(lead)
    lead.get_by_role("button", name="删除").click()
    expect(lead.locator(".effect")).not_to_contain_text("正在")
    lead.locator("dialog .primary").click()
    expect(row(lead, "有礼品盒券吗")).to_have_count(0)
    customer = asks(house, "有礼品盒券吗")
    expect(customer.house_lines).to_have_count(2)
    assert "您好，有礼品盒券。" not in customer.read()
    lead.get_by_label("状态").select_option("removed")
    open_entry(lead, "有礼品盒券吗")
    lead.get_by_role("button", name="恢复条目").click()
    is_saved(lead)
    asks(house, "有礼品盒券吗").hears("您好，有礼品盒券。")


def test_enter_belongs_to_the_input_method_while_a_wording_is_composed(lead: Page) -> None:
    open_entry(lead, TEAPOT)
    before = lead.locator(".wordings li").count()
    lead.get_by_label("添加问法").focus()
    keys = lead.context.new_cdp_session(lead)
    composing = {"text": "chahu", "selectionStart": 5, "selectionEnd": 5}
    keys.send("Input.imeSetComposition", composing)
    keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "windowsVirtualKeyCode": 13} | ENTER)
    keys.send("Input.dispatchKeyEvent", {"type": "keyUp", "windowsVirtualKeyCode": 13} | ENTER)
    keys.send("Input.insertText", {"text": "茶壶"})
    expect(lead.get_by_label("添加问法")).to_have_value("茶壶")
    expect(lead.locator(".wordings li")).to_have_count(before)
    lead.get_by_label("添加问法").fill("")


def test_agents_see_what_is_new_k2(house: House) -> None:
    house.hire("Ann", "--groups", "service")
    desk = house.desk("Ann").page
    desk.locator(".news-open").click()
    expect(desk.locator(".news-list li").filter(has_text=TEAPOT)).to_contain_text("王芳")
    desk.locator("dialog .primary").click()
    expect(desk.locator(".news")).to_have_count(0)
    desk.reload()
    expect(desk.locator("#mine-title")).to_be_visible()
    expect(desk.locator(".news")).to_have_count(0)


def test_markup_in_an_answer_is_shown_as_the_text_it_is(lead: Page) -> None:
    open_entry(lead, TEAPOT)
    answer_with(lead, "<img src=x onerror=\"document.title='owned'\">")
    expect(lead.locator(".preview .bubble").last).to_contain_text("<img src=x")
    assert lead.title() == "客服看板"


def test_it_speaks_both_languages_fits_a_telephone_and_names_everything(lead: Page) -> None:
    lead.set_viewport_size({"width": 360, "height": 740})
    lead.get_by_role("button", name="Switch to English").click()
    assert (overflow(lead), nameless(lead)) == (0, [])
    row(lead, TEAPOT).click()
    for panel in ("Preview", "Try", "History"):
        lead.locator(".entry-tools").get_by_role("button", name=panel).click()
        assert (overflow(lead), nameless(lead)) == (0, [])
    lead.get_by_role("button", name="Back").click()
    lead.get_by_role("button", name="Misses").click()
    expect(lead.locator(".week")).to_be_visible()
    assert (overflow(lead), nameless(lead)) == (0, [])
    lead.get_by_role("button", name="切换到中文").click()
    lead.set_viewport_size({"width": 1280, "height": 800})

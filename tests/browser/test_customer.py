"""A customer at the chat page, on a telephone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.house import Customer, House, nameless, overflow

ENTER = {"key": "Enter", "code": "Enter"}


def test_who_comes_is_greeted_in_their_language_t1(house: House) -> None:
    chinese, english = house.customer(), house.customer("en-GB")
    chinese.is_greeted()
    english.is_greeted()
    expect(chinese.house_lines.first).to_contain_text("您")
    expect(english.house_lines.first).not_to_contain_text("您")
    expect(english.page).to_have_title("Customer service")


def test_a_question_is_answered_t2(house: House) -> None:
    customer = house.customer()
    customer.is_greeted()
    customer.say("怎么退货")
    customer.hears("退货")
    customer.has_said("怎么退货")
    expect(customer.field).to_be_focused()
    expect(customer.field).to_have_value("")


def test_enter_belongs_to_the_input_method_while_it_composes(house: House) -> None:
    customer = house.customer()
    customer.is_greeted()
    customer.field.focus()
    keys = customer.page.context.new_cdp_session(customer.page)
    composing = {"text": "tuihuo", "selectionStart": 6, "selectionEnd": 6}
    keys.send("Input.imeSetComposition", composing)
    # an input method keeps the key's text for itself: the page sees only that it went down
    keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "windowsVirtualKeyCode": 13} | ENTER)
    keys.send("Input.dispatchKeyEvent", {"type": "keyUp", "windowsVirtualKeyCode": 13} | ENTER)
    keys.send("Input.insertText", {"text": "退货"})
    expect(customer.field).to_have_value("退货")
    expect(customer.own_lines).to_have_count(0)
    # Safari sends an Enter right behind the end of composing; no person is as quick
    ended = customer.page.evaluate("performance.now()")
    customer.page.wait_for_function("(ended) => performance.now() - ended > 100", arg=ended)
    customer.field.press("Enter")
    customer.has_said("退货")


def test_a_reload_keeps_everything_once_and_greets_nobody_twice(house: House) -> None:
    customer = house.customer()
    customer.is_greeted()
    customer.say("怎么付款")
    customer.has_said("怎么付款")
    expect(customer.house_lines).to_have_count(2)
    customer.field.fill("写到一半")
    before = customer.read()
    customer.page.reload()
    expect(customer.lines).to_have_count(len(before))
    assert customer.read() == before
    expect(customer.field).to_have_value("写到一半")
    customer.say("谢谢")
    customer.has_said("怎么付款", "谢谢")


def test_a_second_page_of_the_same_browser_shows_the_same_talk(house: House) -> None:
    customer = house.customer()
    customer.is_greeted()
    customer.say("运费多少")
    expect(customer.house_lines).to_have_count(2)
    second = Customer(house.reopen(customer.page.context))
    expect(second.lines).to_have_count(3)
    second.say("谢谢")
    customer.has_said("运费多少", "谢谢")


def test_what_is_written_offline_goes_out_once_when_the_line_is_back(house: House) -> None:
    customer = house.customer()
    customer.is_greeted()
    customer.page.context.set_offline(True)
    customer.say("怎么查物流")
    customer.say("还有怎么换货")
    expect(customer.page.locator(".is-sending")).to_have_count(2)
    customer.page.context.set_offline(False)
    customer.has_said("怎么查物流", "还有怎么换货")
    customer.page.reload()
    customer.has_said("怎么查物流", "还有怎么换货")


def test_what_is_written_while_the_house_is_down_is_not_lost(house: House) -> None:
    customer = house.customer()
    customer.is_greeted()
    house.product.kill()
    customer.say("怎么开发票")
    expect(customer.page.locator(".is-sending")).to_have_count(1)
    expect(customer.page.locator(".line-state")).to_contain_text("自动发出")
    customer.page.close()
    house.product.start()
    page = house.reopen(customer.page.context)
    Customer(page).has_said("怎么开发票")
    Customer(page).hears("发票")


def test_buttons_are_pressed_once_and_leave_their_words(house: House) -> None:
    customer = house.customer()
    customer.is_greeted()
    customer.say("我要投诉")
    expect(customer.choices.first).to_be_visible()
    label = customer.choices.last.inner_text()
    customer.choices.last.click()
    customer.has_said("我要投诉", label)


def test_a_file_is_shown_before_and_after_it_is_sent(house: House) -> None:
    customer = house.customer()
    customer.is_greeted()
    note = {"name": "说明.txt", "mimeType": "text/plain", "buffer": "杯子碎了".encode()}
    customer.page.set_input_files("input[type=file]", note)  # type: ignore[arg-type]
    expect(customer.page.locator(".tray")).to_contain_text("说明.txt")
    customer.say("请看附件")
    expect(customer.page.locator(".is-mine .file")).to_contain_text("12 B")
    with customer.page.expect_download() as download:
        customer.page.locator(".is-mine .file").click()
    assert download.value.path().read_text(encoding="utf-8") == "杯子碎了"


def test_the_page_fits_a_telephone_whatever_is_written(house: House) -> None:
    customer = house.customer("en")
    customer.is_greeted()
    customer.say("https://shop.example/" + "x" * 400)
    expect(customer.house_lines).to_have_count(2)
    customer.page.set_viewport_size({"width": 320, "height": 560})
    assert overflow(customer.page) == 0
    assert nameless(customer.page) == []
    expect(customer.lines.last).to_be_in_viewport()
    expect(customer.field).to_be_in_viewport()


def test_markup_is_shown_as_the_text_it_is(house: House) -> None:
    customer = house.customer()
    customer.is_greeted()
    customer.say("<img src=x onerror=\"document.title='owned'\">")
    expect(customer.own_lines.first).to_contain_text("<img src=x")
    expect(customer.house_lines).to_have_count(2)
    expect(customer.page).to_have_title("在线客服")

"""What is said of an entry: in the customer's language, with what may be asked next."""

from __future__ import annotations

from dataclasses import replace

from knowledge.entry import Entry
from knowledge.matcher import Matcher

FEE = Entry("fee", questions={"zh-CN": ("运费多少",)}, answers={"zh-CN": "运费十元。"})
TIME = Entry(
    "time", questions={"zh-CN": ("几天能到",)}, answers={"zh-CN": "三天。", "en": "Three."}
)
PARCEL = Entry(
    "parcel",
    questions={"zh-CN": ("怎么查物流", "快递到哪了"), "en": ("Where is my parcel?",)},
    answers={"zh-CN": "请您打开订单页。", "en": "Please open your orders."},
    channel_answers={"telegram": {"zh-CN": "请您点菜单里的订单。"}},
    link="https://shop.example/orders",
    follow_ups=("time", "gone", "parcel"),
    related=("fee", "time"),
)


def matcher(*entries: Entry) -> Matcher:
    return Matcher(entries or (FEE, TIME, PARCEL))


def test_follow_ups_come_before_related_each_once_and_never_itself_p11() -> None:
    best = matcher().understand("怎么查物流").best[0]
    assert best.entry == "parcel"
    assert [(other.entry, other.answer) for other in best.then] == [
        ("time", "三天。"),
        ("fee", "运费十元。"),
    ]
    assert best.link == "https://shop.example/orders"


def test_what_follows_is_in_the_language_of_the_question() -> None:
    best = matcher().understand("Where is my parcel?").best[0]
    assert [other.answer for other in best.then] == ["Three.", "运费十元。"]


def test_only_the_first_has_what_follows() -> None:
    everything = replace(FEE, follow_ups=("time",))
    best = matcher(everything, TIME, PARCEL).understand("怎么查物流，运费多少").best
    assert len(best) > 1
    assert all(other.then == () for other in best[1:])


def test_a_channel_has_its_own_answer_where_it_has_one() -> None:
    best = matcher().understand("怎么查物流").best[0]
    assert best.said_on("telegram").startswith("请您点菜单里的订单。")
    assert best.said_on("web").startswith("请您打开订单页。")
    traditional = matcher().understand("怎麼查物流").best[0]
    assert traditional.said_on("telegram").startswith("請您點")

"""What only looks like a complaint, a call for a person or a courtesy is taken for a question."""

from __future__ import annotations

import pytest

from knowledge.matcher import NEVER_ANSWERED, Matcher
from knowledge.normalise import normalise
from knowledge.signals import recognise
from knowledge.understanding import Signal

_NOT: dict[Signal, tuple[str, ...]] = {
    Signal.CALL_BACK: (
        "不用给我打电话",
        "别给我打电话",
        "客服电话是多少",
        "打电话没人接",
        "一直没人回我电话",
        "no need to call me back",
        "nobody called me back",
        "what is your phone number",
    ),
    Signal.AGED: (
        "有老人手机吗",
        "买给老人用的，推荐一下",
        "我妈今年72岁，适合用哪款",
        "我是老用户了",
        "我是老顾客",
        "我是老板",
        "我今年28岁",
        "我等了60天",
        "我要65寸的电视",
        "适合70岁老人吃吗",
        "my mother is 72 years old",
        "I am 34 years old",
        "I'm 60% sure",
        "is there a senior discount",
        "I am an old customer",
    ),
    Signal.DISABLED: (
        "有残疾人专用的吗",
        "轮椅多少钱",
        "我爸是残疾人，轮椅怎么选",
        "我看不见订单",
        "残疾证能打折吗",
        "我听不见你说话",
        "is the shop wheelchair accessible",
        "my son is deaf",
        "my account is disabled",
        "I have a problem",
    ),
    Signal.HARDSHIP: (
        "低保户有优惠吗",
        "我有困难，不会操作",
        "下单很困难",
        "what are the benefits",
        "I benefit from the discount",
    ),
    Signal.PERSON: (
        "不用转人工了",
        "不用人工，谢谢",
        "不需要人工",
        "先不转人工了",
        "别转人工了",
        "不轉人工了",
        "我不想找真人",
        "暂时不找人工",
        "不用给我打电话",
        "别给我打电话",
        "I don't want to talk to a person",
        "no human needed",
        "don't transfer me to an agent",
        "no need to call me back",
        "人工费多少",
        "人工客服几点上班",
        "真人实拍图有吗",
        "这个是人工皮革吗",
        "安装要人工费吗",
        "do you have human hair wigs",
        "how do I become a travel agent",
        "please call me Bailey",
        "怎么退货",
    ),
    Signal.COMPLAINT: (
        "我不是要投诉",
        "我不想投诉，只是问问",
        "不投诉了",
        "没有要投诉的意思",
        "我不會投訴的",
        "no need to complain",
        "I'm not complaining, just asking",
        "I do not want to complain",
        "no complaints so far, great shop",
        "can't complain, all good",
        "怎么防诈骗",
        "会不会泄露我的信息",
        "怎么避免被骗",
        "what does the return policy say",
        "快递几天能到",
        "可以退差价吗",
        "赠品怎么领",
    ),
    Signal.EMERGENCY: (
        "会不会漏电",
        "这个容易起火吗",
        "怎么防止烫伤",
        "过敏体质能用吗",
        "有防烫手套吗",
        "does it catch dust",
        "the machine swallowed my card",
        "is it dangerous if it rains",
        "医院附近能送吗",
    ),
    Signal.THANKS: (
        "谢谢，那怎么退货",
        "谢谢你，我想问下发票怎么开",
        "謝謝，那運費多少",
        "感谢信寄到哪里",
        "thanks, how do I return it?",
        "Thank you. When will it arrive?",
        "服务不太好了",
    ),
    Signal.GOODBYE: (
        "再见到这个产品的时候还有货吗",
        "88码有吗",
        "快递走了吗",
        "尺码 88",
        "how do I take care of leather?",
        "没问题吗",
        "谢谢，再问一下什么时候发货",
    ),
    Signal.GREETING: (
        "你好，你们卖雨伞吗",
        "您好，请问怎么退货",
        "在吗？快递几天能到",
        "hello, do you sell umbrellas?",
        "Hi! Where is my order?",
        "这个牌子质量好吗",
    ),
    Signal.SMALL_TALK: (
        "怎么查聊天记录",
        "星座项链有货吗",
        "我爱你们家的产品",
        "is it weather proof?",
        "这个下雨能用吗",
        "你们有实体店吗",
    ),
    Signal.YES: ("是不是正品", "可以退货吗", "好用吗", "行李箱有货吗", "ok to wash?", "对比一下"),
    Signal.NO: (
        "不是这个颜色怎么办",
        "没有收到货",
        "不喜欢可以退吗",
        "no tracking number",
        "不用转人工了，快递三天没到怎么办",
    ),
    Signal.SKIP: ("下一步怎么操作", "忘记密码怎么办", "不知道怎么付款", "next day delivery?"),
    Signal.BACK: ("返回运费谁出", "怎么修改地址", "我要修改密码", "退回去的运费", "money back"),
    Signal.CANCEL: ("怎么取消订单", "取消订单要多久", "cancel my order", "how do I stop emails"),
    Signal.LEAVE_LINE: ("等不到货怎么办", "发货等不及", "等了三天了", "I can't wait to get it!"),
    Signal.LEAVE_MESSAGE: ("看到我的留言了吗", "留言板在哪里", "你们收到留言回复了吗"),
    Signal.TICKET_STATUS: ("订单到哪了", "退款进度", "what is the status of my order?", "物流进度"),
    Signal.NEW_COMPLAINT: ("我要投诉", "I want to complain", "重新下单", "另一个订单"),
    Signal.UPSET: ("生日礼物", "怎么退货？", "Where is my order?", "好的！"),
    Signal.ABUSE: (
        "滚筒洗衣机有货吗",
        "滚轮坏了",
        "猪肉脯还有吗",
        "垃圾袋有货吗",
        "do you sell dumbbells",
    ),
    Signal.WORDLESS: ("1", "a", "退", "😀怎么退", "Ω"),
}


@pytest.mark.parametrize(
    ("signal", "said"),
    [(signal, said) for signal, phrases in _NOT.items() for said in phrases],
)
def test_it_is_not_heard(signal: Signal, said: str) -> None:
    assert signal not in recognise(normalise(said))


def test_every_signal_is_tried() -> None:
    assert _NOT.keys() == set(Signal)


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("谢谢，那怎么退货", "return-how"),
        ("謝謝，那怎麼退貨", "return-how"),
        ("thanks, how do I return an item?", "return-how"),
        ("你好，快递几天能到？", "delivery-time"),
        ("Hi! Where is my order?", "order-track"),
        ("这款还有货吗，谢谢", "product-stock"),
        ("人工客服几点上班", "service-hours"),
        ("怎么取消订单", "order-cancel"),
        ("会泄露我的个人信息吗", "privacy-data"),
    ],
)
def test_a_question_beside_a_courtesy_is_answered(matcher: Matcher, said: str, entry: str) -> None:
    understood = matcher.understand(said)
    assert understood.best[0].entry == entry
    assert understood.outcome == "answer"


def test_no_wording_of_the_starter_base_sounds_like_trouble(matcher: Matcher) -> None:
    for entry in matcher.entries:
        for wordings in entry.questions.values():
            for wording in wordings:
                assert not recognise(normalise(wording)) & NEVER_ANSWERED, wording

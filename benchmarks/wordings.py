"""A made-up shop of any size: wordings as companies put them, questions as customers do.

Everything is drawn from parts that combine, by a seed: each product has entries for things people
ask, each entry three Chinese and two English wordings. Questions are wordings once more, with the
courtesies, slips and gaps of people in a hurry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from knowledge.entries import Entry

SEED = 20260301
WORDINGS = 5  # of an entry

FIRST = "华安永恒新天瑞金星海云德明凯科力美百佳欣荣宏盛卓越飞鸿万通联创远景诚信博雅锦绣长青东方"
SECOND = "达泰丰利源康盛隆兴和顺润祥泽宇航腾辉煌耀晨曦岚峰岩松柏竹梅兰桂枫杉桦榆柳杨桃李杏"
KINDS = (
    ("定位器", "tracker"), ("行车记录仪", "dash camera"), ("蓝牙耳机", "headset"),
    ("电饭锅", "rice cooker"), ("空气净化器", "air purifier"), ("扫地机器人", "robot vacuum"),
    ("儿童手表", "kids watch"), ("充电宝", "power bank"), ("路由器", "router"),
    ("电动牙刷", "toothbrush"), ("投影仪", "projector"), ("吹风机", "hair dryer"),
    ("保温杯", "thermos"), ("机械键盘", "keyboard"), ("显示器", "monitor"),
    ("羽绒服", "down jacket"), ("跑步鞋", "running shoes"), ("登山包", "backpack"),
    ("婴儿车", "stroller"), ("热水器", "water heater"), ("门锁", "door lock"),
    ("摄像头", "camera"), ("榨汁机", "juicer"), ("咖啡机", "coffee machine"),
)  # fmt: skip
ASKED = (
    ("怎么退货", "想退货怎么办", "退货流程是什么", "how do i return", "can i send back"),
    ("什么时候退款到账", "退款多久能到", "退的钱怎么还没收到", "when is the refund for",
     "how long until i get my money back for"),
    ("怎么开发票", "可以开专票吗", "发票在哪里下载", "how to get an invoice for",
     "can you send me the receipt of"),
    ("保修多长时间", "过了保修期能修吗", "质保几年", "how long is the warranty of",
     "is there still a guarantee on"),
    ("充不进电怎么处理", "充电没反应", "电池很快没电", "why does it not charge, my",
     "battery dies quickly on"),
    ("连不上手机", "蓝牙配对失败怎么办", "怎么和手机绑定", "cannot connect my phone to",
     "how do i pair"),
    ("怎么安装", "有没有安装视频", "可以上门安装吗", "how do i install", "do you mount"),
    ("价格是多少", "现在有优惠吗", "能便宜点吗", "how much is", "is there a discount on"),
    ("有没有现货", "什么时候补货", "缺货要等多久", "do you have in stock the",
     "when will you restock"),
    ("快递到哪了", "为什么还没发货", "物流信息不更新", "where is my parcel with",
     "why has nobody shipped"),
    ("尺寸多大", "重量是多少", "规格参数在哪看", "what size is", "how heavy is"),
    ("坏了去哪里修", "维修点在哪里", "寄修地址是什么", "where can i repair", "who fixes"),
    ("怎么恢复出厂设置", "忘记密码怎么重置", "死机了怎么重启", "how to reset",
     "forgot the password of"),
    ("配件在哪里买", "少了一个配件", "能单独买配件吗", "where to buy spare parts for",
     "a part is missing from"),
)  # fmt: skip
BEFORE = ("", "", "", "你好，", "请问", "麻烦问下", "在吗 ", "老板 ", "hi, ", "hello ")
AFTER = ("", "", "", "？", "呀", "，谢谢", "！！", " pls", "?", " thanks")
SLIPS = {
    "怎": "咋",
    "么": "嘛",
    "货": "或",
    "退": "推",
    "修": "休",
    "电": "店",
    "机": "几",
    "发": "法",
}


@dataclass(frozen=True)
class Product:
    """What one product is called, in Chinese and in English."""

    chinese: str
    english: str


def products() -> Iterator[Product]:
    """Yield products without end, no two alike."""
    random = Random(SEED)  # noqa: S311 - nothing secret is drawn
    number = 0
    while True:
        number += 1
        brand = random.choice(FIRST) + random.choice(SECOND)
        chinese, english = random.choice(KINDS)
        model = f"{random.choice('ABCDEFGHKLMNPRSTX')}{number % 9973}"
        yield Product(f"{brand}{model}{chinese}", f"{english} {model}")


def entries(wordings: int) -> Iterator[Entry]:
    """Yield entries that have so many wordings together."""
    named = products()
    product = next(named)
    for number in range(wordings // WORDINGS):
        asked = ASKED[number % len(ASKED)]
        if not number % len(ASKED):
            product = next(named)
        yield Entry(
            id=f"e{number}",
            questions={
                "zh-CN": tuple(f"{product.chinese}{words}" for words in asked[:3]),
                "en": tuple(f"{words} {product.english}" for words in asked[3:]),
            },
            answers={
                "zh-CN": f"您好，关于{product.chinese}，请在“我的订单”里查看，或告诉我们订单号。",
                "en": f"Please look at your order of {product.english}, or tell us its number.",
            },
        )


@dataclass(frozen=True)
class Question:
    """What a customer types, and the wording it was made from."""

    text: str
    wording: str


def questions(wordings: list[str], count: int) -> list[Question]:
    """Return so many questions, each made from one of the wordings."""
    random = Random(SEED + len(wordings))  # noqa: S311 - nothing secret is drawn
    chosen = [random.choice(wordings) for _ in range(count)]
    return [Question(typed(wording, random), wording) for wording in chosen]


def typed(wording: str, random: Random) -> str:
    """Return a wording as somebody types it."""
    text = wording
    if random.random() < 0.3:
        text = "".join(SLIPS.get(char, char) for char in text)
    if random.random() < 0.4:
        at = random.randrange(len(text) - 1)
        slip = random.choice((text[at + 1] + text[at], text[at], ""))
        text = text[:at] + slip + text[at + 2 :]
    if random.random() < 0.2:  # left out what it is about
        text = text[len(text) // 2 :]
    return f"{random.choice(BEFORE)}{text}{random.choice(AFTER)}"

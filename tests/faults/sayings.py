"""What customers and agents say, so that every sentence can be told from every other."""

from __future__ import annotations

import re
from typing import Final

PERSON: Final = "转人工"
GOODBYE: Final = "再见"
DONE: Final = "好的，谢谢，再见"
PICTURE: Final = "请看照片"
COMPLAINT: Final = (
    "我要投诉，买的锅用了一次就坏了",
    "订单 1234",
    "13800000000 王女士",
    "退款",
    "跳过",
)
SUBMIT: Final = "提交"

# Each has one sure answer in the starter base, whatever was asked before.
QUESTIONS: Final = (
    "怎么退货",
    "运费多少钱",
    "怎么更换绑定的手机号",
    "怎么注册账号",
    "忘记密码怎么办",
    "怎么开发票",
    "怎么取消订单",
    "怎么修改收货地址",
    "支持哪些支付方式",
    "多久发货",
    "退款多久到账",
    "怎么换货",
    "保修期多久",
    "怎么使用优惠券",
    "可以货到付款吗",
    "你们的门店在哪里",
    "是正品吗",
    "怎么注销账号",
    "可以开分期吗",
    "怎么查物流",
)

_NUMBER: Final = re.compile(r"\[(\d+)\]")


def asked_of_agent(number: int) -> str:
    """Return what a customer asks a person; the number comes back in the answer."""
    return f"请帮我查一下这一单 [{number}]"


def answer_to(said: str, seq: int, epoch: int = 1) -> str:
    """Return what an agent answers to it."""
    found = _NUMBER.search(said)
    return f"您好，已经为您查好了，请放心 [{found[1] if found else 0}]（第{seq}句，第{epoch}次）。"


def numbers_in(text: str) -> list[int]:
    """Return the numbers that a sentence is about."""
    return [int(number) for number in _NUMBER.findall(text)]

"""What happens to a question on its way from a head to a chat: slips, scripts, decoration.

Each slip takes a question in simplified characters and a drawn number, and returns the question as
somebody would send it, or "" where there is nothing to slip on. All of it is made up from tables
that ship with the product's own packages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from random import Random

from knowledge.sounds import LATIN_WORD
from knowledge.words import spoken_words

Slip = Callable[[str, Random], str]

HAN = re.compile(r"[\u4e00-\u9fff]")
HAN_RUN = re.compile(r"[\u4e00-\u9fff]+")
LONGEST = 4  # characters of a word
# Characters that one takes for the other, on paper or in a list of an input method.
ALIKE = (
    "己已", "末未", "货贷", "士土", "大太", "晴睛", "请清", "账帐", "网冈", "机肌", "间问", "送迭",
    "处外", "人入", "日曰", "天夫", "开升", "折拆", "拨拔", "票漂", "款欵", "找我", "那哪", "不下",
    "没设", "买卖", "收牧", "免兔", "费废", "住往", "位拉", "电申", "卡咔", "保堡", "修俢", "换唤",
    "到倒", "几儿", "多夕", "少小", "可司", "能熊", "要耍", "报极", "名各", "用甩", "师帅", "退腿",
    "什汁", "办力", "在再", "了子", "水冰", "坏怀", "怎昨", "线钱", "密蜜", "码玛", "元兀", "安按",
)  # fmt: skip
GREETINGS = ("你好，", "您好 请问一下", "亲 在吗 ", "在吗 麻烦问下", "hello ", "打扰一下 想问下")
PARTINGS = ("，谢谢", " 谢谢啦", " 麻烦了", " 辛苦了", "，谢谢亲", " 急")
FACES = ("😂", "🙏", "😭", "🤔", "😊", "😅", "❓", "🥺")


@cache
def common() -> dict[str, tuple[str, ...]]:
    """Return common characters by their sound without tone: those of the first level of GB2312."""
    by_sound: dict[str, list[str]] = defaultdict(list)
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            char = bytes((row, cell)).decode("gb2312", "ignore")
            if char:
                by_sound[sound(char)].append(char)
    return {said: tuple(chars) for said, chars in by_sound.items()}


@cache
def sound(char: str) -> str:
    """Return how a character is typed."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - only a benchmark needs the phrases

    return str(lazy_pinyin(char)[0])


def words(run: str) -> list[str]:
    """Take a run of characters apart, by the longest words that are known."""
    known, found = set(spoken_words()), []
    while run:
        sizes = range(min(LONGEST, len(run)), 1, -1)
        size = next((size for size in sizes if run[:size] in known), 1)
        found.append(run[:size])
        run = run[size:]
    return found


def _put(text: str, place: int, instead: str, width: int = 1) -> str:
    return text[:place] + instead + text[place + width :]


def typo(text: str, drawn: Random) -> str:
    """Mistake one character for one that looks alike, swap two, drop one or double one."""
    places = [mark.start() for mark in HAN.finditer(text)]
    if len(places) < LONGEST:
        return ""
    pairs = {pair[n]: pair[1 - n] for pair in ALIKE for n in (0, 1)}
    alike = [place for place in places if text[place] in pairs]
    if alike and drawn.random() < 0.5:
        place = drawn.choice(alike)
        return _put(text, place, pairs[text[place]])
    place = drawn.choice(places[:-1])
    char, following = text[place], text[place + 1]
    instead = drawn.choice((following + char, following, char + char + following))
    return _put(text, place, instead, 2)


def homophone(text: str, drawn: Random) -> str:
    """Take one character for a common one that sounds the same."""
    places = [mark.start() for mark in HAN.finditer(text)]
    drawn.shuffle(places)
    for place in places:
        same = [char for char in common().get(sound(text[place]), ()) if char != text[place]]
        if same:
            return _put(text, place, drawn.choice(same))
    return ""


def _typed(text: str, within: str, between: str) -> str:
    """Type Chinese in pinyin, with what stands within and between words."""

    def spell(run: re.Match[str]) -> str:
        said = (within.join(map(sound, word)) for word in words(run[0]))
        return " " + between.join(said) + " "

    return " ".join(HAN_RUN.sub(spell, text).split())


def _is_plain(text: str) -> bool:
    return bool(HAN.search(text)) and not LATIN_WORD.search(text.lower())


def pinyin(text: str, _: Random) -> str:
    """Type it in pinyin, words apart."""
    return _typed(text, "", " ") if _is_plain(text) else ""


def pinyin_joined(text: str, _: Random) -> str:
    """Type it in pinyin, all in one."""
    return _typed(text, "", "") if _is_plain(text) else ""


def pinyin_spaced(text: str, _: Random) -> str:
    """Type it in pinyin, syllables apart."""
    return _typed(text, " ", " ") if _is_plain(text) else ""


def pinyin_mixed(text: str, drawn: Random) -> str:
    """Type half of the words in pinyin, the others in characters."""

    def some(run: re.Match[str]) -> str:
        taken = ("".join(map(sound, w)) if drawn.random() < 0.5 else w for w in words(run[0]))
        return "".join(taken)

    return HAN_RUN.sub(some, text) if _is_plain(text) else ""


def initials(text: str, drawn: Random) -> str:
    """Type one word by its initials."""
    runs = [word for run in HAN_RUN.findall(text) for word in words(run) if len(word) > 1]
    if not runs or not _is_plain(text):
        return ""
    word = drawn.choice(runs)
    return text.replace(word, "".join(sound(char)[0] for char in word), 1)


def _converted(text: str, table: str) -> str:
    import opencc  # noqa: PLC0415 - only a benchmark needs these tables

    made = str(opencc.OpenCC(table).convert(text))
    return made if made != text else ""


def traditional(text: str, _: Random) -> str:
    """Write it in traditional characters."""
    return _converted(text, "s2t")


def taiwan(text: str, _: Random) -> str:
    """Write it as people in Taiwan do, with their words."""
    return _converted(text, "s2twp")


def full_width(text: str, _: Random) -> str:
    """Write letters, digits, gaps and signs as wide as characters."""
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
    return text.translate(wide)


def doubled(text: str, drawn: Random) -> str:
    """Lean on a key."""
    place = drawn.choice((len(text) - 1, drawn.randrange(len(text))))
    return _put(text, place, text[place] * drawn.randint(3, 6))


def emoji(text: str, drawn: Random) -> str:
    """Put faces behind it, or between its parts."""
    faces = drawn.choice(FACES) * drawn.randint(1, 3)
    return text.replace(" ", faces, 1) if " " in text else text + faces


def courtesy(text: str, drawn: Random) -> str:
    """Say it nicely."""
    return drawn.choice(GREETINGS) + text + drawn.choice(PARTINGS)


SLIPS: dict[str, Slip] = {
    slip.__name__: slip
    for slip in (
        typo, homophone, pinyin, pinyin_joined, pinyin_spaced, pinyin_mixed, initials,
        traditional, taiwan, full_width, doubled, emoji, courtesy,
    )
}  # fmt: skip

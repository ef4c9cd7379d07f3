"""Makes what customers type comparable: one script, one width, no decoration, bounded length."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from knowledge.languages import simplified
from knowledge.words import asking_pattern, filler_pattern

ENDS_CHARS: Final = 700  # kept of each end of an over-long text
MIDDLE_CHARS: Final = 600  # kept of the sentences in between that hold a question mark
SENTENCE_CHARS: Final = 120
FOLDED_CHARS: Final = 4000
STORY_CHARS: Final = 30  # from here on the sentence that asks is looked for

CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
QUESTION_MARK: Final = re.compile(r"[?？]")
NOT_WORDS: Final = re.compile(r"[^\w]+|_+")
SPACE: Final = re.compile(r"\s+")
REPEATED_LETTER: Final = re.compile(r"([a-z])\1{2,}")
LEANT_ON: Final = re.compile(r"([^\d\s])\1{2,}")
NOT_SAID: Final = re.compile(r"[^\w\s.,;:!?'%&+/\-。，、；：！？·（）()]+|_+")
REPEATED_HAN: Final = re.compile(r"([\u3400-\u9fff]{1,4}?)\1+")
EDGES: Final = " ,.;:!，、。；：！~"
SENTENCE: Final = re.compile(r"[^。！？!?；;，,、~…\n]+[?？]?")
GAP_IN_HAN: Final = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class Normal:
    """A text made comparable: `plain` keeps all, `core` is what is matched."""

    plain: str
    core: str
    asks: str  # the part of `core` that asks; the same as `core` in a short text
    said: str = ""  # `plain` without courtesies and decoration, in sentences still


def shorten(text: str) -> str:
    """Keep both ends of an over-long text and the questions between them."""
    if len(text) <= 2 * ENDS_CHARS + MIDDLE_CHARS:
        return text
    middle = text[ENDS_CHARS:-ENDS_CHARS]
    kept: list[str] = []
    for mark in QUESTION_MARK.finditer(middle):
        kept.append(middle[max(0, mark.start() - SENTENCE_CHARS) : mark.end()])
        if sum(map(len, kept)) >= MIDDLE_CHARS - SENTENCE_CHARS:
            break
    return "\n".join([text[:ENDS_CHARS], *kept, text[-ENDS_CHARS:]])


def plain(text: str) -> str:
    """Return the text in one width, case and script, without what cannot be read."""
    visible = CONTROL.sub("", shorten(text))
    # Some single signs unfold to whole sentences, so the length is bounded once more.
    folded = unicodedata.normalize("NFKC", visible).casefold()[:FOLDED_CHARS]
    return SPACE.sub(lambda gap: "\n" if "\n" in gap[0] else " ", simplified(folded)).strip()


def bare(text: str) -> str:
    """Return plain text without fillers, punctuation, emoji and repetition."""
    without = filler_pattern().sub(" ", text)
    words = NOT_WORDS.sub(" ", without)
    return squeeze(words).strip()


def said(text: str) -> str:
    """Return plain text without fillers, emoji and keys leant on, for who reads sentences."""
    without = NOT_SAID.sub(" ", filler_pattern().sub(" ", text))
    return SPACE.sub(" ", LEANT_ON.sub(r"\1", without)).strip(EDGES) or text


def squeeze(text: str) -> str:
    """Return the text with repeated letters and characters written once."""
    return REPEATED_HAN.sub(r"\1", REPEATED_LETTER.sub(r"\1", text))


def asking_part(text: str) -> str:
    """Return the sentences of a plain text that ask something, or the whole."""
    sentences = SENTENCE.findall(GAP_IN_HAN.sub("\n", text))
    asking = [part for part in sentences if asking_pattern().search(part)]
    return " ".join(asking[-3:]) if asking else text


def normalise(text: str) -> Normal:
    """Make a message comparable."""
    readable = plain(text)
    core = bare(readable)
    asks = bare(asking_part(readable)) if len(core) > STORY_CHARS else core
    return Normal(plain=readable, core=core, asks=asks or core, said=said(readable))

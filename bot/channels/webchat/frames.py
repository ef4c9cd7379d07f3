"""What a customer's page sends, taken apart with suspicion."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

TEXT_AT_MOST = 100_000
FILES_AT_MOST = 10
_ID_AT_MOST = 100
# Control characters have no business in a message; line ends and tabs do.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Hello:
    """A page opens: who it says it is, and the last message it has."""

    visitor: str
    last_seen: int | None
    language: str


@dataclass(frozen=True, slots=True)
class Words:
    """A message, with the page's own id for it."""

    id: str
    text: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A button was pressed."""

    id: str
    choice: str


Frame = Hello | Words | Chosen


class BadFrameError(Exception):
    """A frame that makes no sense; `code` and the sentence go back to the page."""

    def __init__(self, code: str, detail: str, own_id: str = "") -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.own_id = own_id


def read_frame(data: str) -> Frame:
    """Return the frame; raise `BadFrameError` for anything else."""
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadFrameError("not_json", "This is not a JSON frame.") from error
    if not isinstance(raw, dict):
        raise BadFrameError("not_json", "A frame is a JSON object.")
    match raw.get("type"):
        case "hello":
            return _hello(raw)
        case "message":
            return _words(raw)
        case "choice":
            return Chosen(_own_id(raw), clean_text(str(raw.get("choice", ""))[:_ID_AT_MOST]))
        case _:
            raise BadFrameError("unknown_type", "Frames are of type hello, message or choice.")


def _hello(raw: dict[str, Any]) -> Hello:
    visitor, seen, language = raw.get("visitor"), raw.get("last_seen"), raw.get("language")
    is_number = isinstance(seen, int) and not isinstance(seen, bool) and seen >= 0
    return Hello(
        visitor=visitor if isinstance(visitor, str) else "",
        last_seen=seen if is_number else None,
        language=language_hint(language if isinstance(language, str) else ""),
    )


def _words(raw: dict[str, Any]) -> Words:
    own_id = _own_id(raw)
    text, files = raw.get("text", ""), raw.get("files", [])
    if not isinstance(text, str):
        raise BadFrameError("not_text", "The text of a message is a string.", own_id)
    if len(text) > TEXT_AT_MOST:
        detail = f"A message has at most {TEXT_AT_MOST} characters; this one has {len(text)}."
        raise BadFrameError("too_long", detail, own_id)
    if not isinstance(files, list) or not all(isinstance(f, str) and is_plain(f) for f in files):
        raise BadFrameError("not_files", "Files are a list of ids.", own_id)
    if len(files) > FILES_AT_MOST:
        detail = f"A message has at most {FILES_AT_MOST} files."
        raise BadFrameError("too_many_files", detail, own_id)
    words = Words(own_id, clean_text(text), tuple(dict.fromkeys(files)))
    if not words.text.strip() and not words.files:
        raise BadFrameError("empty", "There is nothing in this message.", own_id)
    return words


def _own_id(raw: dict[str, Any]) -> str:
    own_id = raw.get("id")
    if not isinstance(own_id, str) or not 0 < len(own_id) <= _ID_AT_MOST or not is_plain(own_id):
        detail = f"A frame carries its own id, a string of 1 to {_ID_AT_MOST} visible characters."
        raise BadFrameError("no_id", detail)
    return own_id


def is_plain(text: str) -> bool:
    """Tell whether every store can keep this as it is: no control characters, no half surrogates.

    What names something is refused rather than mended, so that no two names become one.
    """
    return text.isprintable()


def clean_text(text: str) -> str:
    """Return text that every store and channel can carry; nothing readable is lost."""
    mended = mend_surrogates(text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", mended)


def mend_surrogates(text: str) -> str:
    """Join surrogate pairs and replace halves that are alone."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def language_hint(accepted: str) -> str:
    """Return the first of our languages in an Accept-Language list, or ""."""
    for part in accepted[:200].lower().split(","):
        tag = part.split(";")[0].strip()
        if re.match(r"zh-(tw|hk|mo|hant)", tag):
            return "zh-TW"
        if tag.split("-")[0] in ("zh", "en"):
            return "zh-CN" if tag.startswith("zh") else "en"
    return ""

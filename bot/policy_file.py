"""A company's own numbers: a file of `name: value` lines in the place of the defaults."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from handlers.policy import Policy
from scripts.located import Place, nearest, open_mapping

FIELDS: Final = {field.name: field.default for field in fields(Policy)}

_DURATION: Final = re.compile(r"(\d{1,9}(?:\.\d{1,3})?) ?([a-z]*)")
_UNITS: Final = {
    **dict.fromkeys(("", "s", "sec", "second", "seconds"), timedelta(seconds=1)),
    **dict.fromkeys(("m", "min", "minute", "minutes"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hour", "hours"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days"), timedelta(days=1)),
}
_SIZE: Final = re.compile(r"(\d{1,12}) ?(kb|mb|)")
_SIZES: Final = {"": 1, "kb": 1024, "mb": 1024 * 1024}

_LONGEST: Final = timedelta(days=366)
_SHORTEST: Final = timedelta(seconds=1)
_HOURS: Final = (0, 23)

# The least and the most that make sense; other whole numbers must be 1 or more.
_RANGES: Final[dict[str, tuple[int, int]]] = {
    "misses_before_handoff": (1, 10),
    "offers_at_most": (1, 10),
    "answer_chars_at_most": (50, 4000),  # a message of Telegram holds 4096
    "message_chars_at_most": (100, 100_000),
    # From the smallest size that is told in MB to what a Telegram bot may download.
    "file_bytes_at_most": (1024 * 1024, 20 * 1024 * 1024),
    "chats_per_agent": (1, 100),
    "morning_from_hour": _HOURS,
    "afternoon_from_hour": _HOURS,
    "evening_from_hour": _HOURS,
}
_LARGEST: Final = 1_000_000_000

# Told to customers in these units, so they must come out whole.
_TOLD_IN: Final = {
    "message_answered_within": timedelta(minutes=1),
    "complaint_resolved_within": timedelta(days=1),
}
_PLURALS: Final = {timedelta(minutes=1): "minutes", timedelta(days=1): "days"}

# The first must come before the second, or the promise between them cannot be kept.
_ORDER: Final = (
    ("hold_after", "reply_within"),
    ("remind_agent_after", "reply_within"),
    ("reply_within", "take_back_after"),
    ("offer_within", "offers_within"),
    ("away_remind_after", "away_at_most"),
    ("remind_owner_before", "message_answered_within"),
    ("morning_from_hour", "afternoon_from_hour"),
    ("afternoon_from_hour", "evening_from_hour"),
)


def load_policy(file: Path | None = None) -> Policy:
    """Read a company's policy over the defaults; raise LocatedError by file, line and name."""
    root = None if file is None else open_mapping(file)
    places = dict(root.entries()) if root else {}
    values = {name: _read_value(name, place) for name, place in places.items()}
    policy = replace(Policy(), **values)
    _check_order(policy, places)
    return policy


def written(value: object) -> str:
    """Return a value as a policy file writes it: 90s, 2min, 24h, 3d, or the number itself."""
    if not isinstance(value, timedelta):
        return str(value)
    if value % timedelta(minutes=1):
        return f"{value.total_seconds():.3f}".rstrip("0").rstrip(".") + "s"
    if value % timedelta(hours=1) or value < timedelta(hours=2):
        return f"{value // timedelta(minutes=1)}min"
    if value % timedelta(days=1) or value < timedelta(days=2):
        return f"{value // timedelta(hours=1)}h"
    return f"{value.days}d"


def _read_value(name: str, place: Place) -> Any:
    """Read one value as the type that its default has."""
    if name not in FIELDS:
        raise place.error(f"is no number of the policy{nearest(name, list(FIELDS))}")
    if isinstance(FIELDS[name], timedelta):
        return _read_duration(name, place)
    return _read_number(name, place)


def _read_duration(name: str, place: Place) -> timedelta:
    """Read "15s", "2m", "30min", "24h", "3d", or a number of seconds."""
    text = place.text().strip().casefold()
    match = _DURATION.fullmatch(text)
    if match is None or match[2] not in _UNITS:
        raise place.error(
            f"{text or 'nothing'} is no duration, write one like 15s, 2min, 24h or 3d"
        )
    duration = float(match[1]) * _UNITS[match[2]]
    if not _SHORTEST <= duration <= _LONGEST:
        raise place.error(f"must be from {written(_SHORTEST)} to {written(_LONGEST)}")
    unit = _TOLD_IN.get(name, timedelta(microseconds=1))
    if duration % unit:
        raise place.error(f"is told to customers in whole {_PLURALS[unit]}")
    return duration


def _read_number(name: str, place: Place) -> int:
    """Read a whole number within its range; a size may be written like 20MB."""
    text = place.text().strip().casefold()
    match = _SIZE.fullmatch(text)
    if match is None or (match[2] and "bytes" not in name):
        raise place.error(f"{text or 'nothing'} is no whole number")
    number = int(match[1]) * _SIZES[match[2]]
    least, most = _RANGES.get(name, (1, _LARGEST))
    if not least <= number <= most:
        raise place.error(f"must be from {least} to {most}")
    return number


def _check_order(policy: Policy, places: dict[str, Place]) -> None:
    """Refuse values that make sense alone and not together."""
    for first, second in _ORDER:
        before, after = getattr(policy, first), getattr(policy, second)
        if before < after:
            continue
        blamed, other = (first, second) if first in places else (second, first)
        relation = "less" if blamed == first else "more"
        value = written(getattr(policy, other))
        raise places[blamed].error(f"must be {relation} than {other}, which is {value}")

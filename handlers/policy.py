"""The standard's numbers as typed defaults; a company's policy file changes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Policy:
    """Every promised time and limit. Ids in the comments are those of the service standard."""

    greeting_within: timedelta = timedelta(seconds=15)  # T1
    reply_within: timedelta = timedelta(seconds=20)  # T2
    hold_after: timedelta = timedelta(seconds=18)  # T3
    remind_agent_after: timedelta = timedelta(seconds=12)
    board_after: timedelta = timedelta(seconds=60)
    offer_within: timedelta = timedelta(seconds=20)  # T6
    offers_within: timedelta = timedelta(minutes=2)  # T6
    transfer_within: timedelta = timedelta(minutes=1)
    take_back_after: timedelta = timedelta(minutes=2)  # T6
    agent_vanished_after: timedelta = timedelta(seconds=30)
    away_remind_after: timedelta = timedelta(minutes=8)
    away_at_most: timedelta = timedelta(minutes=10)  # T7
    line_update_every: timedelta = timedelta(seconds=60)  # T9
    priority_head_start: timedelta = timedelta(minutes=10)  # H4
    need_kept_for: timedelta = timedelta(days=180)  # H4
    line_at_most: int = 100  # H5
    place_kept_for: timedelta = timedelta(minutes=10)  # H3
    message_answered_within: timedelta = timedelta(minutes=30)  # T5
    remind_owner_before: timedelta = timedelta(minutes=10)  # H1
    complaint_resolved_within: timedelta = timedelta(days=3)  # T8
    idle_farewell_after: timedelta = timedelta(minutes=10)  # P8
    survey_open_for: timedelta = timedelta(hours=24)  # F5
    choice_open_for: timedelta = timedelta(hours=24)
    misses_before_handoff: int = 2
    offers_at_most: int = 3
    answer_chars_at_most: int = 500  # T2: a longer answer is split at sentence ends
    message_chars_at_most: int = 4000
    file_bytes_at_most: int = 20 * 1024 * 1024
    chats_per_agent: int = 5
    morning_from_hour: int = 5  # P2, hours of the company's zone
    afternoon_from_hour: int = 12
    evening_from_hour: int = 18

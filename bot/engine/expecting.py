"""How long a newcomer is likely to wait, from the recent flow; never a made-up number (T9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

FLOW: Final = timedelta(hours=1)  # older claims tell nothing of now
_AT_LEAST: Final = 3  # claims, before a pace is worth telling
_DRY_AFTER: Final = 3  # times the pace without a claim: the flow has stopped


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody was taken out of the line, by whom."""

    at: datetime
    agent_id: int | None


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who is on for a group now."""

    online: int = 0
    free: int = 0


def expected_wait(
    claims: Sequence[Claim], staffing: Staffing, waiting: int, now: datetime
) -> timedelta | None:
    """Expect each agent now on to go on at the pace of those who claimed; newest claim first.

    The time since the last claim counts as well: a flow that slows down is told as slower. None
    where there is too little to go by, nobody on, or nobody free and the flow has stopped.
    """
    if len(claims) < _AT_LEAST or staffing.online == 0:
        return None
    pace = (now - claims[-1].at) / (len(claims) - 1)
    if staffing.free == 0 and now - claims[0].at > _DRY_AFTER * pace:
        return None
    worked = len({claim.agent_id for claim in claims})
    return pace * worked / staffing.online * (waiting + 1)

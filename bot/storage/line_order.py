"""The order of a line in SQL: emergencies, then who has waited longest, a head start counted in.

The same order as the score that Redis sorts by (bot/queue/line.py): `Wait.band` and `ranked_since`.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.storage.schema import conversation
from handlers.conversation import FIRST_OF_ALL


def ranked_since(talk: sa.FromClause = conversation) -> sa.ColumnElement[Any]:
    """Return since when somebody counts as waiting; rows of an older version do not tell."""
    c = talk.c
    return sa.func.coalesce(c.ranked_since, c.waiting_since, type_=c.waiting_since.type)


def line_order() -> tuple[sa.ColumnElement[Any], ...]:
    """Return what a line is ordered by."""
    return _band(conversation).desc(), ranked_since(), conversation.c.id


def is_ahead(talk: sa.FromClause, own: sa.FromClause) -> sa.ColumnElement[bool]:
    """Tell whether the one comes before the other in a line."""
    place, own_place = (sa.tuple_(ranked_since(one), one.c.id) for one in (talk, own))
    in_band = sa.and_(_band(talk) == _band(own), place < own_place)
    return sa.or_(_band(talk) > _band(own), in_band)


def _band(talk: sa.FromClause) -> sa.ColumnElement[Any]:
    return sa.case((talk.c.priority >= FIRST_OF_ALL, 1), else_=0)

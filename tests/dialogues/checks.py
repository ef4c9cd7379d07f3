"""What holds in every conversation, whatever it is about."""

from __future__ import annotations

from datetime import timedelta

from handlers.actions import MessageKind
from tests.dialogues.theatre import Spoken, Theatre

_FROM_US = {"bot", "agent"}
_UNASKED = {
    MessageKind.SURVEY,
    MessageKind.TICKET,
    MessageKind.FOLLOW_UP,
    MessageKind.FAREWELL,
}


def unanswered_by_any_word(theatre: Theatre) -> list[Spoken]:
    """Return the customer's messages that no word of any kind followed within the promise (T2)."""
    within = theatre.company.policy.reply_within
    return [
        said
        for place, said in enumerate(theatre.spoken)
        if said.author == "customer"
        and theatre.now - said.at > within
        and not _is_followed(theatre.spoken[place + 1 :], said, within)
        and not _is_more_of_album(theatre.spoken[:place], said)
    ]


def _is_followed(later: list[Spoken], said: Spoken, within: timedelta) -> bool:
    return any(one.author in _FROM_US and one.at - said.at <= within for one in later)


def _is_more_of_album(earlier: list[Spoken], said: Spoken) -> bool:
    return said.album != "" and any(one.album == said.album for one in earlier)


def silences(theatre: Theatre) -> list[Spoken]:
    """Return arrivals that nobody greeted within the promise (T1)."""
    within = theatre.company.policy.greeting_within
    return [
        said
        for place, said in enumerate(theatre.spoken)
        if said.author == "arrival"
        and not any(one.author in _FROM_US for one in theatre.spoken[:place])
        and not _is_followed(theatre.spoken[place + 1 :], said, within)
    ]


def said_after_farewell(theatre: Theatre) -> list[Spoken]:
    """Return words after a farewell that nobody asked for (P8)."""
    is_gone = False
    unasked = []
    for said in theatre.spoken:
        if said.author not in _FROM_US:
            is_gone = False
        elif is_gone and said.kind not in _UNASKED:
            unasked.append(said)
        is_gone = is_gone or said.kind is MessageKind.FAREWELL
    return unasked

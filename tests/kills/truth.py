"""What must be true after a death, whatever died where.

The ground truth is outside the product: what the loopback Bot API server recorded, what the pages
were shown, and what stands in the database.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from bot.channels.webchat.visitors import address_of
from tests.kills import cast as people
from tests.kills.cast import Cast, chat_of
from tests.kills.house import House
from tests.kills.people import Page

Key = tuple[int, int]  # conversation, seq


@dataclass(frozen=True, slots=True)
class Said:
    """One message as it is stored, and how its sending stands ("" for the web chat)."""

    conversation_id: int
    seq: int
    author: str
    kind: str
    text: str
    reference: str
    status: str | None
    is_substance: bool | None

    @property
    def key(self) -> Key:
        """Return what names it."""
        return self.conversation_id, self.seq


_SAID = """
    SELECT m.conversation_id, m.seq, m.author, m.kind, m.text, m.reference, o.status, o.is_substance
    FROM message m
    LEFT JOIN outbox o ON o.conversation_id = m.conversation_id AND o.seq = m.seq
    WHERE m.conversation_id = :chat
    ORDER BY m.seq
"""


async def said_in(house: House, chat: int) -> list[Said]:
    """Return all that was said in a conversation, in order."""
    return [Said(*row) for row in await house.rows(_SAID, chat=chat)]


async def on_their_way(house: House) -> set[Key]:
    """Return the messages of which nobody can know whether they arrived."""
    query = "SELECT conversation_id, seq FROM outbox WHERE status = 'sending'"
    return {(row.conversation_id, row.seq) for row in await house.rows(query)}


async def has_page_seen_all(house: House, page: Page) -> bool:
    """Tell whether the page shows all that is stored and nothing is left to be acknowledged."""
    if page.token is None or page.unsaid:
        return False
    chats = await house.rows(
        "SELECT last_seq FROM conversation WHERE address = :a", a=address_of(page.token)
    )
    return bool(chats) and page.seen == chats[0].last_seq


async def check(cast: Cast, doubtful: Collection[Key]) -> None:
    """Check everything; `doubtful` are the messages that were on their way at the death."""
    house = cast.house
    for page in (cast.new, cast.asking, cast.complaining, cast.waiting):
        await check_page(house, page)
    for chat in (people.NEW, people.ASKING, people.COMPLAINING, people.SERVED):
        await check_telegram(cast, chat, doubtful)
    await _check_greetings(cast)
    await _check_answers(cast)
    await _check_tickets(cast)
    await _check_claim(cast)
    check_log(house)


async def check_page(house: House, page: Page) -> None:
    """The page shows what is stored, each once; what it said is stored once."""
    assert page.token is not None
    assert not page.unsaid
    assert page.repeated == 0
    stored = await said_in(house, await chat_of(house, address_of(page.token)))
    first = min(page.shown)
    assert [(s.seq, s.text) for s in stored if s.seq >= first] == [
        (seq, message["text"]) for seq, message in sorted(page.shown.items())
    ]
    own = Counter(s.reference for s in stored if s.author == "customer")
    assert all(own[own_id] <= 1 for own_id in page.received)


async def check_telegram(cast: Cast, chat: int, doubtful: Collection[Key]) -> None:
    """The chat holds what is stored, in order; doubled or missing only where it was doubtful."""
    number = await chat_of(cast.house, str(chat))
    stored = await said_in(cast.house, number)
    sent = [s for s in stored if s.status is not None and s.seq > cast.before.get(number, 0)]
    arrived = cast.api.texts(chat)
    expected = [s for s in sent if s.text in arrived]
    assert list(dict.fromkeys(arrived)) == [s.text for s in expected]  # the order is kept
    counts = Counter(arrived)
    for one in sent:
        if one.key not in doubtful:
            assert one.status == "sent", one
            assert counts[one.text] == 1, one
        elif one.is_substance:
            assert one.status == "sent", one
            assert 1 <= counts[one.text] <= 2, one
        else:
            assert one.status in ("sent", "uncertain"), one
            assert counts[one.text] <= 1, one


async def _check_greetings(cast: Cast) -> None:
    assert cast.new.token is not None
    for address in (str(people.NEW), address_of(cast.new.token)):
        chat = await chat_of(cast.house, address)
        assert [s.kind for s in await said_in(cast.house, chat) if s.author == "bot"] == [
            "greeting"
        ]
        visits = await cast.house.rows("SELECT 1 FROM visit WHERE conversation_id = :c", c=chat)
        assert len(visits) == 1


async def _check_answers(cast: Cast) -> None:
    assert cast.asking.token is not None
    for address in (str(people.ASKING), address_of(cast.asking.token)):
        stored = await said_in(cast.house, await chat_of(cast.house, address))
        said = [(s.author, s.kind) for s in stored[-4:]]
        assert said == [("customer", "customer"), ("bot", "answer")] * 2
        assert [s.text for s in stored if s.author == "customer"] == list(people.QUESTIONS)


async def _check_tickets(cast: Cast) -> None:
    assert cast.complaining.token is not None
    for address in (str(people.COMPLAINING), address_of(cast.complaining.token)):
        chat = await chat_of(cast.house, address)
        tickets = await cast.house.rows(
            "SELECT number, details FROM ticket WHERE conversation_id = :c", c=chat
        )
        assert len(tickets) == 1
        assert json.loads(tickets[0].details)["order"] == people.COMPLAINT[1]
        stored = await said_in(cast.house, chat)
        assert [tickets[0].number in s.text for s in stored].count(True) == 1
        assert tickets[0].number in stored[-1].text


async def _check_claim(cast: Cast) -> None:
    house, chat = cast.house, cast.gathered.waiting_chat
    row = (await house.rows("SELECT stage, claim_epoch FROM conversation WHERE id = :c", c=chat))[0]
    assert (row.stage, row.claim_epoch) == ("agent", 1)
    assert [s.kind for s in await said_in(house, chat)].count("intro") == 1
    waits = await house.rows("SELECT ended_by FROM wait WHERE conversation_id = :c", c=chat)
    assert [w.ended_by for w in waits] == ["claim"]
    stored = await said_in(house, cast.gathered.served_chat)
    assert [s.text for s in stored if s.author == "agent"] == [people.HELLO, people.WORDS]


def check_log(house: House) -> None:
    """Nothing was logged as an error."""
    for life in house.lives:
        assert '"level": "error"' not in life.output()
        assert '"level": "critical"' not in life.output()

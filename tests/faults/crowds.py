"""Agents who vanish or race, lines nobody serves, events that break whoever touches them."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress

from bot.clock import SystemClock
from tests.faults import sayings
from tests.faults.agents import Agent
from tests.faults.customers import Customer, Stuck
from tests.faults.play import Inject, Play

_POISON_TIMES = 3
_HANDS = 50  # customers of a crowd who do something at once


async def agent_vanishes(play: Play) -> None:
    """Let the agent with the most chats be gone without a word; wait until the chats are not."""
    ground = play.ground
    wanted = 5
    for _ in range(600):
        busiest = max(ground.agents, key=lambda agent: len(agent.chats))
        if len(busiest.chats) >= wanted:
            break
        await SystemClock().sleep(0.1)
    else:
        busiest = max(ground.agents, key=lambda agent: len(agent.chats))
    ground.breaks()
    await busiest.vanish()
    await SystemClock().sleep(25)
    ground.is_whole()


def race(customers: int) -> Inject:
    """Let all agents at once go for every chat of a full line."""

    async def run(play: Play) -> None:
        ground = play.ground
        for agent in ground.agents:
            await agent.vanish()  # nobody takes a chat before all run
        await _fill_line(play, customers)
        ground.breaks()
        await asyncio.gather(*(_grab(agent) for agent in ground.agents))
        ground.is_whole()
        for agent in ground.agents:
            agent.start()

    return run


async def _grab(agent: Agent) -> None:
    """Claim the head of the line, and then what is offered, until there is nobody."""
    while True:
        status, queue = await agent.desk.ask("GET", "queue")
        if status == 200 and not queue["waiting"]:
            return
        if status == 200:
            await agent.claim(int(queue["waiting"][0]["chat"]))
            for offer in queue["offers"]:
                if offer["to"] is None or offer["to"]["name"] == agent.name:
                    await agent.claim(int(offer["chat"]))


def nobody_serves(customers: int) -> Inject:
    """Let every agent be gone, and so many be in line: each of them is told that nobody is there.

    Half of them were waiting when the last agent left, the others came to an empty desk.
    """

    async def fill(play: Play) -> None:
        ground = play.ground
        await play.serve_the_last()
        ground.breaks()
        for agent in ground.agents[1:]:
            await agent.vanish()
        before = await _fill_line(play, customers // 2)
        await ground.agents[0].vanish()
        waiting = {customer: len(customer.heard) for customer in before if not customer.stuck}
        after = await _fill_line(play, customers - len(before))
        await asyncio.gather(*(_is_told(*one) for one in waiting.items()))
        await SystemClock().sleep(25)
        ground.is_whole()
        for customer in before + after:
            customer.is_through = not customer.stuck

    return fill


async def _is_told(customer: Customer, before: int) -> None:
    try:
        await customer.hears_more("queue", before, "a word that nobody is there")
    except Stuck as error:
        customer.stuck = str(error)


async def _fill_line(play: Play, count: int) -> list[Customer]:
    hands = asyncio.Semaphore(_HANDS)

    async def wait_in_line(customer: Customer) -> None:
        async with hands:
            try:
                await customer.come()
                before = customer.count("queue")
                customer.say(sayings.PERSON)
                await customer.hears_more("queue", before, "a place in the line")
            except Stuck as error:
                customer.stuck = str(error)

    crowd: list[Customer] = [play.chatter() for _ in range(count)]
    await asyncio.gather(*(wait_in_line(customer) for customer in crowd))
    return crowd


def poisoned(words: str) -> Inject:
    """Let customers say what breaks the handlers; with "kill" in it, the process."""

    async def poison(play: Play) -> None:
        ground = play.ground
        ground.breaks()
        for _ in range(_POISON_TIMES):
            victim = play.visitor()
            await victim.come()
            victim.poison(words)
            while "kill" in words and not await _is_put_aside(play, victim):
                if not ground.lives[0].is_alive:
                    assert await ground.lives[0].ended() == -signal.SIGKILL
                    with suppress(AssertionError):  # it may die of it again before it serves
                        await ground.start(0)
                await SystemClock().sleep(0.1)
            await victim.hears_more("notice", 0, "that a person will look")
            victim.is_through = True
        ground.is_whole()

    return poison


async def _is_put_aside(play: Play, victim: Customer) -> bool:
    return victim.count("notice") > 0

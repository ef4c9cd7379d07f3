"""Where a request comes from: forwarded addresses, neighbours, and whose page it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from bot.web.callers import client_address, is_near, is_our_origin, is_welcome_origin
from bot.web.parts import PARTS, WebParts
from tests.web.house import House

Headers = list[tuple[str, str]]


@pytest.fixture
def parts(house: House) -> WebParts:
    """Give the parts of a house behind a proxy, with a name and a friend."""
    return replace(
        house.parts,
        trusted_proxies=("127.0.0.1/32", "10.0.0.0/8"),
        public_url="https://desk.example",
        allowed_origins=("https://shop.example",),
    )


def request_of(parts: WebParts, remote: str, headers: Headers) -> web.Request:
    app = web.Application()
    app[PARTS] = parts
    told = CIMultiDict([("Host", "10.0.0.9:8080"), *headers])
    return make_mocked_request("POST", "/", told, app=app).clone(remote=remote)


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["1.1.1.1", "198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["1.1.1.1, 198.51.100.1, 10.1.2.3"], "198.51.100.1"),
        ("127.0.0.1", ["10.1.2.3"], "10.1.2.3"),
        ("127.0.0.1", [", ,"], "127.0.0.1"),
        ("127.0.0.1", ["nonsense"], "nonsense"),
        ("::ffff:127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("::ffff:203.0.113.9", [], "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", [], "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", [], "2001:db8:1:2::/64"),
        ("fe80::1%eth0", [], "fe80::/64"),
        ("", [], ""),
    ],
)
async def test_a_caller_is_counted_by_an_address_that_cannot_be_made_up(
    parts: WebParts, remote: str, forwarded: list[str], address: str
) -> None:
    headers = [("X-Forwarded-For", value) for value in forwarded]
    assert client_address(request_of(parts, remote, headers)) == address


@pytest.mark.parametrize(
    ("remote", "headers", "near"),
    [
        ("127.0.0.1", [], True),
        ("::1", [], True),
        ("192.168.1.5", [], True),
        ("::ffff:10.0.0.1", [], True),
        ("8.8.8.8", [], False),
        ("::ffff:8.8.8.8", [], False),
        ("2606:4700::1", [], False),
        ("", [], False),
        ("127.0.0.1", [("X-Forwarded-For", "127.0.0.1")], False),
        ("127.0.0.1", [("x-real-ip", "127.0.0.1")], False),
        ("127.0.0.1", [("forwarded", "for=127.0.0.1")], False),
    ],
)
async def test_neighbours_are_those_who_came_without_a_proxy(
    parts: WebParts, remote: str, headers: Headers, near: bool
) -> None:
    assert is_near(request_of(parts, remote, headers)) is near


@pytest.mark.parametrize(
    ("headers", "ours", "welcome"),
    [
        ({}, True, True),
        ({"Sec-Fetch-Site": "same-origin"}, True, True),
        ({"Sec-Fetch-Site": "none"}, True, True),
        ({"Sec-Fetch-Site": "cross-site"}, False, False),
        ({"Sec-Fetch-Site": "same-site"}, False, False),
        ({"Origin": "http://10.0.0.9:8080"}, True, True),
        ({"Origin": "https://desk.example"}, True, True),
        ({"Origin": "https://DESK.example"}, True, True),
        ({"Origin": "https://shop.example"}, False, True),
        ({"Origin": "http://shop.example"}, False, False),
        ({"Origin": "https://shop.example.evil.example"}, False, False),
        ({"Origin": "https://desk.example@evil.example"}, False, False),
        ({"Origin": "http://10.0.0.9"}, False, False),
        ({"Origin": "null"}, False, False),
        ({"Origin": ""}, False, False),
        ({"Origin": "file://"}, False, False),
        ({"Origin": "http://[broken"}, False, False),
    ],
)
async def test_whose_page_it_was(
    parts: WebParts, headers: dict[str, str], ours: bool, welcome: bool
) -> None:
    request = request_of(parts, "127.0.0.1", list(headers.items()))
    assert is_our_origin(request) is ours
    assert is_welcome_origin(request) is welcome

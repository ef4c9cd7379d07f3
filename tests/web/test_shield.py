"""Around every answer: headers, the log without anybody's words, figures, who may embed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData
from structlog.testing import capture_logs

from bot.storage.sessions import put_first_token
from tests.waiting import eventually
from tests.web.house import PASSWORD, House, open_house


async def head_of(house: House, path: str, **headers: str) -> Any:
    async with house.caller().session.get(house.base + path, headers=headers) as response:
        return response.headers


async def test_every_answer_is_shielded(house: House) -> None:
    for path in ("/", "/desk", "/healthz", "/api/v1/queue", "/nothing", "/assets/none.js"):
        headers = await head_of(house, path)
        policy = headers["Content-Security-Policy"]
        assert "object-src 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Server"] == "Sansheng"
        assert "Strict-Transport-Security" not in headers


async def test_behind_https_browsers_are_told_to_stay_there(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    url = "https://desk.example"
    async with open_house(sqlite_database_url, tmp_path, public_url=url) as house:
        headers = await head_of(house, "/healthz")
        assert headers["Strict-Transport-Security"] == "max-age=31536000"
        await house.agent_account("Ann")
        body = {"name": "Ann", "password": PASSWORD}
        async with await house.caller().call("POST", "/session", body) as response:
            cookie = response.headers["Set-Cookie"]
        assert cookie.startswith("__Host-session=")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        async with house.caller().session.get(f"{house.base}/api/v1/openapi.json") as response:
            described = await response.json()
        assert described["components"]["securitySchemes"]["session"]["name"] == "__Host-session"


@pytest.mark.parametrize(
    ("allowed", "ancestors"),
    [
        ((), "frame-ancestors *"),
        (("https://shop.example",), "frame-ancestors 'self' https://shop.example"),
    ],
)
async def test_who_may_embed_the_chat_is_named_or_anybody(
    sqlite_database_url: str, tmp_path: Path, allowed: tuple[str, ...], ancestors: str
) -> None:
    async with open_house(sqlite_database_url, tmp_path, allowed_origins=allowed) as house:
        headers = await head_of(house, "/?embed=1")
        assert headers["Content-Security-Policy"].endswith(ancestors)
        for path in ("/", "/desk?embed=1", "/lead?embed=1", "/healthz?embed=1"):
            headers = await head_of(house, path)
            assert headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
            assert headers["X-Frame-Options"] == "DENY"


async def test_the_log_says_what_was_called_and_never_what_was_said(house: House) -> None:
    with capture_logs() as lines:
        ann = await house.agent("Ann")
        chat = await house.waiting()
        await house.give(chat, ann)
        secret = "the customer's secret words"
        body = {"id": "r1", "epoch": 1, "text": secret}
        await ann.post(f"/chats/{chat}/messages", body, 201)
        await ann.get(f"/suggestions?q={secret}")
        await ann.get(f"/tickets/{secret}", 404)
        page = await (await house.page()).hello()
        await page.ask({"type": "message", "id": "m1", "text": secret})
        headers = {"X-Visitor": page.visitor}
        form = FormData()
        form.add_field("file", secret.encode(), filename=f"{secret}.txt")
        url = f"{house.base}/chat/files"
        async with ann.session.post(url, data=form, headers=headers) as response:
            file = (await response.json())["file"]
        async with ann.session.get(f"{url}/{file}", headers=headers):
            pass
        await page.socket.close()
        await eventually(lambda: any(line.get("route") == "/chat/ws" for line in lines))
    told = json.dumps(lines, default=str)
    cookie = ann.session.cookie_jar.filter_cookies(house.server.make_url("/"))["session"].value
    for hidden in (secret, "secret", PASSWORD, ann.csrf, cookie, page.visitor, file, "Ann"):
        assert hidden not in told
    routes = {line["route"] for line in lines if line["event"] == "web.request"}
    assert {"/api/v1/chats/{chat}/messages", "/api/v1/tickets/{number}", "/chat/files"} <= routes


async def test_a_fault_is_told_by_place_and_not_by_words(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = " ".join(["a", "customer's", "words"])

    async def read_waiting(*_: object) -> None:
        raise ValueError(said)

    monkeypatch.setattr("bot.web.api.desk.read_waiting", read_waiting)
    ann = await house.agent()
    url = f"{house.base}/api/v1/queue"
    with capture_logs() as lines:
        async with ann.session.get(url) as response:
            problem = await response.json()
            assert (response.status, problem["code"]) == (500, "failed")
            assert response.content_type == "application/problem+json"
    [fault] = [line for line in lines if line["event"] == "web.failed"]
    assert fault["error"] == "ValueError"
    assert "read_waiting" in fault["where"]
    assert said not in json.dumps([lines, problem], default=str)


async def test_a_database_that_is_away_is_come_back_later_everywhere(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    lea = await house.agent("Lea", role="lead")

    def away() -> Any:
        raise ConnectionRefusedError

    monkeypatch.setattr(house.database, "read", away)
    for path in ("/session", "/queue", "/agents", "/tickets", "/stats", "/board", "/chats/1"):
        async with await lea.call("GET", path) as response:
            assert (response.status, response.headers["Retry-After"]) == (503, "2")
            assert (await response.json())["code"] == "unavailable"


async def test_methods_that_people_invent_are_no_figures(house: House) -> None:
    session = house.caller().session
    for method in ("GET", "PROPFIND", "LOCK"):
        async with session.request(method, f"{house.base}/healthz"):
            pass
    async with session.get(f"{house.base}/metrics") as response:
        lines = [
            line for line in (await response.text()).splitlines() if "_requests_total{" in line
        ]
    assert any('method="GET"' in line and 'route="/healthz"' in line for line in lines)
    assert any('method="other"' in line and 'status="405"' in line for line in lines)
    assert not any("PROPFIND" in line or "LOCK" in line for line in lines)


async def test_the_token_of_the_first_sign_in_is_in_no_log(house: House) -> None:
    with capture_logs() as lines:
        async with house.database.write() as tx:
            token = await put_first_token(tx, house.clock.now())
        body = {"token": token, "name": "Lea", "password": "a long phrase"}
        await house.caller().post("/session/first", body)
    assert lines
    assert token not in json.dumps(lines, default=str)

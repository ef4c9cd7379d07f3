"""Signing in: throttled, silent about who exists, with cookies nobody else can use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.storage import schema
from bot.storage.sessions import invite, put_first_token
from tests.web.house import PASSWORD, House, open_house


async def _try(house: House, name: str, password: str, **more: Any) -> tuple[int, dict[str, Any]]:
    body = {"name": name, "password": password}
    async with await house.caller().call("POST", "/session", body, **more) as response:
        return response.status, await response.json()


async def test_a_sign_in_tells_who_one_is_and_gives_a_token(house: House) -> None:
    ann = await house.agent("Ann", groups="service,orders")
    found = await ann.get("/session")
    assert found["agent"] == {
        "id": ann.agent["id"],
        "name": "Ann",
        "role": "agent",
        "groups": ["service", "orders"],
    }
    assert found["csrf"] == ann.csrf
    assert found["limits"]["file_bytes"] > 0


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(house: House) -> None:
    await house.agent("Ann")
    body = {"name": "Ann", "password": PASSWORD}
    async with await house.caller().call("POST", "/session", body) as response:
        cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/" in cookie


async def test_behind_https_the_cookie_is_bound_to_it(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with open_house(
        sqlite_database_url, tmp_path, public_url="https://desk.example"
    ) as house:
        async with house.database.write():
            pass
        status, _ = await _try(house, "nobody", "x")
        assert status == 401
        with pytest.raises(AssertionError):  # a cookie for https is not sent over http
            await (await house.agent("Ann")).get("/session")


async def test_a_wrong_name_and_a_wrong_password_look_the_same(house: House) -> None:
    await house.agent("Ann")
    wrong_password = await _try(house, "Ann", "wrong")
    wrong_name = await _try(house, "Nobody", "wrong")
    assert wrong_password == wrong_name
    assert wrong_password[0] == 401


async def test_a_name_is_throttled_and_let_in_again_later(house: House) -> None:
    await house.agent("Ann")
    for _ in range(9):  # one attempt was the good one, which was forgiven
        assert (await _try(house, "Ann", "wrong"))[0] == 401
    assert (await _try(house, "Ann", "wrong"))[0] == 401
    status, problem = await _try(house, "Ann", PASSWORD)
    assert (status, problem["code"]) == (429, "too_many_attempts")
    assert problem["retry_after"] > 0
    await house.clock.advance(problem["retry_after"] + 1)
    assert (await _try(house, "Ann", PASSWORD))[0] == 200


async def test_an_address_is_throttled_over_many_names(house: House) -> None:
    statuses = [(await _try(house, f"name {n}", "x"))[0] for n in range(51)]
    assert statuses == [401] * 50 + [429]


async def test_signing_out_ends_the_session_and_its_desk(house: House) -> None:
    ann = await house.agent()
    desk = await ann.desk()
    await desk.hear()
    async with await ann.call("DELETE", "/session") as response:
        assert response.status == 204
    await ann.get("/session", status=401)
    assert (await desk.hear())["type"] == "out"


async def test_signing_in_again_ends_the_session_before(house: House) -> None:
    ann = await house.agent()
    before = ann.session.cookie_jar.filter_cookies(house.server.make_url("/"))["session"].value
    await ann.sign_in("Ann")
    old = house.caller()
    old.session.cookie_jar.update_cookies({"session": before}, house.server.make_url("/"))
    await old.get("/session", status=401)
    await ann.get("/session")


async def test_the_first_lead_is_made_once(house: House) -> None:
    async with house.database.write() as tx:
        token = await put_first_token(tx, house.clock.now())
    body = {"token": token, "name": "Lea", "password": "a long phrase"}
    lea = house.caller()
    found = await lea.post("/session/first", body)
    assert found["agent"]["role"] == "lead"
    lea.csrf = found["csrf"]
    await lea.get("/board")
    again = {**body, "name": "Eve"}
    assert (await house.caller().post("/session/first", again, 403))["code"] == "token_spent"


async def test_a_spent_or_forged_first_token_makes_nobody(house: House) -> None:
    body = {"token": "forged", "name": "Eve", "password": "a long phrase"}
    await house.caller().post("/session/first", body, 403)
    async with house.database.read() as tx:
        assert (await tx.execute(schema.agent.select())).first() is None


async def test_an_invited_agent_chooses_a_password_once(house: House) -> None:
    ann = await house.agent("Ann")
    async with house.database.write() as tx:
        token = await invite(tx, ann.agent["id"], house.clock.now())
    found = await house.caller().post(
        "/session/invitation", {"token": token, "password": "a new phrase"}
    )
    assert found["agent"]["name"] == "Ann"
    await ann.get("/session", status=401)  # the old password's session is over
    await house.caller().sign_in("Ann", "a new phrase")
    body = {"token": token, "password": "another one"}
    await house.caller().post("/session/invitation", body, 403)


@pytest.mark.parametrize("password", ["short", "x" * 2000])
async def test_a_poor_password_is_told_so(house: House, password: str) -> None:
    async with house.database.write() as tx:
        token = await put_first_token(tx, house.clock.now())
    body = {"token": token, "name": "Lea", "password": password}
    problem = await house.caller().post("/session/first", body, 422)
    assert problem["detail"].startswith("password:")


@pytest.mark.parametrize("name", ["", "\u200b\u200b", "x" * 101])
async def test_a_name_must_be_readable(house: House, name: str) -> None:
    async with house.database.write() as tx:
        token = await put_first_token(tx, house.clock.now())
    body = {"token": token, "name": name, "password": "a long phrase"}
    await house.caller().post("/session/first", body, 422)


async def test_a_body_that_is_no_json_is_refused_in_one_sentence(house: House) -> None:
    ann = await house.agent()
    headers = {"X-CSRF-Token": ann.csrf}
    url = f"{house.base}/api/v1/presence"
    async with ann.session.post(url, data="x", headers=headers) as response:
        assert response.status == 415
    json_type = {**headers, "Content-Type": "application/json"}
    for torn in ("{", "[]", '{"status": "asleep"}', "null", '{"status": "' + "x" * 100_000 + '"}'):
        async with ann.session.post(url, data=torn, headers=json_type) as response:
            assert response.status == 422
            assert (await response.json())["code"] == "invalid"

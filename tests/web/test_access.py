"""Who may call what: every route, every role (deny by default)."""

from __future__ import annotations

import pytest

from bot.storage.people import set_disabled
from bot.web.api.call import Access, ApiRoute
from bot.web.api.routes import ROUTES
from tests.web.house import Caller, House

_PUBLIC = {"/session", "/session/first", "/session/invitation", "/openapi.json"}
_NAMES = [f"{route.method} {route.path}" for route in ROUTES]


def _path(route: ApiRoute) -> str:
    """Return an address of the route that names nothing that exists."""
    path = route.path
    for part in ("{agent}", "{chat}", "{closure}", "{flag}", "{version}"):
        path = path.replace(part, "999")
    return path.replace("{number}", "none").replace("{id}", "none")


@pytest.fixture(params=ROUTES, ids=_NAMES)
def route(request: pytest.FixtureRequest) -> ApiRoute:
    found: ApiRoute = request.param
    return found


async def _call(caller: Caller, route: ApiRoute, **more: object) -> tuple[int, str]:
    body: dict[str, str] | None = None if route.method == "GET" else {}
    async with await caller.call(route.method, _path(route), body, **more) as response:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        found = await response.json() if "json" in response.content_type else {}
        return response.status, str(found.get("code", ""))


def test_only_signing_in_and_the_description_are_open_to_all() -> None:
    public = {(r.method, r.path) for r in ROUTES if r.access is Access.PUBLIC}
    assert {path for _, path in public} == _PUBLIC
    assert ("GET", "/session") not in public


async def test_nobody_gets_in_without_a_sign_in(house: House, route: ApiRoute) -> None:
    status, code = await _call(house.caller(), route)
    if route.access is Access.PUBLIC:
        assert code != "signed_out"
    else:
        assert (status, code) == (401, "signed_out")


async def test_an_agent_is_kept_out_of_what_is_for_leads(house: House, route: ApiRoute) -> None:
    status, code = await _call(await house.agent(), route)
    assert (status == 403 and code == "leads_only") == (route.access is Access.LEAD)


async def test_a_lead_is_let_in_everywhere(house: House, route: ApiRoute) -> None:
    status, code = await _call(await house.agent(role="lead"), route)
    assert status not in {401, 403} or code in {"wrong_sign_in", "token_spent"}


async def test_what_changes_something_needs_the_sessions_token(
    house: House, route: ApiRoute
) -> None:
    caller = await house.agent(role="lead")
    caller.csrf = "forged"
    status, code = await _call(caller, route)
    is_guarded = route.method != "GET" and route.access is not Access.PUBLIC
    assert (status == 403 and code == "bad_token") == is_guarded


async def test_a_page_of_another_site_changes_nothing(house: House, route: ApiRoute) -> None:
    caller = await house.agent(role="lead")
    status, code = await _call(caller, route, headers={"Origin": "https://evil.example"})
    assert (status == 403 and code == "foreign_origin") == (route.method != "GET")


async def test_a_disabled_agent_is_out_at_once(house: House) -> None:
    caller = await house.agent()
    await caller.get("/queue")
    async with house.database.write() as tx:
        agent_id = caller.agent["id"]
        await set_disabled(tx, agent_id, is_disabled=True, now=house.clock.now())
    await caller.get("/queue", status=401)


async def test_an_unknown_method_or_address_is_a_problem_document(house: House) -> None:
    caller = await house.agent()
    async with await caller.call("PUT", "/queue", {}) as response:
        assert response.status == 405
        assert response.content_type == "application/problem+json"
    await caller.get("/nothing", status=404)

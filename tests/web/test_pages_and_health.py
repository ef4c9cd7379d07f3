"""Pages, headers, health, figures, and the description of the interface."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.web.api.routes import ROUTES
from bot.web.parts import Check
from tests.web.house import House, open_house


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """Make pages as the build does."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    for name in ("chat.html", "desk.html", "lead.html", "widget.js", "assets/a-1.js"):
        (folder / name).write_text(f"<{name}>", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "assets" / "link.js").symlink_to(tmp_path / "secret.txt")
    return folder


async def _get(house: House, path: str, **more: Any) -> tuple[int, Any, str]:
    async with house.caller().session.get(house.base + path, **more) as response:
        return response.status, response.headers, await response.text()


async def test_the_three_pages_the_widget_and_what_they_load(
    sqlite_database_url: str, tmp_path: Path, static: Path
) -> None:
    async with open_house(sqlite_database_url, tmp_path, static=static) as house:
        for path, name in {"/": "chat", "/desk": "desk", "/lead": "lead"}.items():
            status, headers, text = await _get(house, path)
            assert (status, text) == (200, f"<{name}.html>")
            assert headers["Cache-Control"] == "no-cache"
            assert "script-src" not in headers["Content-Security-Policy"]
            assert "default-src 'self'" in headers["Content-Security-Policy"]
            assert headers["X-Frame-Options"] == "DENY"
        _, headers, _ = await _get(house, "/assets/a-1.js")
        assert "immutable" in headers["Cache-Control"]
        _, headers, _ = await _get(house, "/widget.js")
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


async def test_only_the_chat_may_be_put_into_a_frame(
    sqlite_database_url: str, tmp_path: Path, static: Path
) -> None:
    async with open_house(sqlite_database_url, tmp_path, static=static) as house:
        _, headers, _ = await _get(house, "/?embed=1")
        assert "X-Frame-Options" not in headers
        assert "frame-ancestors *" in headers["Content-Security-Policy"]
        _, headers, _ = await _get(house, "/desk?embed=1")
        assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/link.js",
        "/assets/%00",
        "/assets/nothing.js",
        "/.env",
    ],
)
async def test_nothing_else_is_given_out(
    sqlite_database_url: str, tmp_path: Path, static: Path, path: str
) -> None:
    async with open_house(sqlite_database_url, tmp_path, static=static) as house:
        status, _, text = await _get(house, path)
        assert status == 404
        assert "secret" not in text


async def test_pages_that_are_not_built_say_what_to_do(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with open_house(sqlite_database_url, tmp_path, static=tmp_path / "none") as house:
        status, _, text = await _get(house, "/")
        assert status == 503
        assert "make" in text


async def test_alive_is_not_ready(sqlite_database_url: str, tmp_path: Path) -> None:
    states = {"database": True, "redis": True}

    def check(name: str, *, is_needed: bool) -> Check:
        async def probe() -> bool:
            if not states[name]:
                raise ConnectionError(name)
            return True

        return Check(name, probe, is_needed)

    checks = (check("database", is_needed=True), check("redis", is_needed=False))
    async with open_house(sqlite_database_url, tmp_path, checks=checks) as house:
        assert (await _get(house, "/readyz"))[0] == 200
        states["redis"] = False
        status, _, text = await _get(house, "/readyz")
        assert (status, json.loads(text)["redis"]) == (200, "away")
        states["database"] = False
        assert (await _get(house, "/readyz"))[0] == 503
        assert (await _get(house, "/healthz"))[0] == 200


async def test_figures_for_prometheus_are_for_this_network_only(house: House) -> None:
    await house.waiting()
    status, _, text = await _get(house, "/metrics")
    assert status == 200
    assert "sansheng_waiting_chats 1.0" in text
    assert "sansheng_http_requests_total" in text
    status, _, _ = await _get(house, "/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert status == 404


async def test_every_answer_carries_a_request_id_and_none_is_sniffed(house: House) -> None:
    for path in ("/", "/healthz", "/api/v1/queue", "/nothing"):
        _, headers, _ = await _get(house, path)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert len(headers["X-Request-Id"]) == 16


async def test_the_description_knows_every_route_and_every_name_it_uses(house: House) -> None:
    _, _, text = await _get(house, "/api/v1/openapi.json")
    described = json.loads(text)
    assert described["openapi"].startswith("3.")
    paths = {(m.upper(), path) for path, ms in described["paths"].items() for m in ms}
    assert paths == {(route.method, route.path) for route in ROUTES}
    names = set(described["components"]["schemas"])
    used = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert used <= names
    operations = [o["operationId"] for ms in described["paths"].values() for o in ms.values()]
    assert len(operations) == len(set(operations))
    for ms in described["paths"].values():
        for operation in ms.values():
            assert operation["summary"]
            assert operation["x-role"] in {"public", "agent", "lead"}

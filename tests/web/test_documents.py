"""What is written for integrators is what happens: docs/web-chat.md and docs/console.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.channels.webchat import frames, socket
from bot.web import outlet, uploads
from bot.web.api.routes import ROUTES
from handlers.actions import MessageKind
from handlers.policy import Policy
from tests.web.house import House

DOCS = Path(__file__).parents[2] / "docs"
WEB_CHAT = (DOCS / "web-chat.md").read_text(encoding="utf-8")
CONSOLE = (DOCS / "console.md").read_text(encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """Return what stands under each heading."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def codes_in(*modules: object) -> set[str]:
    """Return the codes of errors and problems that a module speaks."""
    sources = [Path(str(m.__file__)).read_text(encoding="utf-8") for m in modules]  # type: ignore[attr-defined]
    pattern = r'(?:BadFrameError|Problem)\(\s*(?:\d+, )?"(\w+)"'
    return {code for source in sources for code in re.findall(pattern, source)}


def test_every_code_of_an_error_is_written_down_and_no_other() -> None:
    table = re.findall(r"^\| (`.+?`) \|", sections(WEB_CHAT)["The WebSocket"], re.MULTILINE)
    written = {code for row in table for code in re.findall(r"`([a-z_]+)`", row)}
    spoken = codes_in(frames, socket) - {"foreign_origin"}
    assert spoken <= written
    fields = {"seq", "from", "kind", "text", "at", "choices", "files", "agent", "edit_of"}
    assert written - fields == spoken


def test_every_refusal_of_a_file_is_written_down() -> None:
    written = set(re.findall(r"\| \d+ \| `(\w+)` \|", sections(WEB_CHAT)["Files"]))
    assert codes_in(uploads) <= written
    assert {"unknown_visitor", "foreign_origin", "not_found", "unavailable"} <= written


def test_every_kind_of_message_is_written_down() -> None:
    row = next(line for line in WEB_CHAT.splitlines() if line.startswith("| `kind`"))
    assert set(re.findall(r"`(\w+)`", row)) == {"kind", "customer", *MessageKind}


def test_the_numbers_that_are_written_hold() -> None:
    assert f"{frames.TEXT_AT_MOST:,} characters" in WEB_CHAT
    assert f"up to {frames.FILES_AT_MOST} ids" in WEB_CHAT
    assert f'"file_bytes":{Policy().file_bytes_at_most}' in WEB_CHAT
    assert f'"message_chars":{Policy().message_chars_at_most}' in WEB_CHAT
    assert Policy().file_bytes_at_most == 20 * 1024 * 1024


def dialogue() -> Iterator[tuple[str, Any]]:
    """Give the frames of the examples in their order, from the client ("->") or to it."""
    for arrow, frame in re.findall(r"^    (->|<-) (\{.+\})$", WEB_CHAT, flags=re.MULTILINE):
        yield arrow, json.loads(frame)


async def test_the_examples_are_spoken_as_they_are_written(house: House) -> None:
    page, answers = await house.page(), []
    for arrow, frame in dialogue():
        if arrow == "->":
            answers.append(await page.ask(frame))
    hello, message, choice = answers
    written = [frame for arrow, frame in dialogue() if arrow == "<-"]
    assert hello.keys() == written[0].keys()
    assert hello["limits"] == written[0]["limits"]
    assert message == {"type": "received", "id": "OWN_ID"}
    assert choice == {"type": "received", "id": "OWN_ID"}


async def test_a_pushed_message_has_the_fields_that_are_written(house: House) -> None:
    page = await (await house.page()).hello()
    receipt = await house.intake.receive(house.intake.arrivals[0])
    choices = json.dumps([{"id": "t", "label": "Yes"}])
    attachments = json.dumps([{"kind": "photo", "id": "f", "name": "a.png", "size": 1}])
    more: dict[str, Any] = {"choices": choices, "attachments": attachments, "edit_of": 1}
    await house.said(receipt.conversation_id, "first", author="customer", reference="m1")
    await house.said(receipt.conversation_id, "words", kind="clarify", **more)
    await house.hub.notify([receipt.conversation_id])
    own, pushed = await page.hear(), await page.hear()
    table = re.findall(r"^\| (`.+?`) \|", sections(WEB_CHAT)["The WebSocket"], re.MULTILINE)
    written = {name for row in table for name in re.findall(r"`([a-z_]+)`", row)}
    assert {*own, *pushed} - {"type", "id"} <= written
    assert own["id"] == "m1"


async def test_the_desk_gives_a_slow_reader_up_rather_than_its_memory() -> None:
    class Socket:
        sent = 0
        code = 0

        async def send_str(self, frame: str) -> None:
            self.sent += bool(frame)

        async def close(self, *, code: int) -> None:
            self.code = code

    socket = Socket()
    way_out = outlet.Outlet(socket)  # type: ignore[arg-type]  # all that is used of one
    for _ in range(5000):
        way_out.put({"type": "message"})
    await way_out.run()
    assert (socket.sent, socket.code) == (1999, 1013)


def test_every_call_of_the_console_that_is_written_exists() -> None:
    known = {(route.method, re.sub(r"\{\w+\}", "{}", route.path)) for route in ROUTES}
    written = re.findall(r"^\| `([A-Z]+) ([^`?]+)", CONSOLE, flags=re.MULTILINE)
    found = {(m, "/" + re.sub(r"\{\w+\}", "{}", path.strip())) for m, path in written}
    assert found
    assert found <= known

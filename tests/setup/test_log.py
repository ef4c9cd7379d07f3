"""Logs go through one formatter, and no secret gets past it."""

from __future__ import annotations

import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.log import configure_logging, mask

TOKEN = "123456789:AAE-abcdefghijklmnop_qrstuv"


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.strip().splitlines()


def test_a_line_of_ours_is_json_with_name_level_and_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging("info", "json")
    structlog.get_logger("bot.engine").info("handled", chat=7)
    (line,) = map(json.loads, lines(capsys))
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "handled", "chat": 7, "logger": "bot.engine", "level": "info"}


def test_a_line_of_a_library_looks_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "json")
    logging.getLogger("library").warning("slow %s", "answer")
    (line,) = map(json.loads, lines(capsys))
    assert (line["event"], line["logger"], line["level"]) == ("slow answer", "library", "warning")


def test_auto_is_json_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "auto")
    structlog.get_logger("bot").info("hello")
    assert json.loads(lines(capsys)[0])["event"] == "hello"


def test_text_is_for_reading(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "text")
    structlog.get_logger("bot.x").info("hello", chat=7)
    assert lines(capsys)[0].split()[1:] == ["[info", "]", "hello", "[bot.x]", "chat=7"]


def test_what_is_below_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("warning", "json")
    structlog.get_logger("bot").info("unheard")
    logging.getLogger("library").info("unheard")
    assert lines(capsys) == []


def test_every_request_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "json")
    logging.getLogger("httpx").info("GET https://api.telegram.org/bot%s/getMe", TOKEN)
    assert lines(capsys) == []


@pytest.mark.parametrize("style", ["json", "text"])
def test_a_failure_is_told_in_full_without_secrets(
    capsys: pytest.CaptureFixture[str], style: str
) -> None:
    configure_logging("info", style, ["s3cr3t"])  # type: ignore[arg-type]
    try:
        raise ConnectionError(f"https://api.telegram.org/bot{TOKEN}/getMe with s3cr3t")
    except ConnectionError:
        structlog.get_logger("bot").exception("failed", url=f"http://x/file/bot{TOKEN}/photo")
        logging.getLogger("library").exception("failed with %s", TOKEN)
    written = capsys.readouterr().err
    assert written.count("Traceback") == 2
    assert "ConnectionError" in written
    assert TOKEN not in written
    assert "s3cr3t" not in written


@pytest.mark.parametrize(
    "name", ["token", "password", "csrf", "telegram_webhook_secret", "Cookie", "authorization"]
)
def test_a_field_with_such_a_name_is_hidden(capsys: pytest.CaptureFixture[str], name: str) -> None:
    configure_logging("info", "json")
    structlog.get_logger("bot").info("opened", **{name: "open sesame"})
    assert json.loads(lines(capsys)[0])[name] == "***"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"token {TOKEN}.", "token ***."),
        ("https://h:81/bot1:x/getMe", "https://h:81/bot***/getMe"),
        ("postgresql://ann:p%40ss@db/shop", "postgresql://ann:***@db/shop"),
        ("redis://:pass@cache:6379/0", "redis://:***@cache:6379/0"),
        ("at 12:30 in https://h:81/path", "at 12:30 in https://h:81/path"),
    ],
)
def test_what_is_masked_and_what_stays(text: str, masked: str) -> None:
    assert mask(text) == masked


@given(before=st.text(), after=st.text(alphabet=st.characters(exclude_characters="/ \n")))
def test_a_known_secret_is_found_anywhere(before: str, after: str) -> None:
    assert "open sesame" not in mask(f"{before}open sesame{after}", ["open sesame"])

"""Errors as RFC 9457 problem documents."""

from __future__ import annotations

import traceback
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.channels.base import Unavailable
from bot.storage.database import is_away

_log = structlog.get_logger(__name__)
RETRY_AFTER_SECONDS = 2


class Problem(Exception):  # noqa: N818 - the name of the thing in RFC 9457
    """An answer that says why not: a code for programs, one sentence for people."""

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.more = more


def problem_response(problem: Problem) -> web.Response:
    """Return the document."""
    more = dict(problem.more)
    headers = {"Cache-Control": "no-store"}
    if retry_after := more.get("retry_after"):
        headers["Retry-After"] = str(retry_after)
    document = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        **more,
    }
    return web.json_response(
        document,
        status=problem.status,
        headers=headers,
        content_type="application/problem+json",
    )


@web.middleware
async def answer_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn whatever goes wrong into a problem document; nothing of the inside is told."""
    try:
        return await handler(request)
    except Problem as problem:
        return problem_response(problem)
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST:
            raise
        return _http_problem(error)
    except Exception as error:
        return problem_response(_unexpected(error))


def _http_problem(error: web.HTTPException) -> web.Response:
    status = HTTPStatus(error.status)
    code = status.name.lower()
    response = problem_response(Problem(error.status, code, f"{status.phrase}."))
    if "Allow" in error.headers:
        response.headers["Allow"] = error.headers["Allow"]
    return response


def _unexpected(error: Exception) -> Problem:
    if isinstance(error, Unavailable) or is_away(error):
        detail = "This cannot be stored or read just now. Please try again in a moment."
        return Problem(503, "unavailable", detail, retry_after=RETRY_AFTER_SECONDS)
    log_failure("web.failed", error)
    return Problem(500, "failed", "Something went wrong on our side; it has been noted.")


def log_failure(event: str, error: Exception) -> None:
    """Log where it failed, never with what: messages of errors may hold customers' words."""
    where = "".join(traceback.format_tb(error.__traceback__))
    _log.error(event, error=type(error).__name__, where=where)

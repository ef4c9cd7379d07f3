"""Things going wrong on request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tests.botapi.errors import (
    ApiError,
    bad_request,
    forbidden,
    server_error,
    too_many_requests,
)
from tests.botapi.world import Call

Kind = Literal[
    "too_many",  # 429
    "blocked",  # 403
    "bad_request",  # 400
    "server_error",  # 5xx
    "garbage",  # 200 with a body that is not JSON; the call took effect
    "slow",  # takes effect and is answered, after `seconds`
    "hang",  # taken, without effect, never answered
    "drop",  # the connection is cut, without effect
    "unanswered",  # takes effect, never answered
    "cut_off",  # takes effect, then the connection is cut
]
AFTER_EFFECT = {"unanswered", "cut_off", "garbage"}


@dataclass(slots=True)
class Fault:
    """What happens to `times` calls that match, after the first `spared` of them.

    Without `method` all `send...` match.
    """

    kind: Kind
    method: str = ""
    chat_id: int | None = None
    times: int = 1
    spared: int = 0
    retry_after: int = 1
    code: int = 502
    seconds: float = 3.0
    description: str = "something is wrong"

    def matches(self, call: Call) -> bool:
        """Return whether it is for this call."""
        is_method = (
            call.method == self.method
            if self.method
            else call.method.startswith("send") and call.method != "sendChatAction"
        )
        return is_method and (self.chat_id is None or call.chat_id == self.chat_id)

    def error(self) -> ApiError | None:
        """Return the refusal it stands for, if it is one."""
        match self.kind:
            case "too_many":
                return too_many_requests(self.retry_after)
            case "blocked":
                return forbidden("bot was blocked by the user")
            case "bad_request":
                return bad_request(self.description)
            case "server_error":
                return server_error(self.code)
            case _:
                return None


@dataclass(slots=True)
class Faults:
    """The faults that are still to happen, in order."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, kind: Kind, method: str = "", **details: float | str | None) -> None:
        """Let something go wrong; `details` are the other fields of Fault."""
        self.waiting.append(Fault(kind, method, **details))  # type: ignore[arg-type]

    def take(self, call: Call) -> Fault | None:
        """Return the first fault for this call and use it up."""
        for fault in self.waiting:
            if fault.matches(call):
                if fault.spared:
                    fault.spared -= 1
                    continue
                fault.times -= 1
                if fault.times == 0:
                    self.waiting.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.waiting.clear()

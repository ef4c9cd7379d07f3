"""The parameters of a call, whichever way they were sent."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, overload

from aiohttp import web

from tests.botapi.errors import bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in a multipart body."""

    name: str
    type: str
    content: bytes


@dataclass(slots=True)
class Params:
    """Values by name. Forms carry everything as text, JSON bodies carry types: both are read."""

    values: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Return a string; anything that UTF-8 cannot carry is refused."""
        value = self.values.get(name, default)
        text = value if isinstance(value, str) else json.dumps(value)
        try:
            text.encode()
        except UnicodeEncodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
        return text

    @overload
    def integer(self, name: str) -> int | None: ...

    @overload
    def integer(self, name: str, default: int) -> int: ...

    def integer(self, name: str, default: int | None = None) -> int | None:
        """Return a whole number."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f'invalid "{name}" specified') from None

    def flag(self, name: str) -> bool:
        """Return a yes or no."""
        return str(self.values.get(name, "")).lower() in {"true", "1", "yes"}

    def data(self, name: str) -> Any:
        """Return a JSON value, written out as text or not; None when it is absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None


async def read_params(request: web.Request) -> Params:
    """Read query string and body: urlencoded, JSON or multipart."""
    params = Params(dict(request.query)) if request.query_string else Params()
    if request.method != "POST" or not request.body_exists:
        return params
    kind = request.content_type
    if kind == "application/json":
        params.values.update(_object(await request.read()))
    elif kind == "multipart/form-data":
        await _read_multipart(request, params)
    else:
        params.values.update(await request.post())
    return params


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("can't parse JSON object")
    return value


async def _read_multipart(request: web.Request, params: Params) -> None:
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            content = value.file.read()
            value.file.close()
            params.uploads[name] = Upload(value.filename, value.content_type, content)
        else:
            params.values[name] = value

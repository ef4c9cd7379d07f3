"""Every answer the tests get is held against openapi.json: its status, its type, its shape."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import ClientResponse

from bot.web.api.call import ApiRoute
from bot.web.api.openapi import document
from bot.web.api.routes import ROUTES, VERSION

DESCRIBED: dict[str, Any] = document(ROUTES, VERSION, "session")
_SCHEMAS = DESCRIBED["components"]["schemas"]
_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
_SAYS_NOTHING = {"title", "description", "format", "default", "propertyNames"}


def route_of(method: str, path: str) -> ApiRoute | None:
    """Return the route that answers this, the most exact one first."""
    bare = path.split("?", maxsplit=1)[0]
    fitting = [r for r in ROUTES if r.method == method and _pattern(r.path).fullmatch(bare)]
    return min(fitting, key=lambda route: route.path.count("{"), default=None)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", path))


async def check_answer(method: str, path: str, response: ClientResponse) -> None:
    """Fail when the description does not know this answer."""
    route = route_of(method, path)
    if route is None:
        return
    operation = DESCRIBED["paths"][route.path][method.lower()]
    described = operation["responses"].get(str(response.status))
    name = f"{method} {route.path} {response.status}"
    assert described is not None, f"{name} is not described"
    content = described.get("content", {})
    if not content:
        assert await response.read() == b"", f"{name} has a body"
        return
    media = response.content_type if response.content_type in content else "*/*"
    assert media in content, f"{name} is {response.content_type}, which is not described"
    if media.endswith("json"):
        check(await response.json(), content[media]["schema"], name)


def check(value: Any, schema: dict[str, Any], where: str) -> None:
    """Fail when the value does not fit the schema; also for what the schema does not mention."""
    if "$ref" in schema:
        check(value, _SCHEMAS[schema["$ref"].rpartition("/")[2]], where)
        return
    unknown = schema.keys() - _RULES.keys() - _SAYS_NOTHING
    assert not unknown, f"{where}: this test does not know {unknown}"
    for keyword, rule in _RULES.items():
        if keyword in schema:
            rule(value, schema, where)


def _any_of(value: Any, schema: dict[str, Any], where: str) -> None:
    problems = []
    for choice in schema["anyOf"]:
        try:
            check(value, choice, where)
        except AssertionError as problem:
            problems.append(str(problem))
        else:
            return
    raise AssertionError("; ".join(problems))


def _enum(value: Any, schema: dict[str, Any], where: str) -> None:
    assert value in schema["enum"], f"{where}: {value!r} is none of {schema['enum']}"


def _type(value: Any, schema: dict[str, Any], where: str) -> None:
    wanted = _TYPES[schema["type"]]
    is_right = isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))
    assert is_right, f"{where}: {value!r} is no {schema['type']}"


def _properties(value: Any, schema: dict[str, Any], where: str) -> None:
    known = schema["properties"]
    if "additionalProperties" not in schema:
        assert value.keys() <= known.keys(), f"{where}: {value.keys() - known.keys()} undescribed"
    for name in value.keys() & known.keys():
        check(value[name], known[name], f"{where}.{name}")


def _required(value: Any, schema: dict[str, Any], where: str) -> None:
    missing = set(schema["required"]) - value.keys()
    assert not missing, f"{where}: {missing} missing"


def _additional(value: Any, schema: dict[str, Any], where: str) -> None:
    rule = schema["additionalProperties"]
    for name in value.keys() - schema.get("properties", {}).keys():
        if isinstance(rule, dict):
            check(value[name], rule, f"{where}.{name}")
        else:
            assert rule, f"{where}: {name} undescribed"


def _items(value: Any, schema: dict[str, Any], where: str) -> None:
    for number, item in enumerate(value):
        check(item, schema["items"], f"{where}[{number}]")


_RULES = {
    "anyOf": _any_of,
    "enum": _enum,
    "type": _type,
    "properties": _properties,
    "required": _required,
    "additionalProperties": _additional,
    "items": _items,
}

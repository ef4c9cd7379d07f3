"""openapi.json, made from the routes themselves, so that it cannot fall behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from pydantic import TypeAdapter

from bot.web.api.call import Access, ApiRoute

_REF = "#/components/schemas/{model}"
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "An RFC 9457 problem document.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence for people."},
        "code": {"type": "string", "description": "One word for programs."},
    },
    "additionalProperties": True,
}
_FIELDS: dict[str, dict[str, Any]] = {
    "id": {"type": "string"},
    "epoch": {"type": "integer"},
    "file": {"type": "string", "format": "binary"},
}


def document(routes: Sequence[ApiRoute], version: str, cookie: str) -> dict[str, Any]:
    """Return the whole description."""
    schemas: dict[str, Any] = {"Problem": _PROBLEM}
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sansheng",
            "version": version,
            "description": "The interface of the desk. Errors are RFC 9457 problem documents.",
        },
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": cookie},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
            },
        },
    }


def _operation(route: ApiRoute, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.handle.__name__,
        "summary": route.summary,
        "tags": [route.path.split("/")[1]],
        "parameters": _parameters(route),
        "responses": _responses(route, schemas),
        "security": _security(route),
        "x-role": route.access.value,
    }
    body = _body(route, schemas)
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {route.sends: {"schema": body}}}
    return operation


def _body(route: ApiRoute, schemas: dict[str, Any]) -> dict[str, Any] | None:
    if route.sends == "multipart/form-data":
        return _form((*route.form, "file"))
    return _schema(route.body, schemas) if route.body is not None else None


def _form(fields: Sequence[str]) -> dict[str, Any]:
    properties = {name: _FIELDS[name] for name in fields}
    return {"type": "object", "required": list(fields), "properties": properties}


def _parameters(route: ApiRoute) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", route.path)
    ]
    in_query = [
        {"name": name, "in": "query", "description": text, "schema": {"type": "string"}}
        for name, text in route.query
    ]
    return in_path + in_query


def _responses(route: ApiRoute, schemas: dict[str, Any]) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": _REF.format(model="Problem")}}}
    answers = {route.status: _content(route, schemas)}
    answers |= dict.fromkeys(sorted(_refusals(route)), problem)
    return {
        str(status): {"description": HTTPStatus(status).phrase}
        | ({"content": content} if content else {})
        for status, content in answers.items()
    }


def _content(route: ApiRoute, schemas: dict[str, Any]) -> dict[str, Any]:
    """Return what the good answer holds, by media type; nothing for one without a body."""
    content: dict[str, Any] = {media: {"schema": {"type": "string"}} for media in route.other_media}
    if route.answer is not None:
        content[route.media] = {"schema": _schema(route.answer, schemas)}
    elif route.status == HTTPStatus.OK:
        content[route.media] = {"schema": {"type": "string", "format": "binary"}}
    return content


def _refusals(route: ApiRoute) -> set[int]:
    refusals = {503, *route.refusals}
    if route.access is not Access.PUBLIC:
        refusals.add(401)
    if route.access is Access.LEAD or route.method != "GET":
        refusals.add(403)
    if route.body is not None or route.sends == "multipart/form-data":
        refusals |= {413, 415, 422}
    return refusals


def _security(route: ApiRoute) -> list[dict[str, list[str]]]:
    if route.access is Access.PUBLIC:
        return []
    return [{"session": []} if route.method == "GET" else {"session": [], "csrf": []}]


def _schema(model: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = TypeAdapter(model).json_schema(ref_template=_REF)
    schemas.update(schema.pop("$defs", {}))
    if "$ref" in schema or "title" not in schema:
        return schema
    schemas[model.__name__] = schema
    return {"$ref": _REF.format(model=model.__name__)}

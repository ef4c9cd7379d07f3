"""Requests as no page of ours would send them, drawn from what openapi.json says of a route."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from random import Random
from typing import Any, Final

from aiohttp import FormData

from bot.web.api.call import ApiRoute
from tests.web.answers import DESCRIBED

_SCHEMAS: Final = DESCRIBED["components"]["schemas"]
_LARGE: Final = 10**40
_TEXTS: Final = (
    "", " ", "x", "退货", "名字", "\0", "a\0b", "\u202e", "\ufeff", "e\u0301", "\x7f", "\n\n", "1",
    "../../etc/passwd", "<b>hi</b>", "'; DROP TABLE agent; --", "=1+1", "{company}", "%s", "null",
    "2026-02-30", "2026-03-02", "0000-00-00", "9999-12-31", "25:61", "09:30", "zh-CN", "en", "xx",
    "service", "orders", "open", "closed", "http://", "https://example.com/a", "-1", "1e9", "１２",
    "javascript:alert(1)", "👨‍👩‍👧", "x" * 300, "长" * 5_000,
)  # fmt: skip
_NUMBERS: Final = (0, 1, -1, 2, 7, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -_LARGE, _LARGE, 0.5, 1e308)
_WHOLE: Final = _NUMBERS[:9]
_FILES: Final = (
    b"", b"\0" * 100, b"entry,question,answer\ndogs,dogs?,yes\n", b"entry\n" * 50, b"PK\x03\x04",
    b"\x89PNG\r\n\x1a\ntorn", b"---\nid: dogs\n---\n", "entry,问\n".encode("utf-16"),
)  # fmt: skip
_NAMES: Final = ("a.csv", "a.xlsx", "a.md", "a.zip", "a.png", "a", "../a.csv", "退货.csv", ".csv")
_NOTHING_FITS: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1.5, "", "x", [], {}, [[]], [None], {"": None},
)  # fmt: skip
_DEPTH: Final = 4
_IN_AN_ADDRESS: Final = 200  # characters; a server reads no endless first line


class Stranger:
    """Draws what somebody sends who has only read the description, or not even that."""

    def __init__(self, seed: str, known: Sequence[str]) -> None:
        """Draw by a seed; `known` are words that mean something in this house."""
        self.random = Random(seed)  # noqa: S311 - tests, by a seed
        self._texts = (*_TEXTS, *known)

    def body(self, route: ApiRoute) -> Any:
        """Return a body that fits the description, or one that is bent somewhere."""
        operation = DESCRIBED["paths"][route.path][route.method.lower()]
        content = operation.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        if schema is None:
            return None
        body = self.fitting(schema)
        bends = self.random.choice((0, 0, 1, 2))
        for _ in range(bends):
            body = self._bent(body)
        return body

    def form(self, route: ApiRoute) -> FormData:
        """Return a form with its file, with more than that, or with less."""
        form = FormData()
        for name in ("file", *route.form):
            if self.random.random() < 0.2:
                continue
            if name == "file" or self.random.random() < 0.1:
                data = BytesIO(self.random.choice(_FILES))
                kind = self.random.choice(("text/csv", "image/png", "text/html", "x/y"))
                form.add_field(name, data, filename=self.random.choice(_NAMES), content_type=kind)
            else:
                form.add_field(name, self.text())
        return form

    def query(self, route: ApiRoute) -> dict[str, str]:
        """Return some of the parameters that a route knows."""
        wanted = [name for name, _ in route.query if self.random.random() < 0.7]
        return {name: self.text()[:_IN_AN_ADDRESS] for name in wanted}

    def text(self) -> str:
        """Return a word, one that is strange as likely as not."""
        return self.random.choice(self._texts)

    def fitting(self, schema: dict[str, Any], depth: int = 0) -> Any:
        """Return a value as the schema describes it."""
        if "$ref" in schema:
            return self.fitting(_SCHEMAS[schema["$ref"].rsplit("/", 1)[-1]], depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        if "anyOf" in schema:
            return self.fitting(self.random.choice(schema["anyOf"]), depth)
        return self._of_type(schema, depth)

    def _of_type(self, schema: dict[str, Any], depth: int) -> Any:
        makers: dict[str, Callable[[], Any]] = {
            "string": self.text,
            "integer": lambda: self.random.choice(_WHOLE),
            "number": lambda: self.random.choice(_NUMBERS),
            "boolean": lambda: self.random.random() < 0.5,
            "null": lambda: None,
            "array": lambda: self._listed(schema, depth),
            "object": lambda: self._filled(schema, depth),
        }
        return makers.get(schema.get("type", "null"), lambda: None)()

    def _listed(self, schema: dict[str, Any], depth: int) -> list[Any]:
        if depth > _DEPTH:
            return []
        count = self.random.choice((0, 1, 1, 2, 3))
        return [self.fitting(schema.get("items", {}), depth + 1) for _ in range(count)]

    def _filled(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        if depth > _DEPTH:
            return {}
        required = schema.get("required", ())
        filled = {
            name: self.fitting(part, depth + 1)
            for name, part in schema.get("properties", {}).items()
            if name in required or self.random.random() < 0.6
        }
        more = schema.get("additionalProperties")
        if isinstance(more, dict):
            names = schema.get("propertyNames", {}).get("enum") or [self.text() for _ in range(2)]
            chosen = self.random.sample(names, self.random.randint(0, len(names)))
            filled |= {name: self.fitting(more, depth + 1) for name in chosen}
        return filled

    def _bent(self, value: Any) -> Any:
        """Return it with one thing in it gone, foreign, or of another kind."""
        if isinstance(value, dict) and value and self.random.random() < 0.8:
            name = self.random.choice(list(value))
            rest = {key: part for key, part in value.items() if key != name}
            ways = (
                lambda: rest,
                lambda: {**value, self.text(): self.text()},
                lambda: {**rest, name: self._bent(value[name])},
                lambda: {**rest, name: self.random.choice((*_NUMBERS, *self._texts))},
            )
            return self.random.choice(ways)()
        if isinstance(value, list) and value and self.random.random() < 0.8:
            place = self.random.randrange(len(value))
            return [*value[:place], self._bent(value[place]), *value[place + 1 :]]
        return self.random.choice(_NOTHING_FITS)

"""Reads YAML safely, with the loader written in C where there is one (about eight times faster)."""

from __future__ import annotations

from typing import Any, Final

import yaml

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:
    """Return what a text says; raise `yaml.YAMLError` where it says nothing that can be read."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - either loader is a safe one

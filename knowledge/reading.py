"""Reads YAML safely, with the loader written in C where there is one (about eight times faster)."""

from __future__ import annotations

from typing import Any, Final

import yaml

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEPTH_AT_MOST: Final = 20


def read_yaml(text: str) -> Any:
    """Return what a text says; raise `yaml.YAMLError` where it says nothing that can be read."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - either loader is a safe one


def read_foreign_yaml(text: str) -> Any:
    """Return what somebody else's text says; what would exhaust the machine is no YAML either."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise _refused(event, "aliases are of no use")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        # The loader in C has no limit of its own and would take the process with it.
        if depth > _DEPTH_AT_MOST:
            raise _refused(event, "nested too deep")
    return read_yaml(text)


def _refused(event: Any, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)

"""Reading YAML so that every complaint about a file can name the file, the line and the key."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import yaml

# The C loader reads the phrases about ten times faster; both keep the line of every node.
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING: Final = "tag:yaml.org,2002:null"


class LocatedError(ValueError):
    """Something is wrong in a file, said in one plain sentence that names the place."""

    def __init__(self, file: Path, line: int, key: str, problem: str) -> None:
        """Keep the place and the problem; `line` is 0 when the whole file is meant."""
        self.file = file
        self.line = line
        self.key = key
        self.problem = problem
        where = ", ".join(part for part in (str(file), f"line {line}" if line else "", key) if part)
        super().__init__(f"{where}: {problem}")


class Place:
    """One node of a file with the key that leads to it, and the line of that key."""

    def __init__(self, file: Path, node: yaml.Node, key: str = "", line: int = 0) -> None:
        """Keep where the node stands."""
        self.file = file
        self.node = node
        self.key = key
        self.line = line or node.start_mark.line + 1

    def error(self, problem: str) -> LocatedError:
        """Return a complaint about this place, to be raised."""
        return LocatedError(self.file, self.line, self.key, problem)

    def entries(self) -> Iterator[tuple[str, Place]]:
        """Yield each key with its value's place; refuse anything but a mapping of distinct keys."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error("write `key: value` lines here")
        seen: set[str] = set()
        for key_node, value in self.node.value:
            key = Place(self.file, key_node, self.key).text()
            line = key_node.start_mark.line + 1
            place = Place(self.file, value, f"{self.key}.{key}" if self.key else key, line)
            if key in seen:
                raise place.error("is written twice")
            seen.add(key)
            yield key, place

    def items(self) -> list[Place]:
        """Return the places of a list's items; refuse anything but a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error("write a list here, each item on a line that starts with `- `")
        return [Place(self.file, item, self.key) for item in self.node.value]

    def text(self) -> str:
        """Return a scalar as it was written; refuse lists and mappings."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.error("write plain text here")
        return str(self.node.value)


def open_mapping(file: Path) -> Place | None:
    """Read a file and return its root, or None when it says nothing at all."""
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=_LOADER)
    except OSError as error:
        raise LocatedError(file, 0, "", f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise LocatedError(file, 0, "", "is not UTF-8 text") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise LocatedError(file, line, "", f"is not valid YAML ({error.problem})") from error
    except yaml.YAMLError as error:
        raise LocatedError(file, 0, "", "is not valid YAML") from error
    return None if root is None or root.tag == _NOTHING else Place(file, root)


def nearest(name: str, known: list[str]) -> str:
    """Return ", did you mean ...?" with the known name that looks most alike, or nothing."""
    alike = get_close_matches(name, known, n=1, cutoff=0.5)
    return f", did you mean {alike[0]}?" if alike else ""

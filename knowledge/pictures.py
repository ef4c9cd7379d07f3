"""Pictures of answers: judged and named by what they hold, found where files name them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

from knowledge.picture_types import SUFFIXES, is_whole, picture_type

PICTURE_BYTES_AT_MOST: Final = 10 * 1024 * 1024  # as much as Telegram shows as a picture
PICTURES_AT_MOST: Final = 5  # with one answer
TOO_LARGE: Final = f"has more than {PICTURE_BYTES_AT_MOST // (1024 * 1024)} MB"
FOLDER: Final = "pictures"  # of an archive
_STEM_CHARS: Final = 60
_ID: Final = re.compile(r"p[0-9a-f]{64}")
_SIGN_CHARS: Final = 8  # of an id in the name of a file
_MEANT_OTHERWISE: Final = re.compile(r'["<>|:*?;\uff1b]')  # by systems, or between names


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture beside an answer; its id comes from what it holds, so that each is there once."""

    id: str
    name: str = ""
    type: str = ""
    size: int = 0


class PictureError(ValueError):
    """A picture that cannot be used; the text follows its name."""


def is_picture_id(text: str) -> bool:
    """Tell whether this may be the id of a picture."""
    return _ID.fullmatch(text) is not None


def picture_of(data: bytes, name: str) -> Picture:
    """Return the picture that a file holds, whatever its name ends with."""
    if len(data) > PICTURE_BYTES_AT_MOST:
        raise PictureError(TOO_LARGE)
    kind = picture_type(data)
    if not kind:
        raise PictureError("is no PNG, JPEG, WebP or GIF by what it holds")
    if not is_whole(data, kind):
        raise PictureError("is not whole: its end is missing")
    made = Picture("p" + hashlib.sha256(data).hexdigest(), "", kind, len(data))
    stem, suffix = _split(name)
    named = f"{stem.removesuffix('-' + _sign(made))}{suffix}"
    return replace(made, name=picture_name(named, kind))


def picture_name(name: str, kind: str) -> str:
    """Return the last part of a file's name as it is kept, with an ending that is true."""
    stem, suffix = _split(name)
    suffixes = SUFFIXES.get(kind, ())
    if suffix.lower() not in suffixes:
        suffix = next(iter(suffixes), "")
    return f"{stem[:_STEM_CHARS].strip(' .') or 'picture'}{suffix.lower()}"


def _split(name: str) -> tuple[str, str]:
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(c for c in last if unicodedata.category(c)[0] not in "CZ" or c == " ")
    path = PurePosixPath(_MEANT_OTHERWISE.sub("", seen).strip(" .") or "picture")
    return path.stem, path.suffix


def file_name(picture: Picture) -> str:
    """Return a name for its file that no other picture has."""
    stem, suffix = _split(picture.name)
    return f"{stem}-{_sign(picture)}{suffix}"


def _sign(picture: Picture) -> str:
    return picture.id[1 : 1 + _SIGN_CHARS]


# --- where files name them ---

Beside = Callable[[str], bytes | None]  # by path; None where there is no such file


@dataclass(frozen=True, slots=True)
class Brought:
    """A picture that came with a file of entries; reading it is put off until it is kept."""

    picture: Picture
    read: Callable[[], bytes]


def nowhere(name: str) -> Picture:
    """Find no picture at all."""
    del name
    raise PictureError("is not there")


class Pictures:
    """Finds pictures by name: beside the file that names them, else among those that are known."""

    def __init__(self, beside: Beside | None = None, known: Iterable[Picture] = ()) -> None:
        """Look beside the files first."""
        self._beside = beside or (lambda _: None)
        self._known: dict[str, Picture | None] = {}
        for picture in known:
            self._known[file_name(picture)] = picture
            same = self._known.get(picture.name, picture)
            self._known[picture.name] = picture if same == picture else None  # which is not told
        self._seen: dict[str, Picture | PictureError | None] = {}

    def named(self, name: str, folder: str = "") -> Picture:
        """Return a picture named in a file of a folder; raise `PictureError`."""
        path = _joined(folder, name)
        if path not in self._seen:
            self._seen[path] = self._looked_at(path)
        found = self._seen[path] or self._known.get(PurePosixPath(path).name)
        if isinstance(found, PictureError):
            raise found
        return found or nowhere(name)

    def _looked_at(self, path: str) -> Picture | PictureError | None:
        try:
            data = self._beside(path)
            return None if data is None else picture_of(data, path)
        except PictureError as error:
            return error

    def brought(self) -> tuple[Brought, ...]:
        """Return the pictures that were found beside the files, each once."""
        return tuple({one.picture.id: one for one in self._found()}.values())

    def _found(self) -> Iterator[Brought]:
        for path, picture in self._seen.items():
            if isinstance(picture, Picture):
                yield Brought(picture, partial(self._read_again, path))

    def _read_again(self, path: str) -> bytes:
        data = self._beside(path)
        if data is None:
            raise FileNotFoundError(path)
        return data


def _joined(folder: str, name: str) -> str:
    """Return where a named picture lies; nothing above or outside is anybody's to name."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or not path.name:
        raise PictureError("must be named by its place beside this file")
    return str(PurePosixPath(folder) / path)


def in_folder(folder: Path) -> Beside:
    """Return a way to the files of a folder."""

    def read(name: str) -> bytes | None:
        path = folder / name
        try:
            if not path.is_file():
                return None
            if path.stat().st_size > PICTURE_BYTES_AT_MOST:
                raise PictureError(TOO_LARGE)
            return path.read_bytes()
        except (OSError, ValueError) as error:  # a name may hold what no system takes
            if isinstance(error, PictureError):
                raise
            raise PictureError("cannot be read") from None

    return read

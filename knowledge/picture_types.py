"""What kind of picture bytes are, and whether all of it is there; nothing is decoded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

# By type, the endings of names that people give such files; the first is the usual one.
SUFFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
}
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG_END: Final = b"\xff\xd9"
_GIF_END, _GIF_IMAGE, _GIF_EXTENSION = 0x3B, 0x2C, 0x21
_SCAN, _END = 0xDA, 0xD9  # markers of JPEG


def picture_type(data: bytes) -> str:
    """Return the type of a picture by its first bytes, "" for anything else."""
    if data.startswith(_PNG):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def is_whole(data: bytes, kind: str) -> bool:
    """Tell whether a picture of this type is there to its end."""
    return _WHOLE[kind](data)


def _is_whole_png(data: bytes) -> bool:
    place = len(_PNG)
    while place + 12 <= len(data):
        name = data[place + 4 : place + 8]
        place += 12 + int.from_bytes(data[place : place + 4], "big")
        if name == b"IEND":
            return place <= len(data)
    return False


def _is_whole_jpeg(data: bytes) -> bool:
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF:  # noqa: PLR2004 - begins a marker
        marker = data[place + 1]
        if marker == _SCAN:  # what follows escapes this byte, so that only the end looks so
            return data.find(_JPEG_END, place) > 0
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return False


def _is_whole_webp(data: bytes) -> bool:
    return int.from_bytes(data[4:8], "little") + 8 <= len(data)


def _is_whole_gif(data: bytes) -> bool:
    place = 13 + _table(data, 10)
    while place < len(data):
        if data[place] == _GIF_END:
            return True
        if data[place] == _GIF_EXTENSION:
            place += 2
        elif data[place] == _GIF_IMAGE:
            place += 11 + _table(data, place + 9)
        else:
            return False
        while place < len(data) and data[place]:  # blocks, each with its length in front
            place += 1 + data[place]
        place += 1
    return False


def _table(data: bytes, flags: int) -> int:
    """Return how long the table of colours is that these flags tell of."""
    if flags >= len(data) or not data[flags] & 0x80:
        return 0
    return int(3 * 2 ** ((data[flags] & 7) + 1))


_WHOLE: Final[Mapping[str, Callable[[bytes], bool]]] = {
    "image/png": _is_whole_png,
    "image/jpeg": _is_whole_jpeg,
    "image/webp": _is_whole_webp,
    "image/gif": _is_whole_gif,
}

"""Small pictures of every kind that is taken, each whole."""

from __future__ import annotations

import struct
import zlib


def png(shade: int = 0, side: int = 1) -> bytes:
    """Return a grey square."""
    rows = (b"\0" + bytes([shade]) * side) * side
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = (("IHDR", head), ("IDAT", zlib.compress(rows)), ("IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name.encode(), data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def jpeg() -> bytes:
    """Return one with a smaller picture inside, as telephones take them."""
    thumbnail = b"\xff\xd8\xff\xd9"
    head = b"\xff\xe1" + struct.pack(">H", 2 + len(thumbnail)) + thumbnail
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\0\0\x3f\0" + b"\x7f\xff\0\x10" * 9
    return b"\xff\xd8" + head + scan + b"\xff\xd9"


def gif() -> bytes:
    """Return one with a table of colours, a comment and an image."""
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    comment = b"\x21\xfe\x03;;;\0"
    image = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return head + comment + image + b"\x3b"


def webp() -> bytes:
    """Return a frame of one."""
    inside = b"WEBPVP8 " + struct.pack("<I", 10) + b"\x30\x01\0\x9d\x01\x2a\x01\0\x01\0"
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


ALL = {"image/png": png(), "image/jpeg": jpeg(), "image/gif": gif(), "image/webp": webp()}
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
HTML = b"<!doctype html><script>alert(1)</script>"

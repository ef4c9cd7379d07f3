"""ZIP archives from outside: never more is unpacked than an archive says, whatever it holds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from typing import Final

UNPACKED_AT_MOST: Final = 60 * 1024 * 1024
# Of other ways Python unpacks as much as there is, even where a little is asked for.
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class MemberError(ValueError):
    """A member that cannot be read."""


def is_too_much(members: Collection[zipfile.ZipInfo]) -> bool:
    """Tell whether members unpack to more than can be taken in at once."""
    return sum(member.file_size for member in members) > UNPACKED_AT_MOST


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return what a member holds, as far as the size that it tells."""
    if member.compress_type not in _METHODS:
        raise MemberError("is packed in a way that is not taken: deflate is")
    try:
        with archive.open(member) as file:
            return file.read(member.file_size)  # `archive.read` would unpack all there is first
    except Exception as error:  # a broken member breaks in any way it likes
        raise MemberError(f"cannot be unpacked ({type(error).__name__})") from error


def repacked(data: bytes) -> io.BytesIO | None:
    """Return an archive that may be read without care; None where it unpacks to too much."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as plain:
        members = {member.filename: member for member in archive.infolist()}
        if is_too_much(members.values()):
            return None
        for name, member in members.items():
            plain.writestr(name, read_member(archive, member))
    out.seek(0)
    return out

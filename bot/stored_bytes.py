"""Bytes on disk: whole or not there at all, and nobody else's on this machine to read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import BinaryIO, Final

PART: Final = ".part"  # the end of a name whose bytes are not all there


def open_private(path: Path) -> BinaryIO:
    """Open a new file that nobody else on this machine can read."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def flush(out: BinaryIO) -> None:
    """Return when what was written is on the disk."""
    out.flush()
    os.fsync(out.fileno())


def make_folder(folder: Path) -> None:
    """Make the files' folder, for its owner only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def store_bytes(folder: Path, name: str, data: bytes) -> None:
    """Put bytes on disk as a whole: under another name first, then in one step."""
    make_folder(folder)
    temporary = folder / f"{name}.{secrets.token_hex(8)}{PART}"
    with open_private(temporary) as out:
        out.write(data)
        flush(out)
    temporary.replace(folder / name)

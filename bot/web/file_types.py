"""What a file is, judged by its content alone."""

from __future__ import annotations

import unicodedata
from typing import Final, Literal
from urllib.parse import quote

import puremagic

from bot.storage.files import StoredFile
from handlers.events import Attachment

UNKNOWN: Final = "application/octet-stream"
# Shown in the page; everything else is only ever downloaded.
INLINE: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_KNOWN: Final = frozenset(
    {
        "audio/aac",
        "audio/flac",
        "audio/mp4",
        "audio/mpeg",
        "image/heif",
        "video/mp4",
        "video/quicktime",
        "video/webm",
    }
)
HEAD_BYTES: Final = 4096
_NAME_AT_MOST = 120
Kind = Literal["photo", "document", "voice", "video"]


def type_of(head: bytes) -> str:
    """Return the type that the first bytes prove; anything doubtful is only bytes."""
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], UNKNOWN)
    if head.startswith(b"PK\x03\x04"):
        return _packed(head)
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError, IndexError):
        return UNKNOWN
    best = guesses[0].mime_type if guesses else ""
    return best if best in _KNOWN else UNKNOWN


def _packed(head: bytes) -> str:
    """Tell documents of Word and Excel from other archives by the folders in them."""
    if b"word/" in head:
        return f"{_OFFICE}wordprocessingml.document"
    return f"{_OFFICE}spreadsheetml.sheet" if b"xl/" in head else "application/zip"


def kind_of(mime: str) -> Kind:
    """Return how a message calls a file of this type."""
    if mime in INLINE:
        return "photo"
    family = mime.partition("/")[0]
    return "video" if family == "video" else "voice" if family == "audio" else "document"


def attachment_of(stored: StoredFile) -> Attachment:
    """Return a stored file as a message carries it."""
    kind = kind_of(stored.type)
    return Attachment(kind, id=stored.id, name=stored.name, type=stored.type, size=stored.size)


def clean_name(name: str) -> str:
    """Return the last part of a file's name without anything invisible or meaningful to a path."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '"<>|:*?')
    return seen.strip(" .")[-_NAME_AT_MOST:] or "file"


def disposition(name: str, mime: str) -> str:
    """Return the Content-Disposition of a file, its name in UTF-8 (RFC 6266)."""
    how = "inline" if mime in INLINE else "attachment"
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

"""Methods that send files and hand them out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from tests.botapi import checks
from tests.botapi.errors import ApiError, bad_request
from tests.botapi.messages import checked_text, destination
from tests.botapi.params import Params
from tests.botapi.world import Json, StoredFile, World

PHOTO_BYTES = 10 * 1024 * 1024
UPLOAD_BYTES = 50 * 1024 * 1024
DOWNLOAD_BYTES = 20 * 1024 * 1024
ALBUM_SIZES = range(2, 11)
_SUFFIXES = {"photo": ".jpg", "voice": ".oga", "video": ".mp4", "audio": ".mp3"}


def take_file(world: World, params: Params, kind: str, given: Any) -> StoredFile:
    """Return the file that a parameter names: an upload, a known file id or an address."""
    name = str(given or "")
    if name.startswith("attach://") or not name:
        upload = params.uploads.get(name.removeprefix("attach://") or kind)
        if upload is None:
            raise bad_request(f"there is no {kind} in the request")
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > (PHOTO_BYTES if kind == "photo" else UPLOAD_BYTES):
            raise ApiError(413, "Request Entity Too Large")
        suffix = _SUFFIXES.get(kind) or PurePath(upload.name).suffix
        return world.add_file(upload.content, suffix)
    if name.startswith(("http://", "https://")):
        return world.add_file(b"fetched", _SUFFIXES.get(kind, ""))
    if name not in world.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return world.files[name]


def described(kind: str, file: StoredFile, name: str = "", mime: str = "") -> Any:
    """Return the file as it stands in a message."""
    if kind == "photo":
        small = {**file.as_json(), "file_id": file.id + "s", "width": 90, "height": 90}
        return [small, {**file.as_json(), "width": 800, "height": 800}]
    extras: dict[str, Json] = {
        "document": {"file_name": name or "file", "mime_type": mime or "application/octet-stream"},
        "voice": {"duration": 2, "mime_type": "audio/ogg"},
        "audio": {"duration": 2, "file_name": name or "audio.mp3", "mime_type": "audio/mpeg"},
        "video": {"duration": 2, "width": 640, "height": 480, "mime_type": "video/mp4"},
    }
    return {**file.as_json(), **extras[kind]}


def sender(kind: str) -> Callable[[World, Params], Json]:
    """Return the method that sends one file of this kind."""

    def send(world: World, params: Params) -> Json:
        caption = checked_text(params, "caption", "caption_entities")
        checks.check_caption(caption)
        chat, extra = destination(world, params)
        file = take_file(world, params, kind, params.values.get(kind))
        upload = params.uploads.get(kind)
        content: Json = {
            kind: described(kind, file, *((upload.name, upload.type) if upload else ()))
        }
        if caption:
            content["caption"] = caption
        return world.add_message(chat, world.bot, {**content, **extra})

    return send


def send_media_group(world: World, params: Params) -> list[Json]:
    """Send an album."""
    media = params.data("media")
    if not isinstance(media, list) or len(media) not in ALBUM_SIZES:
        raise bad_request("media group must include 2-10 items")
    chat, extra = destination(world, params)
    album = str(world.number())
    contents: list[Json] = []
    for item in media:
        kind = str(item.get("type"))
        if kind not in {"photo", "video", "document", "audio"}:
            raise bad_request("can't parse InputMedia: wrong type")
        checks.check_caption(str(item.get("caption", "")))
        file = take_file(world, params, kind, item.get("media"))
        contents.append({kind: described(kind, file), "media_group_id": album})
    return [world.add_message(chat, world.bot, {**content, **extra}) for content in contents]


def get_file(world: World, params: Params) -> Json:
    """Tell where a file can be fetched."""
    file = world.files.get(params.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if file.size > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {**file.as_json(), "file_path": file.path}

"""A message as the calls it takes: parts of its text, its files, buttons on the last."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.channels.base import Button, FileSource, OpenedFile, Outgoing
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.contents import clean
from bot.channels.telegram.split import CAPTION_UNITS, fits, shorten, split_text
from handlers.events import Attachment

_PHOTO_BYTES_AT_MOST = 10 * 1024 * 1024
_LABEL_UNITS = 64
_TOKEN_BYTES = 64
_BUTTONS = 100
_TELEGRAM_FILE = "tg:"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TextStep:
    """Words."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class FileStep:
    """A file, with the words when they are short enough to stand beneath it."""

    attachment: Attachment
    caption: str = ""
    buttons: tuple[Button, ...] = ()


Step = TextStep | FileStep


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a step: the number of its message, "" for none, and whether a file lacked."""

    reference: str = ""
    is_file_gone: bool = False


def steps_of(message: Outgoing) -> list[Step]:
    """Return the calls a message takes; none when there is nothing in it.

    Pictures come before the words, which stand beneath the last one where they are short enough;
    other files come after them. Buttons stand beneath the words that they belong to.
    """
    text = clean(message.text)
    files = [attachment for attachment in message.attachments if attachment.id]
    pictures = [file for file in files if file.kind == "photo"]
    others = [file for file in files if file.kind != "photo"]
    is_captioned = len(files) == 1 or (bool(pictures) and not others)
    if is_captioned and text.strip() and fits(text, CAPTION_UNITS):
        return [*map(FileStep, files[:-1]), FileStep(files[-1], text, message.buttons)]
    parts = split_text(text)
    words = [TextStep(part) for part in parts[:-1]]
    words += [TextStep(part, message.buttons) for part in parts[-1:]]
    steps: list[Step] = [*map(FileStep, pictures), *words, *map(FileStep, others)]
    if not words and isinstance(last := steps[-1] if steps else None, FileStep):
        steps[-1] = replace(last, buttons=message.buttons)
    return steps


def keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """Return one button a row; a token Telegram would refuse is left out, not the message."""
    rows = []
    for button in buttons[:_BUTTONS]:
        if not 1 <= len(button.id.encode()) <= _TOKEN_BYTES:
            log.error("telegram_button_left_out", bytes=len(button.id.encode()))
            continue
        label = shorten(clean(button.label).strip() or "•", _LABEL_UNITS)
        rows.append([InlineKeyboardButton(label, callback_data=button.id)])
    return InlineKeyboardMarkup(rows) if rows else None


class FileGone(Exception):  # noqa: N818 - it is a state of the file
    """The file of a message is not there any more."""


class Steps:
    """Makes the calls."""

    def __init__(self, api: BotApi, files: FileSource | None) -> None:
        self._api = api
        self._files = files

    async def take(self, chat_id: int, step: Step) -> Taken:
        """Make one call; where the file of a step is gone its words are sent all the same."""
        if isinstance(step, TextStep):
            return Taken(await self._text(chat_id, step))
        try:
            return Taken(await self._file(chat_id, step))
        except FileGone:
            log.warning("telegram_file_gone", file=step.attachment.id)
        if not step.caption:
            return Taken(is_file_gone=True)
        words = TextStep(step.caption, step.buttons)
        return Taken(await self._text(chat_id, words), is_file_gone=True)

    async def _text(self, chat_id: int, step: TextStep) -> str:
        """Send words by the short way: no parse mode, so that they arrive as they were written."""
        params: dict[str, Any] = {"chat_id": chat_id, "text": step.text}
        if step.buttons and (markup := keyboard(step.buttons)):
            params["reply_markup"] = markup.to_dict()
        return str((await self._api.call("sendMessage", params))["message_id"])

    async def _file(self, chat_id: int, step: FileStep) -> str:
        file = await self._open(step.attachment)
        is_photo = step.attachment.kind == "photo" and _size(file) <= _PHOTO_BYTES_AT_MOST
        if is_photo:
            try:
                return await self._send_file(chat_id, step, file, as_photo=True)
            except BadRequest as error:
                if not _is_about_picture(error):
                    raise
        return await self._send_file(chat_id, step, file, as_photo=False)

    async def _open(self, attachment: Attachment) -> OpenedFile | str:
        """Return a stored file with its bytes, or the id of one that Telegram has already."""
        if attachment.id.startswith(_TELEGRAM_FILE):
            return attachment.id.removeprefix(_TELEGRAM_FILE)
        file = None if self._files is None else await self._files.open(attachment.id)
        if file is None:
            raise FileGone(attachment.id)
        if isinstance(file.content, Path):
            try:
                content = await asyncio.to_thread(file.content.read_bytes)
            except FileNotFoundError:
                raise FileGone(attachment.id) from None
            file = replace(file, content=content)
        return file

    async def _send_file(
        self, chat_id: int, step: FileStep, file: OpenedFile | str, *, as_photo: bool
    ) -> str:
        content = file if isinstance(file, str) else file.content
        name = None if isinstance(file, str) else " ".join(clean(file.name).split()) or None
        caption, markup = step.caption or None, keyboard(step.buttons)
        bot = self._api.bot
        if as_photo:
            sent = await bot.send_photo(
                chat_id, content, caption=caption, reply_markup=markup, filename=name
            )
        else:
            sent = await bot.send_document(
                chat_id, content, caption=caption, reply_markup=markup, filename=name
            )
        return str(sent.message_id)


def _size(file: OpenedFile | str) -> int:
    return 0 if isinstance(file, str) else file.size


def _is_about_picture(error: BadRequest) -> bool:
    """Return whether Telegram refuses it as a photo: wrong sides, not a picture, another kind."""
    text = str(error).lower()
    return any(word in text for word in ("photo", "image", "type of file", "dimensions"))

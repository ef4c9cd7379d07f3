"""Files that agents send and pictures of answers, as channels want them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.channels.base import OpenedFile
from bot.storage.database import Database
from bot.storage.files import StoredFile, find_files
from bot.storage.pictures import find_picture
from bot.storage.reading import everything
from knowledge.pictures import Picture, is_picture_id


class SentFiles:
    """Finds a stored file by its id (bot.channels.base.FileSource)."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    async def open(self, file_id: str) -> OpenedFile | None:
        """Return the file with its bytes, None when it is gone."""
        async with self._database.read() as tx:
            if is_picture_id(file_id):
                found: StoredFile | Picture | None = await find_picture(tx, file_id)
            else:
                found = (await find_files(tx, [file_id], everything())).get(file_id)
        if found is None:
            return None
        try:
            content = await asyncio.to_thread((self._folder / found.id).read_bytes)
        except FileNotFoundError:
            return None
        return OpenedFile(content, found.name, found.size)

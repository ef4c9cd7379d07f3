"""Every method the server knows, by its name; those of delivery are in delivery and webhook."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.botapi import media, messages, topics
from tests.botapi.errors import bad_request
from tests.botapi.params import Params
from tests.botapi.world import Json, World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def get_me(world: World, params: Params) -> Json:
    """Tell who the bot is."""
    return world.bot


def _language(params: Params) -> str:
    return params.text("language_code")


def set_my_commands(world: World, params: Params) -> bool:
    """Keep the menu of commands of one language."""
    commands = params.data("commands") or []
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_language(params)] = commands
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    """Return the menu of commands of one language."""
    return world.commands.get(_language(params), [])


def get_chat(world: World, params: Params) -> Json:
    """Return what is known of a chat."""
    return world.writable_chat(params.integer("chat_id")).as_json()


Method = Callable[[World, Params], Any]

METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getChat": get_chat,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "sendMessage": messages.send_message,
    "editMessageText": messages.edit_message_text,
    "answerCallbackQuery": messages.answer_callback_query,
    "sendChatAction": messages.send_chat_action,
    "setMessageReaction": messages.set_message_reaction,
    "sendPhoto": media.sender("photo"),
    "sendDocument": media.sender("document"),
    "sendVoice": media.sender("voice"),
    "sendAudio": media.sender("audio"),
    "sendVideo": media.sender("video"),
    "sendMediaGroup": media.send_media_group,
    "getFile": media.get_file,
    "createForumTopic": topics.create_forum_topic,
    "editForumTopic": topics.edit_forum_topic,
    "closeForumTopic": topics.close_forum_topic,
    "reopenForumTopic": topics.reopen_forum_topic,
    "deleteForumTopic": topics.delete_forum_topic,
}

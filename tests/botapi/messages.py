"""Methods that write, change and answer messages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.botapi import checks
from tests.botapi.errors import bad_request
from tests.botapi.params import Params
from tests.botapi.world import Chat, Json, World

CALLBACK_ANSWERED_WITHIN = timedelta(seconds=150)
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
REACTIONS = set(
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡"
)


def destination(world: World, params: Params) -> tuple[Chat, Json]:
    """Return the chat, and what thread and reply add to the message."""
    chat = world.writable_chat(params.integer("chat_id"))
    extra: Json = {}
    thread = params.integer("message_thread_id")
    if thread is not None:
        check_thread(chat, thread)
        extra = {"message_thread_id": thread, "is_topic_message": True}
    reply = params.data("reply_parameters")
    if reply:
        original = world.messages.get((chat.id, int(reply.get("message_id", 0))))
        if original is not None:
            extra["reply_to_message"] = original
        elif not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
    markup = params.data("reply_markup")
    checks.check_markup(markup)
    if markup and "inline_keyboard" in markup:
        extra["reply_markup"] = markup
    return chat, extra


def check_thread(chat: Chat, thread: int) -> None:
    """Refuse a topic that is not there or is closed."""
    topic = chat.topics.get(thread)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.is_closed:
        raise bad_request("TOPIC_CLOSED")


def checked_text(params: Params, name: str = "text", entities: str = "entities") -> str:
    """Return a text whose entities and parse mode hold."""
    text = params.text(name)
    checks.check_entities(text, params.data(entities))
    checks.check_parse_mode(text, params.text("parse_mode"))
    return text


def send_message(world: World, params: Params) -> Json:
    """Put words into a chat."""
    text = checked_text(params)
    checks.check_text(text)
    chat, extra = destination(world, params)
    return world.add_message(chat, world.bot, {"text": text, **extra})


def edit_message_text(world: World, params: Params) -> Json:
    """Change words that the bot wrote."""
    chat = world.writable_chat(params.integer("chat_id"))
    message = world.messages.get((chat.id, params.integer("message_id", 0)))
    if message is None or message["from"] != world.bot:
        raise bad_request("message to edit not found")
    text = checked_text(params)
    checks.check_text(text)
    markup = params.data("reply_markup")
    checks.check_markup(markup)
    if text == message.get("text") and markup == message.get("reply_markup"):
        raise bad_request("message is not modified")
    message.update(text=text, edit_date=world.seconds())
    message.pop("reply_markup", None)
    if markup:
        message["reply_markup"] = markup
    return message


def answer_callback_query(world: World, params: Params) -> bool:
    """Stop the hourglass of a button; too late or unknown is refused."""
    press = world.presses.get(params.text("callback_query_id"))
    is_late = press is None or world.clock.now() - press.at > CALLBACK_ANSWERED_WITHIN
    if press is None or is_late:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if checks.utf16_units(params.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    press.is_answered = True
    return True


def send_chat_action(world: World, params: Params) -> bool:
    """Show that the bot is doing something."""
    chat = world.writable_chat(params.integer("chat_id"))
    if params.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    thread = params.integer("message_thread_id")
    if thread is not None:
        check_thread(chat, thread)
    return True


def set_message_reaction(world: World, params: Params) -> bool:
    """Put an emoji on a message."""
    chat = world.writable_chat(params.integer("chat_id"))
    message = world.messages.get((chat.id, params.integer("message_id", 0)))
    if message is None:
        raise bad_request("message to react not found")
    reactions: list[Any] = params.data("reaction") or []
    if any(not _is_reaction(reaction) for reaction in reactions):
        raise bad_request("REACTION_INVALID")
    message["reactions"] = reactions
    return True


def _is_reaction(reaction: Any) -> bool:
    return (
        isinstance(reaction, dict)
        and reaction.get("type") == "emoji"
        and str(reaction.get("emoji", "")).rstrip("\ufe0f") in REACTIONS
    )

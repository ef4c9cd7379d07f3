"""Methods about the topics of a forum."""

from __future__ import annotations

from tests.botapi.errors import bad_request
from tests.botapi.params import Params
from tests.botapi.world import Chat, Json, Topic, World


def _forum(world: World, params: Params) -> Chat:
    chat = world.writable_chat(params.integer("chat_id"))
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    return chat


def _topic(world: World, params: Params) -> Topic:
    topic = _forum(world, params).topics.get(params.integer("message_thread_id", 0))
    if topic is None:
        raise bad_request("message thread not found")
    return topic


def _name(params: Params) -> str:
    name = params.text("name")
    if not 1 <= len(name) <= 128:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_INVALID")
    return name


def create_forum_topic(world: World, params: Params) -> Json:
    """Open a topic; its thread is the id of the message that says so."""
    chat, name = _forum(world, params), _name(params)
    message = world.add_message(chat, world.bot, {"forum_topic_created": {"name": name}})
    thread = int(message["message_id"])
    chat.topics[thread] = Topic(name)
    return {"message_thread_id": thread, "name": name, "icon_color": 7322096}


def edit_forum_topic(world: World, params: Params) -> bool:
    """Rename a topic."""
    _topic(world, params).name = _name(params)
    return True


def close_forum_topic(world: World, params: Params) -> bool:
    """Close a topic that is open."""
    topic = _topic(world, params)
    if topic.is_closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.is_closed = True
    return True


def reopen_forum_topic(world: World, params: Params) -> bool:
    """Open a topic that was closed."""
    topic = _topic(world, params)
    if not topic.is_closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.is_closed = False
    return True


def delete_forum_topic(world: World, params: Params) -> bool:
    """Delete a topic; writing there fails from now on."""
    _topic(world, params)
    del _forum(world, params).topics[params.integer("message_thread_id", 0)]
    return True

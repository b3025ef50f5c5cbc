"""The methods of the Web API that are served, each a function `(core, args) -> body`; they raise Refused."""

from collections.abc import Awaitable, Callable

from bot.sandbox.slack.calls import app, chat, conversations, sessions, streams, views
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.model import Json

Handler = Callable[[Core, Json], Awaitable[Json]]

HANDLERS: dict[str, Handler] = {
    "api.test": app.api_test,
    "auth.test": app.auth_test,
    "apps.connections.open": app.open_connection,
    "apps.manifest.validate": app.validate_app,
    "blocks.validate": app.validate,
    "chat.postMessage": chat.post_message,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.update": chat.update,
    "chat.delete": chat.delete,
    "chat.getPermalink": chat.get_permalink,
    "chat.startStream": streams.start,
    "chat.appendStream": streams.append,
    "chat.stopStream": streams.stop,
    "agents.sessions.setStatus": sessions.set_status,
    "agents.sessions.rename": sessions.rename,
    "assistant.threads.setStatus": streams.set_status,
    "assistant.threads.setSuggestedPrompts": sessions.set_suggested,
    "assistant.threads.setTitle": sessions.set_title,
    "conversations.open": conversations.open_,
    "conversations.join": conversations.join,
    "conversations.info": conversations.info,
    "conversations.history": conversations.history,
    "conversations.replies": conversations.replies,
    "users.info": conversations.user_info,
    "reactions.add": conversations.add_reaction,
    "reactions.remove": conversations.remove_reaction,
    "views.open": views.open_,
    "views.push": views.push,
    "views.update": views.update,
    "views.publish": views.publish,
}

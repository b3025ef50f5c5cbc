"""The facade: one local Slack workspace with one app, its routes, and what people do in it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.slack.api import Api
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.gestures import agents, membership, modals, pressing, talking
from bot.sandbox.slack.model import Change, Json, Message, Prompts, View
from bot.sandbox.slack.request_url import RequestUrl
from bot.sandbox.slack.responses import Responses
from bot.sandbox.slack.socket_mode import SocketMode
from bot.sandbox.slack.workspace import APP_ID, BOT_USER_ID, TEAM_ID, Workspace


class LocalSlack:
    """A strict Slack: `routes` serve the Web API, Socket Mode and response_urls below `base_url`.

    People are `(user id, name)`, channels `(id, name)`; everybody and the bot are members of all channels, and
    each person has a DM with the bot. Gestures raise LookupError where a person could not make them.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        journal: Journal,
        manifest: Json,
        base_url: str,
        people: Iterable[tuple[str, str]],
        channels: Iterable[tuple[str, str]],
        tiers: bool = True,
    ) -> None:
        name = manifest.get("display_information", {}).get("name", "App")
        self.workspace = Workspace(clock.now, people, channels, name)
        self.core = Core(clock=clock, journal=journal, manifest=manifest, base_url=base_url, workspace=self.workspace)
        self.core.faults.tiers = tiers
        self.team_id, self.app_id, self.bot_user_id = TEAM_ID, APP_ID, BOT_USER_ID
        self._api, self._responses = Api(self.core), Responses(self.core)

    @property
    def routes(self) -> list[BaseRoute]:
        """`/api/{method}`, `/link` (WebSocket) and `/response/{id}`."""
        return [
            Route("/api/{method}", self._call, methods=["GET", "POST"]),
            WebSocketRoute("/link", self._link),
            Route("/response/{id}", self._respond, methods=["POST"]),
        ]

    @property
    def bot_token(self) -> str:
        """The bot's token, `xoxb-…`."""
        return self.core.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token, `xapp-…`."""
        return self.core.app_token

    @property
    def signing_secret(self) -> str:
        """The secret that signs requests to the app's URLs."""
        return self.core.signing_secret

    @property
    def faults(self) -> Faults:
        """The dials."""
        return self.core.faults

    async def _call(self, request: Request) -> Response:
        return await self._api(request)

    async def _respond(self, request: Request) -> Response:
        return await self._responses(request)

    async def _link(self, socket: WebSocket) -> None:
        link = self.core.delivery.link
        if isinstance(link, SocketMode) and self.core.tickets.use_socket(socket.query_params.get("ticket", "")):
            await link.run(socket)
        else:
            await socket.close(code=1008)

    # --- what a person sees -----------------------------------------------------------------

    def dm_of(self, user: str) -> str:
        """The id of a person's DM with the bot."""
        return self.workspace.dm_of(user)

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """A channel's messages by ts, replies included, or one thread with its root."""
        return self.workspace.messages(channel, thread_ts)

    def ephemerals(self, user: str, channel: str | None = None) -> list[Message]:
        """Ephemeral messages for this person, oldest first."""
        return [m for m in self.workspace.ephemerals if m.to == user and channel in (None, m.channel)]

    def views(self, user: str) -> list[View]:
        """The open modals of a person, the topmost last."""
        return list(self.workspace.views.get(user, []))

    def home(self, user: str) -> View | None:
        """A person's home tab, once published."""
        return self.workspace.homes.get(user)

    def status(self, channel: str, thread_ts: str) -> str:
        """The status line below a thread, or an empty string."""
        return self.workspace.status(channel, thread_ts)

    def prompts(self, user: str) -> Prompts | None:
        """Prompts the app suggested to a person in the DM; None if it hasn't suggested any."""
        return self.workspace.prompts.get(self.dm_of(user))

    def subscribe(self, callback: Callable[[Change], None]) -> None:
        """Have `callback(change)` called for all news."""
        self.workspace.subscribe(callback)

    # --- what a person does -----------------------------------------------------------------

    async def say(self, user: str, channel: str, text: str, thread_ts: str = "") -> str:
        """Post a message and return its ts, once the bot has acked it (or has failed to)."""
        return await talking.say(self.core, user, channel, text, thread_ts)

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Edit one's own message."""
        await talking.edit(self.core, user, channel, ts, text)

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete one's own message."""
        await talking.delete(self.core, user, channel, ts)

    async def command(self, user: str, channel: str, command: str, text: str = "", thread_ts: str = "") -> str:
        """Type a slash command; an empty string, or the sentence Slack shows instead."""
        return await talking.command(self.core, user, channel, command, text, thread_ts)

    async def press(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        *,
        block_id: str = "",
        ephemeral: bool = False,
        value: object = "",
    ) -> str:
        """Use an element of a message (`value`: the option's value); an empty string, or Slack's warning."""
        return await pressing.press(
            self.core, user, channel, ts, action_id, block_id=block_id, ephemeral=ephemeral, value=value
        )

    async def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> str:
        """Choose a message shortcut from a message's menu; an empty string, or Slack's warning."""
        return await pressing.shortcut(self.core, user, channel, ts, callback_id)

    async def press_in_view(
        self, user: str, view_id: str, action_id: str, *, block_id: str = "", value: object = ""
    ) -> str:
        """Use an element of a modal or the home tab."""
        return await pressing.press_in_view(self.core, user, view_id, action_id, block_id=block_id, value=value)

    async def submit_view(self, user: str, view_id: str, values: Json) -> dict[str, str]:
        """Submit a modal with values by action_id (or in Slack's nested form); the errors by block_id."""
        return await modals.submit_view(self.core, user, view_id, values)

    async def close_view(self, user: str, view_id: str) -> None:
        """Close a modal."""
        await modals.close_view(self.core, user, view_id)

    async def open_tab(self, user: str, tab: Literal["messages", "home"]) -> None:
        """Open a tab of the app."""
        await talking.open_tab(self.core, user, tab)

    async def look_at(self, user: str, channel: str) -> None:
        """Look at a channel while the app is open beside it."""
        await agents.look_at(self.core, user, channel)

    async def stop_stream(self, user: str, channel: str, ts: str) -> bool:
        """Press the stop button beside a stream; false where there is none."""
        return await agents.stop_stream(self.core, user, channel, ts)

    async def stop(self, user: str, channel: str, thread_ts: str) -> bool:
        """Press a thread's stop button, with or without a stream; false where there is none."""
        return await agents.stop(self.core, user, channel, thread_ts)

    # --- what becomes of channels and people -------------------------------------------------

    async def archive(self, user: str, channel: str) -> None:
        """Archive a channel: nobody writes there any more."""
        await membership.archive(self.core, user, channel)

    async def unarchive(self, user: str, channel: str) -> None:
        """Open an archived channel again."""
        await membership.unarchive(self.core, user, channel)

    async def remove_bot(self, user: str, channel: str) -> None:
        """Take the app out of a channel."""
        await membership.remove_bot(self.core, user, channel)

    def share(self, channel: str, stranger: str, name: str, team: str = membership.OTHER_TEAM) -> None:
        """Share a channel with another workspace, whose member with that id is in it from now on (Slack Connect)."""
        membership.share(self.core, channel, stranger, name, team)

    def join_organization(self, organization: str, homes: Mapping[str, str] | None = None) -> None:
        """Make the workspace one of an Enterprise organization, with people whose own workspace is another."""
        membership.join_organization(self.core, organization, homes or {})

    async def uninstall(self) -> None:
        """Remove the app: its tokens die, and it hears `tokens_revoked` and `app_uninstalled` as the last thing."""
        await talking.uninstall(self.core)

    # --- the connection ---------------------------------------------------------------------

    async def connected(self, timeout_s: float = 10.0) -> bool:
        """Wait for the bot, on a socket or behind its URL; false after that many real seconds."""
        return await self.core.delivery.link.wait_for_connection(timeout_s)

    def watch(self) -> None:
        """Look again and again whether the bot is behind its URL; a socket tells by itself."""
        link = self.core.delivery.link
        if isinstance(link, RequestUrl):
            self.core.background.start(link.watch())

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Send every socket a `disconnect` envelope; over HTTP, check the URL's certificate."""
        await self.core.delivery.link.disconnect(reason)

    async def settled(self) -> None:
        """Wait until no envelope waits for its ack."""
        await self.core.delivery.settled()

    async def close(self) -> None:
        """Let every parked call go, stop redelivery and cut the sockets."""
        self.faults.reset()
        await self.core.background.close()
        await self.core.delivery.link.close()

"""The facade: one local Slack workspace with one app, its routes, and what people do in it."""

from collections.abc import Iterable
from functools import partial

from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.slack import files
from bot.sandbox.slack.api import call
from bot.sandbox.slack.calls import uploads
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.gestures import agents, membership, modals, pressing, sharing, talking
from bot.sandbox.slack.model import Json, Message, Prompts, View
from bot.sandbox.slack.request_url import RequestUrl
from bot.sandbox.slack.responses import respond
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
        core = Core(clock=clock, journal=journal, manifest=manifest, base_url=base_url, workspace=self.workspace)
        self.core = core
        self.faults = core.faults
        self.faults.tiers = tiers
        self.team_id, self.app_id, self.bot_user_id = TEAM_ID, APP_ID, BOT_USER_ID
        self.app_token, self.signing_secret = core.app_token, core.signing_secret
        # what a person sees
        self.dm_of = self.workspace.dm_of
        self.messages = self.workspace.messages
        self.status = self.workspace.status
        self.subscribe = self.workspace.subscribe
        # what a person does
        self.say = partial(talking.say, core)
        self.share_files = partial(sharing.share_files, core)
        self.forward = partial(sharing.forward, core)
        self.preview = partial(sharing.preview, core)
        self.alert = partial(sharing.alert, core)
        self.edit = partial(talking.edit, core)
        self.delete = partial(talking.delete, core)
        self.command = partial(talking.command, core)
        self.press = partial(pressing.press, core)
        self.shortcut = partial(pressing.shortcut, core)
        self.press_in_view = partial(pressing.press_in_view, core)
        self.submit_view = partial(modals.submit_view, core)
        self.close_view = partial(modals.close_view, core)
        self.open_tab = partial(talking.open_tab, core)
        self.look_at = partial(agents.look_at, core)
        self.stop_stream = partial(agents.stop_stream, core)
        self.stop = partial(agents.stop, core)
        # what becomes of channels and people
        self.archive = partial(membership.set_archived, core, archived=True)
        self.unarchive = partial(membership.set_archived, core, archived=False)
        self.remove_bot = partial(membership.remove_bot, core)
        self.share = partial(membership.share, core)
        self.join = partial(membership.join, core)
        self.join_organization = partial(membership.join_organization, core)
        self.uninstall = partial(talking.uninstall, core)
        # the connection
        self.connected = core.delivery.link.wait_for_connection
        self.disconnect = core.delivery.link.disconnect
        self.settled = core.delivery.settled

    @property
    def routes(self) -> list[BaseRoute]:
        """`/api/{method}`, `/link` (WebSocket), `/response/{id}`, files and the address they are sent to."""
        return [
            Route("/api/{method}", partial(call, self.core), methods=["GET", "POST"]),
            WebSocketRoute("/link", self._link),
            Route("/response/{id}", partial(respond, self.core), methods=["POST"]),
            Route(files.PATH, partial(files.read, self.core)),
            Route(uploads.PATH, partial(uploads.receive, self.core), methods=["POST"]),
        ]

    @property
    def bot_token(self) -> str:
        """The bot's token, `xoxb-…`."""
        return self.core.bot_token

    async def _link(self, socket: WebSocket) -> None:
        link = self.core.delivery.link
        if isinstance(link, SocketMode) and self.core.tickets.use_socket(socket.query_params.get("ticket", "")):
            await link.run(socket)
        else:
            await socket.close(code=1008)

    def ephemerals(self, user: str, channel: str | None = None) -> list[Message]:
        """Ephemeral messages for this person, oldest first."""
        return [m for m in self.workspace.ephemerals if m.to == user and channel in (None, m.channel)]

    def views(self, user: str) -> list[View]:
        """The open modals of a person, the topmost last."""
        return list(self.workspace.views.get(user, []))

    def home(self, user: str) -> View | None:
        """A person's home tab, once published."""
        return self.workspace.homes.get(user)

    def prompts(self, user: str) -> Prompts | None:
        """Prompts the app suggested to a person in the DM; None if it hasn't suggested any."""
        return self.workspace.prompts.get(self.dm_of(user))

    def watch(self) -> None:
        """Look again and again whether the bot is behind its URL; a socket tells by itself."""
        link = self.core.delivery.link
        if isinstance(link, RequestUrl):
            self.core.background.start(link.watch())

    async def close(self) -> None:
        """Let every parked call go, stop redelivery and cut the sockets."""
        self.faults.reset()
        await self.core.background.close()
        await self.core.delivery.link.close()

"""One open page: whom it acts as, what it is told, and what it asks for.

Down go whole objects: first the `state`, then news keyed so that applying one twice changes nothing. Up come
acts `{"id", "do", …}`; each is answered by `{"type": "done", "id", …}` once Slack would have answered.
"""

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.emulator.page.dials import until_next_monday
from bot.emulator.page.gestures import GESTURES
from bot.emulator.page.outbox import Outbox
from bot.emulator.page.state import drawn_change, snapshot
from bot.emulator.slack import Change

if TYPE_CHECKING:
    from bot.emulator.page.page import Page

Json = dict[str, Any]
logger = logging.getLogger(__name__)


class Session:
    """A browser tab's WebSocket; two tabs may act as two people at once."""

    def __init__(self, page: "Page", socket: WebSocket) -> None:
        self._page = page
        self._socket = socket
        self._outbox = Outbox()
        self._user = page.first_person
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve the tab until it closes."""
        await self._socket.accept()
        self.tell_all()
        writer = asyncio.create_task(self._write())
        try:
            while True:
                self._take(await self._socket.receive_json())
        except (WebSocketDisconnect, ValueError, KeyError):
            pass  # a closed tab, or words that are no act: either way the tab connects anew
        finally:
            await _ended(writer, *self._tasks)

    async def close(self) -> None:
        """Close the WebSocket; the tab tries to come back."""
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await self._socket.close(code=1001)

    def tell_all(self) -> None:
        """Send the whole state as the acting person sees it."""
        self._outbox.clear()
        self._outbox.put("state", lambda: snapshot(self._page, self._user))

    def tell(self, change: Change) -> None:
        """Pass on what changed in the workspace, where the acting person may see it."""
        for key, make in drawn_change(self._page, self._user, change):
            self._outbox.put(key, make)

    def tell_line(self, line: Json) -> None:
        """Pass on a new line of the inspector."""
        self._outbox.put(("line", line["id"]), lambda: {"type": "line", "line": line})

    def tell_dials(self) -> None:
        """Pass on the clock, the faults and the bot's state."""
        self._outbox.put("dials", lambda: {"type": "dials", **self._page.dials_state()})

    async def _write(self) -> None:
        while True:
            for news in await self._outbox.take():
                await self._socket.send_json(news)

    def _take(self, act: Json) -> None:
        task = asyncio.create_task(self._do(act))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _do(self, act: Json) -> None:
        """Carry out an act and say that it is done; one that cannot be done is a toast, not the tab's end."""
        try:
            result = await self._carry_out(act)
        except Exception:
            logger.exception("the page could not do %r", act.get("do"))
            result = {"toast": "That did not work here. The terminal says why."}
        self._outbox.add({"type": "done", "id": act.get("id"), **result})

    async def _carry_out(self, act: Json) -> Json:
        match act["do"]:
            case "act_as":
                self._user = act["user"] if act["user"] in self._page.people else self._user
                self.tell_all()
            case "dismiss":
                self._page.dismiss(self._user, act["channel"], act["ts"])
            case "move_clock":
                self._page.clock.move(float(act["seconds"]))
            case "next_monday":
                self._page.clock.move(until_next_monday(self._page.clock))
            case "dial":
                self._page.dials.turn(act["name"], bool(act["on"]))
            case "clear_dials":
                self._page.dials.clear()
            case "kill":
                self._page.kill()
            case gesture:
                return await GESTURES[gesture](self._page.slack, self._user, act)
        self._page.tell_dials()
        return {}


async def _ended(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

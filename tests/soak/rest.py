"""When a bot has come to rest, as seen from outside: it is there, owes no ack, and has called nobody for a while."""

import asyncio
import time

from bot.sandbox.journal import Entry
from tests.campaign.world import World

QUIET_S = 3.0
PATIENCE_S = 90.0
LOOK_AGAIN_S = 0.2


class Rest:
    """Listens to everything on the wire; nothing for `quiet_s` is rest."""

    def __init__(self, world: World, quiet_s: float = QUIET_S) -> None:
        self._quiet_s = quiet_s
        self._slack = world.stage.slack
        self._calls = world.stage.claude.calls
        self._last = time.monotonic()
        world.stage.journal.subscribe(self._heard)

    async def comes(self) -> bool:
        """Wait for rest; false where it does not come."""
        until = time.monotonic() + PATIENCE_S
        self._last = time.monotonic()
        while time.monotonic() < until:
            await asyncio.sleep(LOOK_AGAIN_S)
            if self._is_quiet():
                return True
        return False

    def _is_quiet(self) -> bool:
        delivery = self._slack.core.delivery
        running = any(call.state == "running" for call in self._calls.items[-50:])
        is_owed = bool(delivery.in_flight) or running or not delivery.link.live
        return not is_owed and time.monotonic() - self._last > self._quiet_s

    def _heard(self, _entry: Entry) -> None:
        self._last = time.monotonic()

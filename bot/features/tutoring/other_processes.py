"""Processes on one database tell each other which turns are to stop, and when the model may be asked again."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.features.ports import Clock
from bot.features.tutoring.pause import ModelPause
from bot.features.tutoring.stops import Stops
from bot.store import facts, turns
from bot.store.db import Database, StateError

EVERY_S = 0.7
PAUSED_UNTIL = "model-paused-until"  # the bot's own fact: until when the model has asked to wait


@dataclass(eq=False)
class OtherProcesses:
    """Looks at what others have stored, and stores what they have to know."""

    db: Database
    clock: Clock
    stops: Stops
    pause: ModelPause

    async def listen(self) -> None:
        """Look until cancelled."""
        while True:
            await self.clock.sleep(EVERY_S)
            with suppress(StateError):
                await self.look()

    async def look(self) -> None:
        """Stop the turns that others were told to stop, and keep the pause that lasts longest."""
        if mine := self.stops.working_on:
            for turn in await self.db.read(turns.to_stop, mine):
                self.stops.tell(turn)
        noted = await self.db.read(facts.fact, "", PAUSED_UNTIL)
        until = datetime.fromisoformat(noted) if noted else None
        if until:
            self.pause.hear(self.clock.now(), until)
        if (own := self.pause.until) and (until is None or own > until):
            await self.db.write(facts.learn_fact, self.clock.now(), "", PAUSED_UNTIL, own.isoformat())

"""Takes the buttons that ask for help off the replies that are no longer the newest of their lab."""

import logging
from dataclasses import dataclass, replace

from bot.features.context import SlackHandler
from bot.features.job_args import SurfaceArgs, read
from bot.features.ports import Done, Outcome, SlackRefused
from bot.features.tutoring.delivery_ledger import place_of
from bot.features.tutoring.transactions import Tools, judged
from bot.features.views import TutorReply, restored
from bot.store import help_offers
from bot.store.jobs import Job
from bot.store.turns import Turn

log = logging.getLogger(__name__)


@dataclass(eq=False)
class OlderReplies(SlackHandler):
    """The handler of a lab's job that redraws its older replies."""

    tools: Tools

    async def take_help_off(self, job: Job) -> Outcome:
        """Redraw each reply that still offers help, and remember that it offers none; a second try does no harm."""
        for turn in await self.db.read(help_offers.older, job.workspace, read(SurfaceArgs, job).attempt):
            await self._redraw(turn)
            await self.db.write(help_offers.end, turn)
        return Done()

    async def _redraw(self, turn: Turn) -> None:
        kept = restored(turn.footer)
        if kept is None:
            log.info("turn %d keeps its buttons: its footer is another version's", turn.id)
            return
        whole = self.tools.draw(TutorReply(judged(turn).text, replace(kept, helps=False)))
        try:
            await self.messenger.update(place_of(turn), turn.reply_ts, whole)
        except SlackRefused as refusal:  # deleted, or in a channel that was lost: an old button gets a sentence
            log.info("turn %d keeps its buttons: Slack said %s", turn.id, refusal.error)

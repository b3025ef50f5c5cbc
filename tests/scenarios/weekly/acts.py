"""Steps that the weekly board's scenarios share: a lead sets it up, and Monday comes."""

from datetime import UTC, datetime

from bot.sandbox.slack.model import Message
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner

WEEKLY = "/learn leaderboard weekly"
WEDNESDAY = datetime(2027, 3, 24, 10, 0, tzinfo=UTC)  # the week in which Berlin's clocks go forward
MONDAY_IN_BERLIN = datetime(2027, 3, 29, 7, 0, tzinfo=UTC)  # 09:00, and 08:00 UTC a week before
ADA, BEN = "U0ADA", "U0BEN"


async def sets_up(lead: Learner, channel: str = GENERAL) -> Message:
    """A lead starts the board by the clock that is proposed; returns the panel."""
    await lead.types(WEEKLY, channel=channel)
    await lead.taps("Start: Mondays 09:00")
    return await lead.whisper("I post it here every Monday at 09:00")


async def until(scene: Scene, moment: datetime) -> None:
    """Let the time pass until that moment, and the bot do what is due then."""
    await scene.settled()
    await scene.passes(seconds=moment.timestamp() - scene.stage.clock.now())
    await scene.settled()


def posts(scene: Scene, channel: str = GENERAL) -> list[Message]:
    return scene.stage.slack.messages(channel)

"""The world of a campaign: the stage, its time, and the module that is taught."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.course.model import Module
from bot.library import Library
from bot.sandbox.stage import Stage
from tests.campaign.voice import Voice

CHANNEL = "C0GENERAL"  # of the stage's cast, everybody is in it


@dataclass
class World:
    """A workspace whose bot runs elsewhere.

    `sleep` and `now` are the learners' time, epoch seconds; nothing here looks at a wall clock. `interruptions` are the
    moments at which the bot was killed or cut off, `outages` the times in which nothing reached it; the driver fills
    both.
    """

    stage: Stage
    random: random.Random
    sleep: Callable[[float], Awaitable[None]]
    now: Callable[[], float]
    module: Module = field(default_factory=lambda: Library().module)
    interruptions: list[float] = field(default_factory=list)
    outages: list[tuple[float, float]] = field(default_factory=list)
    voice: Voice = field(default_factory=Voice)

    def __post_init__(self) -> None:
        self.stage.claude._scripts = self.voice

    @property
    def users(self) -> list[str]:
        """The people of the workspace, in its order."""
        return [id_ for id_, person in self.stage.slack.workspace.users.items() if not person.is_bot]

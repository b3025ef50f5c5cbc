"""What a turn borrows from the edges, handed in by the composition root: building, judging, cleaning, drawing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.course.model import Lesson, Module
from bot.features.ports import Drawn, Json, Reply
from bot.features.views import Footer, View


class Filter(Protocol):
    """Text in pieces in, text in pieces out; what cannot be decided yet is held back."""

    def feed(self, delta: str) -> str:
        """The text that is decided now."""

    def finish(self) -> str:
        """The rest."""


class Build(Protocol):
    """The pure builder of a Messages API request."""

    def __call__(
        self, module: Module, lesson: Lesson, turns: Sequence[tuple[str, str]], ask: str, *, user: str
    ) -> Json:
        """The request of the next exchange."""


class Judgement(Protocol):
    """What to do with a finished reply."""

    @property
    def text(self) -> str:
        """What the learner reads."""

    @property
    def counts(self) -> bool:
        """Whether it is an exchange."""

    @property
    def note(self) -> str:
        """A kind sentence for the footer, mostly empty."""

    @property
    def keep_turn(self) -> bool:
        """Whether later requests replay it."""

    @property
    def retry_once(self) -> bool:
        """Whether to ask once more before believing it."""

    @property
    def alert(self) -> str:
        """A line for the operator, mostly empty."""

    @property
    def shortened(self) -> bool:
        """Whether it ended at the ceiling."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The edges' pure functions, by what a turn needs them for."""

    build: Build
    abbreviated: Callable[[Json], Json]  # a request as a learner is shown it
    judge: Callable[[Reply], Judgement]
    shown: Callable[[], Filter]  # the model's deltas -> text safe for Slack
    draw: Callable[[View], Drawn]
    draw_footer: Callable[[Footer], tuple[Json, ...]]
    delay: Callable[[int, float], float]  # (tries so far, what the server asked for) -> seconds
    pseudonym: Callable[[str, str], str]  # (workspace, learner) -> an opaque id for the provider

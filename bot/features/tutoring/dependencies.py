"""What a turn borrows from the edges, handed in by the composition root: building, judging, cleaning, drawing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.course.model import Lesson, Module
from bot.features.ports import Json, Reply, Verdict
from bot.features.views import Draw, Footer


class Filter(Protocol):
    """Text in pieces in, text in pieces out; what cannot be decided yet is held back."""

    def feed(self, delta: str) -> str:
        """The text that is decided now."""

    def finish(self) -> str:
        """The rest."""


# (module, lesson, the exchanges before, the learner's words, an opaque id of the learner) -> the request
Build = Callable[[Module, Lesson, Sequence[tuple[str, str]], str, str], Json]


@dataclass(frozen=True, slots=True)
class Tools:
    """The edges' pure functions, by what a turn needs them for."""

    build: Build
    abbreviated: Callable[[Json], Json]  # a request as a learner is shown it
    judge: Callable[[Reply], Verdict]
    shown: Callable[[], Filter]  # the model's deltas -> text safe for Slack
    draw: Draw
    draw_footer: Callable[[Footer], tuple[Json, ...]]
    delay: Callable[[int, float], float]  # (tries so far, what the server asked for) -> seconds
    pseudonym: Callable[[str, str], str]  # (workspace, learner) -> an opaque id for the provider

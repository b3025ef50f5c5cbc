"""The Home tab."""

from dataclasses import dataclass

from bot.features.views.way import Card


@dataclass(frozen=True, slots=True)
class LabLink:
    """A lab's thread: how far it got, and the way there."""

    lesson_number: int
    title: str
    detail: str
    link: str


@dataclass(frozen=True, slots=True)
class BoardRun:
    """A weekly board that a lead runs: its channel's id, and when it comes next, in words."""

    channel: str
    next_post: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """Where a learner stands, as a page of its own: the map as buttons, points, labs, how others see them."""

    card: Card
    points: int
    points_max: int
    standing: str
    alias: str
    labs: tuple[LabLink, ...]
    boards: tuple[BoardRun, ...]  # the weekly boards that this lead runs
    leads: bool  # whether the learner may run weekly boards

"""How far a team is, as Slack's chart of bars, and as a table where a workspace draws no charts.

Slack: data_visualization block, at most 6 series, 20 categories, 20 characters a label, 50 a title.
"""

from slack_sdk.models.blocks import Block

from bot.course.model import Table
from bot.features.ports import Json
from bot.features.views import LessonDone
from bot.slack.blocks.table import table_block
from bot.slack.text import clip

TITLE_LIMIT = 50
CATEGORIES = 20
FAR = "How far the team is"
PARTS = ("Lesson", "Quiz", "Lab")


class DataVisualizationBlock(Block):
    """A chart; slack_sdk 3.47 has no model of it."""

    type = "data_visualization"

    @property
    def attributes(self) -> set[str]:  # type: ignore[override]
        """What is sent."""
        return {"type", "block_id", "title", "chart"}

    def __init__(self, title: str, chart: Json) -> None:
        super().__init__(type=self.type)
        self.title = clip(title, TITLE_LIMIT)
        self.chart = chart


def far_chart(team: tuple[LessonDone, ...]) -> Block | None:
    """Bars of how many have done each part of each lesson; None where there is nothing to draw, or too much."""
    if not 0 < len(team) <= CATEGORIES:
        return None
    names = [_name(lesson) for lesson in team]
    series = [
        {"name": part, "data": [{"label": name, "value": count} for name, count in zip(names, counts, strict=True)]}
        for part, counts in zip(PARTS, _columns(team), strict=True)
    ]
    axes = {"categories": names, "y_label": "people"}
    return DataVisualizationBlock(FAR, {"type": "bar", "series": series, "axis_config": axes})


def far_table(team: tuple[LessonDone, ...]) -> Block | None:
    """The same in numbers."""
    rows = tuple((_name(lesson), *map(str, (lesson.read, lesson.quiz, lesson.lab))) for lesson in team)
    return table_block(Table(("Done by", *PARTS), rows)) if team else None


def far_said(team: tuple[LessonDone, ...]) -> str:
    """The same in words, for a notification and for who hears a message read aloud."""
    ways = "; ".join(f"{_name(one)}: read {one.read}, quiz {one.quiz}, lab {one.lab}" for one in team)
    return f"{FAR}: {ways}." if team else ""


def _name(lesson: LessonDone) -> str:
    return f"Lesson {lesson.number}"


def _columns(team: tuple[LessonDone, ...]) -> tuple[list[int], list[int], list[int]]:
    return [one.read for one in team], [one.quiz for one in team], [one.lab for one in team]

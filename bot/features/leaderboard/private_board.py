"""The leaderboard as one learner may see it: names only of those who chose to be seen."""

from collections.abc import Collection
from dataclasses import replace

from bot.course.model import Learner
from bot.course.progress import HOW, Ranked, Step, ranking
from bot.features.context import Context
from bot.features.leaderboard.shown_names import Names, shown_names
from bot.features.leaderboard.team_stats import may_be_told
from bot.features.views import Board, BoardRow, View
from bot.store import learners, points, progress
from bot.store.db import Query

TOP = 5
NEIGHBOURS = 2


def is_channel(channel: str) -> bool:
    """Whether an id names a channel rather than a DM (Slack: C and G, public, private or shared; D is a DM)."""
    return channel.startswith(("C", "G"))


def board(query: Query, context: Context, learner: Learner, *, channel: str = "") -> View:
    """The top five, the own row and its neighbours, and a line about the team; `channel` is where it was asked for."""
    names = shown_names(query, learner.workspace)
    totals = points.totals(query, learner.workspace, context.module.id)
    rows = ranking(totals, lambda one: "" if one == learner.id else names.get(one, ""))
    standing, alias = learners.standing(query, learner)
    drawn = _with_gaps(rows, learner, names)
    return Board(
        rows=drawn,
        own=next((row for row in drawn if row.you), None),
        team=team(query, learner.workspace, context.module.id, {learner.id, *names}),
        how=HOW,
        standing=standing,
        alias=alias,
        hidden=any(row.learner != learner.id and row.learner not in names for row in rows),
        channel=channel if rows and is_channel(channel) else "",
    )


def _with_gaps(rows: tuple[Ranked, ...], reader: Learner, names: Names) -> tuple[BoardRow, ...]:
    """The first rows and those around the reader's own, a mark wherever rows are left out.

    Those who did not choose to be shown are left out: in a small team even a row without a name is one.
    """
    own = next((n for n, row in enumerate(rows) if row.learner == reader.id), None)
    near = [n for n in range(len(rows)) if n < TOP or (own is not None and abs(n - own) <= NEIGHBOURS)]
    kept = [n for n in near if n == own or rows[n].learner in names]
    return tuple(replace(_row(rows[n], reader, names), after_gap=n > 0 and n - 1 not in kept) for n in kept)


def _row(row: Ranked, reader: Learner, names: Names) -> BoardRow:
    if row.learner == reader.id:
        return BoardRow(row.rank, "You", row.points, you=True)
    return BoardRow(row.rank, names[row.learner], row.points)


def team(query: Query, workspace: str, module_id: str, seen: Collection[str]) -> str:
    """How many passed of those who have begun; empty before anybody has, and where it may not be told."""
    begun = progress.begun(query, workspace, module_id)
    if not begun or not may_be_told(begun, seen):
        return ""
    passed = progress.count_done(query, workspace, module_id, Step("test"))
    return f"Team: {passed} of {len(begun)} passed the module test."

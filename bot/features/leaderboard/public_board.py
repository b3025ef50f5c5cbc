"""The leaderboard as a channel sees it. Who is hidden stands nowhere on it, and counts for the team all the same.

What it says of the team tells nothing of one person who is hidden (`team_stats.may_be_told`).
"""

from zoneinfo import ZoneInfo

from bot.course.model import Learner
from bot.course.progress import HOW, Ranked, Step, ranking
from bot.course.weeks import Week, week_named, zone_named
from bot.features.context import Context
from bot.features.leaderboard.private_board import TOP, team
from bot.features.leaderboard.shown_names import Names, shown_names
from bot.features.leaderboard.team_stats import far, may_be_told
from bot.features.views import BoardRow, LessonDone, PublicBoard, View
from bot.store import learners, points, progress
from bot.store.db import Query

MOST = 10  # rows; a tie at the end that is longer is summed up
UTC_ZONE = ZoneInfo("UTC")


def public(
    query: Query,
    context: Context,
    learner: Learner,
    *,
    module: str,
    week: str = "",
    zone: str = "",
    asker: str = "",
    preview: bool = False,
) -> View:
    """The board of a week, or without one of all points. `learner` only says which workspace.

    `asker` had it posted, and is named if others see them by their name: who asked may be known, and with it an alias.
    """
    workspace = learner.workspace
    names = shown_names(query, workspace)
    people = team(query, workspace, module, names.keys())
    way = far(query, context, workspace, module, names.keys())
    asked = names[asker] if _is_named(query, workspace, asker, names) else ""
    if not week:
        return _drawn(
            names, points.totals(query, workspace, module), team=(people,), far=way, asker=asked, preview=preview
        )
    within = week_of_post(week, zone)
    totals = points.week_totals(query, workspace, module, within)
    passed = progress.done_in_week(query, workspace, module, Step("test"), within)
    return _drawn(
        names,
        totals,
        days=within.days + (", so far" if context.now < within.end else ""),
        passed=tuple(sorted((names[one] for one in passed if one in names), key=str.casefold)),
        team=(_together(totals, names), people),
        far=way,
        asker=asked,
        note=f"The week runs from Monday 00:00 to Monday 00:00, {within.zone.key.removeprefix('Etc/')} time.",
        preview=preview,
    )


def standing_on(
    query: Query, workspace: str, *, module: str, week: str = "", zone: str = "", asker: str = ""
) -> list[str]:
    """The ids of those whom the board names."""
    names = shown_names(query, workspace)
    asked = [asker] if _is_named(query, workspace, asker, names) else []
    if not week:
        return [*asked, *(row.learner for row in _first(names, points.totals(query, workspace, module))[:MOST])]
    within = week_of_post(week, zone)
    first = _first(names, points.week_totals(query, workspace, module, within))
    passed = progress.done_in_week(query, workspace, module, Step("test"), within)
    return [*asked, *(row.learner for row in first[:MOST]), *(one for one in passed if one in names)]


def _is_named(query: Query, workspace: str, asker: str, names: Names) -> bool:
    return asker in names and learners.standing(query, Learner(workspace, asker))[0] == "named"


def week_of_post(week: str, zone: str) -> Week:
    """A week by its ISO name and its zone's; by UTC where this machine has forgotten the zone."""
    return week_named(week, zone_named(zone) or UTC_ZONE)


def _drawn(
    names: Names,
    totals: list[tuple[str, int]],
    *,
    team: tuple[str, ...],
    days: str = "",
    far: tuple[LessonDone, ...] = (),
    passed: tuple[str, ...] = (),
    note: str = "",
    asker: str,
    preview: bool,
) -> PublicBoard:
    first = _first(names, totals)
    return PublicBoard(
        days=days,
        rows=tuple(BoardRow(row.rank, names[row.learner], row.points) for row in first[:MOST]),
        more=_more(first[MOST:]),
        passed=passed,
        team=tuple(line for line in team if line),
        how=HOW,
        note=note,
        far=far,
        asker=asker,
        preview=preview,
    )


def _first(names: Names, totals: list[tuple[str, int]]) -> list[Ranked]:
    seen = [(one, worth) for one, worth in totals if one in names]
    return [row for row in ranking(seen, lambda one: names[one]) if row.rank <= TOP]


def _more(tied: list[Ranked]) -> str:
    """Those of the last tie who found no room."""
    return f"and {len(tied)} more with {_points(tied[0].points)}" if tied else ""


def _together(totals: list[tuple[str, int]], names: Names) -> str:
    if not may_be_told((one for one, _ in totals), names.keys()):
        return ""
    people = "1 person" if len(totals) == 1 else f"{len(totals)} people"
    return f"{people} earned {_points(sum(worth for _, worth in totals))} this week."


def _points(number: int) -> str:
    return f"{number} point" if number == 1 else f"{number} points"

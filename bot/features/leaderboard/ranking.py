"""The content of the leaderboards: names, ranks and team totals, privately and in a channel.

Hidden learners don't appear, but they count for the team. Show team totals only if nobody counted is hidden, or at
least three are; otherwise readers could infer one person's result.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from zoneinfo import ZoneInfo

from bot.course.errors import LearnerError
from bot.course.model import Learner
from bot.course.names import RESERVED, is_wordlike, likeness, parts, presentable, tidy
from bot.course.progress import HOW, Ranked, Step, ranking
from bot.course.weeks import Week, week_named, zone_named
from bot.features.context import Context
from bot.features.views import Board, BoardRow, LessonDone, PublicBoard, View
from bot.store import learners, progress
from bot.store.db import Query
from bot.store.learners import Known

ALIAS_CHARS = range(2, 25)
LENGTH = "An alias has 2 to 24 characters. Try another one."
TAKEN = "Somebody here goes by that name, or by one that looks like it. Try another one."
WORDS = "An alias can have words and emoji, but no symbols such as * or <. Try another one."
CONFUSING = "On a board, that would look like something else. Try another one."

Names = Mapping[str, str]  # learner id -> what others read; who is hidden, or has left, is not in it


def shown_names(query: Query, workspace: str) -> Names:
    """The names that others may read; an alias like somebody's name is marked, and shared names carry handles."""
    everybody = learners.known(query, workspace)
    owners = _owners(everybody) if any(one.standing == "alias" for one in everybody) else {}
    shown = {one.id: _shown(one, owners) for one in everybody}
    looks = Counter(likeness(name) for name in shown.values() if name)
    for one in everybody:  # an alias stays, for a handle would say whose it is
        handle = presentable(one.handle)
        if one.standing == "named" and looks[likeness(shown[one.id])] > 1 and handle not in {"", one.name}:
            shown[one.id] = f"{one.name} ({handle})"
    return {id_: name for id_, name in shown.items() if name}


def _shown(one: Known, owners: Mapping[str, set[str]]) -> str:
    if one.standing != "alias":
        return one.name if one.standing == "named" else ""
    alias = presentable(one.alias)
    return f"{alias} (alias)" if owners.get(likeness(one.alias), set()) - {one.id} else alias


def _owners(everybody: list[Known]) -> dict[str, set[str]]:
    """Map the likeness of each Slack name, and of its parts, to the people who have it. Aliases don't count."""
    owners: dict[str, set[str]] = {}
    for one in everybody:
        for name in filter(None, (one.handle, one.shown_name, one.real_name)):
            for called in (name, *parts(name)):
                owners.setdefault(likeness(called), set()).add(one.id)
    return owners


def alias_for(query: Query, learner: Learner, given: str) -> str:
    """The alias as it is shown; raises LearnerError with a kind sentence where it does not serve."""
    alias = tidy(given)
    if len(alias) not in ALIAS_CHARS:
        raise LearnerError(LENGTH)
    if not is_wordlike(alias):
        raise LearnerError(WORDS)
    looks = likeness(alias)
    if looks in RESERVED:
        raise LearnerError(CONFUSING)
    others = [one for one in learners.known(query, learner.workspace) if one.id != learner.id]
    if looks in _owners(others) or any(one.alias and likeness(one.alias) == looks for one in others):
        raise LearnerError(TAKEN)
    return alias


LEAST = 3  # with fewer people, readers could infer one person's progress


def may_be_told(counted: Iterable[str], seen: Collection[str]) -> bool:
    """Whether a number that counts these learners may stand on a board where the reader sees those."""
    hidden = sum(one not in seen for one in counted)
    return hidden == 0 or hidden >= LEAST


def team_progress(
    query: Query, context: Context, workspace: str, module_id: str, seen: Collection[str]
) -> tuple[LessonDone, ...]:
    """Each lesson with how many have done its parts; nothing before the first part, or where it may not be told."""
    begun = progress.begun(query, workspace, module_id)
    if module_id != context.module.id or len(begun) < LEAST or not may_be_told(begun, seen):
        return ()
    done = progress.count_each(query, workspace, module_id)
    team = [
        LessonDone(number, *(done.get(str(Step(kind, number)), 0) for kind in ("lesson", "quiz", "lab")))
        for number in (lesson.number for lesson in context.module.lessons)
    ]
    return tuple(team) if any(one.read or one.quiz or one.lab for one in team) else ()


TOP = 5
NEIGHBOURS = 2


def is_channel(channel: str) -> bool:
    """Whether an id names a channel rather than a DM (Slack: C and G, public, private or shared; D is a DM)."""
    return channel.startswith(("C", "G"))


def board(query: Query, context: Context, learner: Learner, *, channel: str = "") -> View:
    """The top five, the own row and its neighbours, and a line about the team; `channel` is where it was asked for."""
    names = shown_names(query, learner.workspace)
    totals = progress.all_points(query, learner.workspace, context.module.id)
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
    """The first rows and those around the reader's; rows without a chosen name are left out, marked as gaps."""
    own = next((n for n, row in enumerate(rows) if row.learner == reader.id), None)
    near = [n for n in range(len(rows)) if n < TOP or (own is not None and abs(n - own) <= NEIGHBOURS)]
    kept = [n for n in near if n == own or rows[n].learner in names]
    shown = [(rows[n], n == own, n > 0 and n - 1 not in kept) for n in kept]
    return tuple(
        BoardRow(row.rank, "You" if you else names[row.learner], row.points, you, gap) for row, you, gap in shown
    )


def team(query: Query, workspace: str, module_id: str, seen: Collection[str]) -> str:
    """The team's line: how many of those who began have passed; empty if nobody began or `may_be_told` forbids it."""
    begun = progress.begun(query, workspace, module_id)
    if not begun or not may_be_told(begun, seen):
        return ""
    passed = progress.count_done(query, workspace, module_id, Step("test"))
    return f"Team: {passed} of {len(begun)} passed the module test."


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
    """The board of a week, or of all points; `asker` had it posted, and is named only if shown by their name."""
    workspace, names = learner.workspace, shown_names(query, learner.workspace)
    within = week_of_post(week, zone) if week else None
    totals, passed = _week(query, workspace, module, within)
    first = _first(names, totals)
    lines = (_together(totals, names) if within else "", team(query, workspace, module, names.keys()))
    days = within.days + (", so far" if context.now < within.end else "") if within else ""
    clocks = within.zone.key.removeprefix("Etc/") if within else ""
    return PublicBoard(
        days=days,
        rows=tuple(BoardRow(row.rank, names[row.learner], row.points) for row in first[:MOST]),
        more=f"and {len(first) - MOST} more with {_points(first[MOST].points)}" if len(first) > MOST else "",
        passed=tuple(sorted((names[one] for one in passed if one in names), key=str.casefold)),
        team=tuple(line for line in lines if line),
        how=HOW,
        note=f"The week runs from Monday 00:00 to Monday 00:00, {clocks} time." if within else "",
        far=team_progress(query, context, workspace, module, names.keys()),
        asker=names[asker] if _is_named(query, workspace, asker, names) else "",
        preview=preview,
    )


def _week(
    query: Query, workspace: str, module: str, within: Week | None
) -> tuple[list[tuple[str, int]], Collection[str]]:
    """The points of a week and who passed the test in it; without a week all points, and nobody."""
    if within is None:
        return progress.all_points(query, workspace, module), ()
    passed = progress.done_in_week(query, workspace, module, Step("test"), within)
    return progress.week_points(query, workspace, module, within), passed


def standing_on(
    query: Query, workspace: str, *, module: str, week: str = "", zone: str = "", asker: str = ""
) -> list[str]:
    """The ids of those whom the board names."""
    names = shown_names(query, workspace)
    asked = [asker] if _is_named(query, workspace, asker, names) else []
    totals, passed = _week(query, workspace, module, week_of_post(week, zone) if week else None)
    return [*asked, *(row.learner for row in _first(names, totals)[:MOST]), *(one for one in passed if one in names)]


def _is_named(query: Query, workspace: str, asker: str, names: Names) -> bool:
    return asker in names and learners.standing(query, Learner(workspace, asker))[0] == "named"


def week_of_post(week: str, zone: str) -> Week:
    """A week by its ISO name and its zone's; by UTC where this machine has forgotten the zone."""
    return week_named(week, zone_named(zone) or UTC_ZONE)


def _first(names: Names, totals: list[tuple[str, int]]) -> list[Ranked]:
    seen = [(one, worth) for one, worth in totals if one in names]
    return [row for row in ranking(seen, lambda one: names[one]) if row.rank <= TOP]


def _together(totals: list[tuple[str, int]], names: Names) -> str:
    if not may_be_told((one for one, _ in totals), names.keys()):
        return ""
    people = "1 person" if len(totals) == 1 else f"{len(totals)} people"
    return f"{people} earned {_points(sum(worth for _, worth in totals))} this week."


def _points(number: int) -> str:
    return f"{number} point" if number == 1 else f"{number} points"

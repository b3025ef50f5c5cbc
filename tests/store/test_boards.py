from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.course.model import Learner
from bot.course.progress import Step
from bot.course.weeks import Week, week_of
from bot.store import boards, learners, progress
from bot.store.db import Database, Query, Row

ADA, BEN = Learner("T1", "U1"), Learner("T1", "U2")
BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


def give(query: Query, learner: Learner, item: str, worth: int, at: datetime, module: str = "m") -> None:
    query(
        "INSERT INTO point (workspace, learner, module, item, points, earned_at) VALUES (:w, :l, :m, :i, :p, :at)",
        w=learner.workspace,
        l=learner.id,
        m=module,
        i=item,
        p=worth,
        at=at,
    )


def passed(query: Query, learner: Learner, at: datetime) -> None:
    query("INSERT INTO done VALUES (:w, :l, 'm', 'test:0', :at)", w=learner.workspace, l=learner.id, at=at)


@pytest.fixture
def week(now: datetime) -> Week:
    return week_of(now, BERLIN)


async def test_a_week_counts_from_its_first_moment_to_the_last_before_its_end(db: Database, week: Week) -> None:
    for item, at in (("a", week.start - HOUR), ("b", week.start), ("c", week.end - HOUR), ("d", week.end)):
        await db.write(give, ADA, item, 1, at)
    assert await db.read(progress.week_points, "T1", "m", week) == [("U1", 2)]


async def test_a_week_counts_its_workspace_and_module_alone(db: Database, week: Week) -> None:
    await db.write(give, ADA, "a", 1, week.start)
    await db.write(give, Learner("T2", "U1"), "a", 1, week.start)
    await db.write(give, ADA, "a", 1, week.start, "another")
    assert await db.read(progress.week_points, "T1", "m", week) == [("U1", 1)]


async def test_who_passed_in_a_week_is_known_by_it(db: Database, week: Week) -> None:
    await db.write(passed, ADA, week.start - HOUR)
    await db.write(passed, BEN, week.end - HOUR)
    assert await db.read(progress.done_in_week, "T1", "m", Step("test"), week) == {"U2"}


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)  # PostgreSQL reads small tables whole
@pytest.mark.parametrize(
    ("reading", "index"),
    [
        (lambda query, week: progress.week_points(query, "T1", "m", week), "COVERING INDEX point_week"),
        (lambda query, week: progress.done_in_week(query, "T1", "m", Step("test"), week), "COVERING INDEX done_step"),
        (lambda query, _: progress.count_done(query, "T1", "m", Step("test")), "COVERING INDEX done_step"),
        (lambda query, _: progress.begun(query, "T1", "m"), "COVERING INDEX place_begun"),
    ],
    ids=["week_totals", "done_in_week", "count_done", "begun"],
)
async def test_a_board_reads_indexes_alone(db: Database, week: Week, reading: object, index: str) -> None:
    def plan(query: Query) -> list[str]:
        def explained(sql: str, /, **params: object) -> list[Row]:
            plans.extend(row["detail"] for row in query(f"EXPLAIN QUERY PLAN {sql}", **params))
            return query(sql, **params)

        plans: list[str] = []
        reading(explained, week)  # type: ignore[operator]
        return plans

    plans = await db.read(plan)
    assert plans
    assert any(index in line for line in plans), plans
    assert not any(line.startswith("SCAN") for line in plans)


async def test_a_weekly_board_is_begun_stopped_and_begun_again(db: Database, now: datetime) -> None:
    assert await db.read(boards.weekly, "T1", "C1") is None
    await db.write(boards.begin_weekly, now, ADA, "C1", "Europe/Berlin")
    await db.write(boards.stop_weekly, "T1", "C1")
    stopped = await db.read(boards.weekly, "T1", "C1")
    assert stopped == boards.WeeklyBoard("T1", "C1", "Europe/Berlin", "U1", is_on=False)
    await db.write(boards.begin_weekly, now, BEN, "C1", "Asia/Tokyo")
    assert await db.read(boards.weekly, "T1", "C1") == boards.WeeklyBoard("T1", "C1", "Asia/Tokyo", "U2", is_on=True)


async def test_a_changed_zone_starts_nothing_and_leaves_the_board_to_its_lead(db: Database, now: datetime) -> None:
    await db.write(boards.begin_weekly, now, ADA, "C1", "Europe/Berlin")
    await db.write(boards.stop_weekly, "T1", "C1")
    await db.write(boards.change_zone, "T1", "C1", "Asia/Tokyo")
    assert await db.read(boards.weekly, "T1", "C1") == boards.WeeklyBoard("T1", "C1", "Asia/Tokyo", "U1", is_on=False)


async def test_what_stands_in_the_way_is_told_once_until_all_is_well_again(db: Database, now: datetime) -> None:
    await db.write(boards.begin_weekly, now, ADA, "C1", "Europe/Berlin")
    told = [await db.write(boards.tell_once, "T1", "C1", what) for what in ("no", "no", "", "no")]
    assert told == [True, False, True, True]


def board(key: str, now: datetime, week: str = "") -> boards.BoardPost:
    return boards.BoardPost(key, "C1", "", "m", week, "Europe/Berlin" if week else "", now.timestamp())


async def test_a_post_is_intended_first_and_known_once_it_stands(db: Database, now: datetime, week: Week) -> None:
    intent = board("key", now, week.name)
    asked = ("T1", "key", "C1", "m", week.name)
    for _ in range(2):
        await db.write(boards.intend, "T1", intent, (week.start, week.end))
        assert await db.read(boards.intended, *asked) == [intent]
        assert await db.read(boards.of_week, "T1", "C1", "m", week.name) is None
        await db.write(boards.forget_intent, "T1", "key")
        assert await db.read(boards.intended, *asked) == []
    await db.write(boards.intend, "T1", intent, (week.start, week.end))
    await db.write(boards.posted, "T1", "key", "1.1")
    await db.write(boards.forget_intent, "T1", "key")
    assert await db.read(boards.is_posted, "T1", "key")
    assert await db.read(boards.of_week, "T1", "C1", "m", week.name) == replace(intent, ts="1.1")


async def test_in_doubt_are_a_rows_own_post_first_and_then_those_of_the_same_week_there(
    db: Database, now: datetime, week: Week
) -> None:
    for key, of in (("a", week.name), ("own", week.name), ("next", week.next.name), ("all", ""), ("more", "")):
        await db.write(boards.intend, "T1", board(key, now, of), None)
    found = await db.read(boards.intended, "T1", "own", "C1", "m", week.name)
    assert [post.key for post in found] == ["own", "a"]
    assert [post.key for post in await db.read(boards.intended, "T1", "all", "C1", "m", "")] == ["all"]


async def test_the_posts_that_show_somebody_are_those_that_count_a_point_of_theirs(
    db: Database, now: datetime, week: Week
) -> None:
    for key, of, covers in (
        ("all", "", None),
        ("this", week.name, (week.start, week.end)),
        ("next", week.next.name, (week.next.start, week.next.end)),
    ):
        await db.write(boards.intend, "T1", board(key, now, of), covers)
        await db.write(boards.posted, "T1", key, f"ts-{key}")
    await db.write(give, ADA, "a", 1, week.start)
    assert {post.ts for post in await db.read(boards.showing, ADA)} == {"ts-all", "ts-this"}
    assert await db.read(boards.showing, BEN) == []


async def test_somebody_who_hides_is_taken_off_every_post_however_many_there_are(db: Database, now: datetime) -> None:
    def post_many(query: Query) -> None:
        for number in range(150):
            boards.intend(query, "T1", board(f"{number}", now), None)
            boards.posted(query, "T1", f"{number}", f"{number}.0")

    await db.write(give, ADA, "a", 1, now)
    await db.write(post_many)
    assert len(await db.read(boards.showing, ADA)) == 150


async def test_new_points_belong_on_fresh_posts_of_the_running_week_alone(
    db: Database, now: datetime, week: Week
) -> None:
    for key, covers, posted_at in (
        ("fresh", (week.start, week.end), now - HOUR),
        ("old", (week.start, week.end), now - 30 * HOUR),
        ("over", (week.previous.start, week.previous.end), now - HOUR),
    ):
        await db.write(boards.intend, "T1", board(key, posted_at, "w"), covers)
        await db.write(boards.posted, "T1", key, key)
    counting = await db.read(boards.still_counting, now, "T1", "m", 24 * HOUR)
    assert [post.ts for post in counting] == ["fresh"]


async def test_a_learner_is_asked_once_and_not_after_choosing(db: Database, now: datetime) -> None:
    for learner in (ADA, BEN):
        await db.write(learners.meet, now, learner)
    assert [await db.write(learners.ask_standing, ADA) for _ in range(2)] == [True, False]
    await db.write(learners.set_standing, BEN, "hidden")
    assert not await db.write(learners.ask_standing, BEN)

"""Monday at nine by the clocks of the board's zone: what is posted of the week that ended, and what is not."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.course.model import Module
from bot.store.db import Query
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns, stands
from tests.scenarios.screen import labels, words
from tests.scenarios.test_module_test import answer_all, begin
from tests.scenarios.weekly.acts import MONDAY_IN_BERLIN, posts, sets_up, until


async def test_it_comes_on_monday_at_nine_with_the_week_that_ended(
    learner: Learner, chiara: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(chiara, module, 3)
    await stands(chiara, "Show my name")
    await until(scene, MONDAY_IN_BERLIN - timedelta(minutes=1))
    assert posts(scene) == []
    await until(scene, MONDAY_IN_BERLIN)
    [board] = posts(scene)
    assert words(board).split("\n")[:2] == ["Leaderboard: 22 to 28 March", "1. Chiara Neri · 3 points"]
    assert "1 person earned 3 points this week." in words(board)
    assert "Team: 0 of 1 passed the module test." in words(board)
    assert "from Monday 00:00 to Monday 00:00, Europe/Berlin time" in words(board)
    assert labels(board) == ["My place", "Hide me"]


async def test_only_points_of_the_week_count(learner: Learner, module: Module, scene: Scene) -> None:
    await sets_up(learner)
    await earns(learner, module, 4)
    await stands(learner, "Show my name")
    await until(scene, datetime(2027, 3, 28, 22, 0, 1, tzinfo=UTC))  # Monday has begun in Berlin
    await earns(learner, module, 1, lesson=2)
    await until(scene, MONDAY_IN_BERLIN)
    await until(scene, MONDAY_IN_BERLIN + timedelta(days=7))
    assert [words(board).split("\n")[1] for board in posts(scene)] == [
        "1. Ada Lovell · 4 points",
        "1. Ada Lovell · 1 point",
    ]


async def test_an_empty_week_is_not_posted(learner: Learner, module: Module, scene: Scene) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    for week in range(4):
        await until(scene, MONDAY_IN_BERLIN + timedelta(days=7 * week))
    assert len(posts(scene)) == 1


async def test_where_nobody_is_shown_the_post_counts_three_and_names_nobody(
    learner: Learner, ben: Learner, chiara: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(chiara, module, 2)
    for one in (learner, ben):
        await earns(one, module, 1)
    await until(scene, MONDAY_IN_BERLIN)
    [board] = posts(scene)
    assert "Nobody has chosen to be shown here yet." in words(board)
    assert "3 people earned 4 points this week." in words(board)
    assert "chiara" not in words(board)


@pytest.mark.parametrize("shown", [0, 1])
async def test_the_points_of_one_or_two_who_are_hidden_cannot_be_reckoned_from_a_sum(
    learner: Learner, ben: Learner, chiara: Learner, module: Module, scene: Scene, shown: int
) -> None:
    await sets_up(learner)
    for one in (chiara, ben)[:shown]:
        await earns(one, module, 3)
        await stands(one, "Show my name")
    for one in (learner, ben):
        await earns(one, module, 1)
    await until(scene, MONDAY_IN_BERLIN)
    assert " earned " not in words(posts(scene)[0])


async def test_those_who_passed_are_congratulated_if_they_are_shown(
    learner: Learner, chiara: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    for one in (learner, chiara):
        await answer_all(one, module, await begin(one))
        await one.taps("Submit")
        await one.sees("Module test passed: 15 of 15")
    await stands(chiara, "Show my name")
    await until(scene, MONDAY_IN_BERLIN)
    [board] = posts(scene)
    assert "Passed the module test this week: Chiara Neri. Congratulations!" in words(board)
    assert "Team" not in words(board), "it would tell that Ada passed"
    assert "ada" not in words(board)


async def test_hiding_redraws_the_weekly_post_also_much_later(
    learner: Learner, chiara: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(chiara, module, 2)
    await stands(chiara, "Show my name")
    await until(scene, MONDAY_IN_BERLIN)
    await until(scene, MONDAY_IN_BERLIN + timedelta(days=40))
    [board] = posts(scene)
    await chiara.taps("Hide me", on=board)
    await scene.settled()
    assert "chiara" not in words(board)
    assert "Leaderboard: 22 to 28 March" in words(board)


@pytest.mark.parametrize(
    ("change", "monday"),
    [
        (
            datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
            datetime(2027, 3, 29, 7, 0, tzinfo=UTC),
        ),  # 02:00 to 03:00 is left out
        (
            datetime(2027, 10, 31, 1, 0, tzinfo=UTC),
            datetime(2027, 11, 1, 8, 0, tzinfo=UTC),
        ),  # 02:00 to 03:00 comes twice
    ],
)
async def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change_also_over_restarts(
    learner: Learner, module: Module, scene: Scene, change: datetime, monday: datetime
) -> None:
    await until(scene, change - timedelta(days=2))
    await sets_up(learner)
    await earns(learner, module, 1)
    for minutes in (-30, 30):
        await until(scene, change + timedelta(minutes=minutes))
        await scene.restart()
    await until(scene, monday - timedelta(minutes=1))
    assert posts(scene) == []
    await until(scene, monday)
    await until(scene, monday + timedelta(hours=2))
    [board] = posts(scene)
    assert ("28 March" if monday.month == 3 else "31 October") in words(board)


async def test_where_another_module_is_taught_since_wednesday_its_board_comes_alone(
    learner: Learner, module: Module, scene: Scene
) -> None:
    await sets_up(learner)
    await earns(learner, module, 1)
    await scene.settled()

    def teach_another(query: Query) -> None:  # the row and the points so far are of the module before
        query("UPDATE job SET key = replace(key, :is, 'before') WHERE kind = 'board'", **{"is": module.id})
        query("UPDATE job SET payload = json_set(payload, '$.module', 'before') WHERE kind = 'board'")
        query("INSERT INTO point SELECT workspace, learner, 'before', item, points, earned_at FROM point")

    assert scene.bot is not None
    await scene.bot.db.write(teach_another)
    await scene.restart()
    await until(scene, MONDAY_IN_BERLIN)
    assert len(posts(scene)) == 1


async def test_after_a_monday_that_a_newer_version_planned_the_next_one_has_a_board_again(
    learner: Learner, scene: Scene
) -> None:
    await sets_up(learner)
    await scene.settled()
    assert scene.bot is not None
    newer = "UPDATE job SET payload = json_set(payload, '$.version', 2) WHERE kind = 'board'"
    await scene.bot.db.write(lambda query: query(newer))
    await until(scene, MONDAY_IN_BERLIN)
    rows = await scene.rows("SELECT state FROM job WHERE kind = 'board' ORDER BY id")
    assert [row["state"] for row in rows] == ["failed", "queued"]

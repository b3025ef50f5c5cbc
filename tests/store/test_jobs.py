"""The rules of the jobs, on every engine."""

import asyncio
from datetime import datetime

import pytest

from bot.store import jobs, open_jobs
from bot.store.jobs import Job
from tests.store.job_table import MINUTE, Table


async def test_a_claimed_row_carries_all_that_was_put(table: Table, now: datetime) -> None:
    await table.put("Ev1", lane="lab:7", sort="1763802000.000100", learner="U1", payload={"text": "Grüße"})
    [row] = await table.claim()
    assert row == Job(
        id=row.id,
        workspace="T1",
        lane="lab:7",
        pool="tutor",
        kind="turn",
        key="Ev1",
        learner="U1",
        payload={"text": "Grüße"},
        attempts=1,
        failures=0,
        created_at=now,
    )


async def test_two_hundred_puts_of_one_key_are_one_row(table: Table) -> None:
    put = await asyncio.gather(*(table.put("Ev1") for _ in range(200)))
    assert put.count(True) == 1
    assert len(await table.claim()) == 1


async def test_a_key_is_spent_also_when_its_row_is_done(table: Table) -> None:
    await table.put("Ev1")
    await table.finish(*await table.claim())
    assert not await table.put("Ev1")
    assert await table.claim() == []


async def test_the_same_key_in_another_workspace_is_another_row(table: Table) -> None:
    assert await table.put("Ev1", workspace="T1")
    assert await table.put("Ev1", workspace="T2")
    assert len(await table.claim()) == 2


async def test_a_lane_of_another_workspace_is_another_lane(table: Table) -> None:
    await table.put("a", lane="lab:1", workspace="T1")
    await table.put("b", lane="lab:1", workspace="T2")
    assert await table.keys() == ["a", "b"]


async def test_slacks_ts_decides_in_a_lane_whatever_order_the_messages_arrived_in(table: Table) -> None:
    await table.put("later", lane="lab:1", sort="1763802000.000200")
    await table.put("sooner", lane="lab:1", sort="1763802000.000100")
    [first] = await table.claim()
    await table.finish(first)
    assert [first.key, *await table.keys()] == ["sooner", "later"]


async def test_an_older_message_does_not_overtake_the_one_being_answered(table: Table) -> None:
    await table.put("later", lane="lab:1", sort="2")
    assert await table.keys() == ["later"]
    await table.put("sooner", lane="lab:1", sort="1")
    assert await table.keys() == []


@pytest.mark.parametrize("interruption", ["a wait", "the end of the process"])
async def test_a_row_that_was_begun_stays_ahead_of_older_messages_that_come_late(
    table: Table, interruption: str
) -> None:
    await table.put("later", lane="lab:1", sort="2")
    [row] = await table.claim()
    if interruption == "a wait":
        await table.postpone(row)
    else:
        await table.db.write(jobs.release, table.now)
    await table.put("sooner", lane="lab:1", sort="1")
    table.now += MINUTE
    [begun] = await table.claim()
    assert begun.key == "later"
    await table.finish(begun)
    assert await table.keys() == ["sooner"]


async def test_a_board_that_waits_lets_one_go_first_that_somebody_asks_for(table: Table) -> None:
    await table.put("Monday's", lane="board:C1", kind="board", sort="weekly:2026-W48")
    [row] = await table.claim(pool="other")
    await table.postpone(row)
    await table.put("asked for", lane="board:C1", kind="board")
    assert await table.keys(pool="other") == ["asked for"]


async def test_a_head_that_waits_for_its_time_holds_its_lane_and_no_other(table: Table, now: datetime) -> None:
    await table.put("head", lane="lab:1", not_before=now + MINUTE)
    await table.put("behind", lane="lab:1")
    await table.put("elsewhere", lane="lab:2")
    assert await table.keys() == ["elsewhere"]
    table.now += MINUTE
    assert await table.keys() == ["head"]


async def test_a_head_of_the_other_pool_holds_the_lane_too(table: Table) -> None:
    await table.put("post", lane="lab:1", kind="post")
    await table.put("turn", lane="lab:1")
    assert await table.keys() == []
    assert [row.key for row in await table.claim(pool="other")] == ["post"]


async def test_a_claim_takes_the_longest_due_and_no_more_than_it_asked_for(table: Table, now: datetime) -> None:
    await table.put("last", not_before=now + MINUTE)
    table.now += MINUTE
    for key in "abcd":
        await table.put(key, not_before=now)
    assert [await table.keys(3), await table.keys(3)] == [["a", "b", "c"], ["d", "last"]]


async def test_a_learner_has_two_turns_running_over_all_labs(table: Table) -> None:
    for key in "abc":
        await table.put(key, learner="U1")
    await table.put("other", learner="U2")
    first, second, _ = claimed = await table.claim()
    assert [row.key for row in claimed] == ["a", "b", "other"]
    await table.finish(first)
    assert await table.keys() == ["c"]
    await table.finish(second)


async def test_a_claim_looks_past_the_turns_of_a_learner_who_has_two_running(table: Table) -> None:
    for number in range(5):
        await table.put(f"U1 {number}", learner="U1")
    await table.put("U2", learner="U2")
    assert await table.keys(limit=3) == ["U1 0", "U1 1", "U2"]


async def test_posts_to_a_learner_are_not_counted_as_turns(table: Table) -> None:
    for key in "abc":
        await table.put(key, learner="U1", kind="post")
    assert await table.keys(pool="other") == ["a", "b", "c"]


async def test_a_postponed_row_stays_the_head_of_its_lane(table: Table) -> None:
    await table.put("a", lane="lab:1")
    await table.put("b", lane="lab:1")
    [row] = await table.claim()
    await table.postpone(row)
    assert await table.keys() == []
    table.now += MINUTE
    [again] = await table.claim()
    assert (again.key, again.attempts, again.failures) == ("a", 2, 0)


async def test_a_surprise_is_counted_apart_from_a_wait(table: Table, now: datetime) -> None:
    await table.put("a")
    [row] = await table.claim()
    await table.db.write(jobs.postpone, now, row.id, now, "KeyError", failed=True)
    [again] = await table.claim()
    assert (again.attempts, again.failures) == (2, 1)


async def test_a_row_given_up_frees_its_lane_and_is_given_up_once(table: Table, now: datetime) -> None:
    await table.put("a", lane="lab:1")
    await table.put("b", lane="lab:1")
    [row] = await table.claim()
    assert await table.db.write(jobs.fail, now, row.id, "refused")
    assert not await table.db.write(jobs.fail, now, row.id, "refused")
    assert await table.keys() == ["b"]


async def test_finishing_twice_changes_nothing(table: Table, now: datetime) -> None:
    await table.put("a")
    [row] = await table.claim()
    await table.finish(row)
    table.now += MINUTE
    await table.finish(row)
    await table.postpone(row)
    ended = await table.db.read(lambda query: query("SELECT state, done_at FROM job"))
    assert ended == [{"state": "done", "done_at": now.timestamp()}]


async def test_only_what_nobody_has_begun_can_be_withdrawn(table: Table, now: datetime) -> None:
    await table.put("running", lane="lab:1")
    await table.put("queued", lane="lab:1")
    await table.keys()
    withdrawn = [await table.db.write(open_jobs.withdraw, now, "T1", key) for key in ("running", "queued", "unknown")]
    assert withdrawn == [False, True, False]
    assert await table.states() == [("running", "running"), ("queued", "withdrawn")]


async def test_a_turn_is_withdrawn_under_whatever_key_it_was_queued_again(table: Table, now: datetime) -> None:
    await table.put("turn:7:again", lane="lab:1", payload={"turn": 7})
    await table.put("turn:8", lane="lab:1", payload={"turn": 8})
    await table.db.write(open_jobs.withdraw_turn, now, "T1", "lab:1", 7)
    assert await table.states() == [("turn:7:again", "withdrawn"), ("turn:8", "queued")]


async def test_a_workspace_that_leaves_takes_its_waiting_rows_with_it_and_no_others(
    table: Table, now: datetime
) -> None:
    await table.put("running")
    await table.keys()
    await table.put("queued")
    await table.put("elsewhere", workspace="T2")
    await table.db.write(open_jobs.withdraw_all, now, "T1")
    assert await table.states() == [("running", "running"), ("queued", "withdrawn"), ("elsewhere", "queued")]


async def test_what_ran_when_the_process_ended_is_queued_again_and_remembers_its_tries(table: Table) -> None:
    await table.put("a", lane="lab:1")
    await table.put("b", lane="lab:1")
    await table.keys()
    assert await table.db.write(jobs.release, table.now) == 1
    [row] = await table.claim()
    assert (row.key, row.attempts) == ("a", 2)


async def test_the_next_row_due_is_the_earliest_that_still_waits(table: Table, now: datetime) -> None:
    assert await table.db.read(jobs.next_due, now) is None
    await table.put("due already")
    await table.put("soon", not_before=now + MINUTE)
    await table.put("late", not_before=now + 2 * MINUTE)
    assert await table.db.read(jobs.next_due, now) == now + MINUTE
    assert await table.db.read(jobs.next_due, now + MINUTE) == now + 2 * MINUTE


async def test_what_waits_for_longer_than_anything_may_is_due_when_the_clock_was_set_back(
    table: Table, now: datetime
) -> None:
    await table.put("a post", kind="post", not_before=now + 500 * MINUTE)
    await table.put("a short wait", kind="post", not_before=now + 5 * MINUTE)
    for kind in ("timer", "board"):
        await table.put(f"a {kind}", kind=kind, not_before=now + 500 * MINUTE)
    await table.db.write(jobs.shorten_waits, now, now + 20 * MINUTE)
    assert await table.keys(pool="other") == ["a post"]


@pytest.mark.parametrize("kind", ["timer", "board"])
async def test_a_timer_or_board_that_was_begun_and_is_to_be_tried_again_is_due_then_too(
    table: Table, now: datetime, kind: str
) -> None:
    await table.put("begun", kind=kind)
    [row] = await table.claim(pool="other")
    await table.db.write(jobs.postpone, now, row.id, now + 500 * MINUTE, "Slack does not answer")
    await table.db.write(jobs.shorten_waits, now, now + 20 * MINUTE)
    assert await table.keys(pool="other") == ["begun"]


async def test_rows_that_ended_long_ago_are_forgotten_and_open_ones_never(table: Table, now: datetime) -> None:
    for key in "abc":
        await table.put(key)
    await table.put("waits", not_before=now + MINUTE)
    await table.finish(*await table.claim())
    portions = [await table.db.write(jobs.prune, now + MINUTE, 2) for _ in range(3)]
    assert portions == [2, 1, 0]
    assert await table.states() == [("waits", "queued")]


async def test_a_row_that_waits_or_was_taken_back_can_be_given_another_time(table: Table, now: datetime) -> None:
    await table.put("k", not_before=now + 7 * MINUTE)
    assert await table.db.write(open_jobs.reschedule, "T1", "k", now + MINUTE)
    assert await table.keys() == []
    assert await table.db.write(open_jobs.withdraw, now, "T1", "k")
    assert await table.db.write(open_jobs.reschedule, "T1", "k", now)
    assert await table.keys() == ["k"]
    assert not await table.db.write(open_jobs.reschedule, "T1", "k", now)

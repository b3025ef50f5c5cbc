"""The model is asked no more often than a learner's day and a workspace's month allow; what was paid for counts."""

import asyncio
import logging
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.course.costs import Tokens
from bot.course.model import Learner
from bot.features.lab import lab_questions
from bot.features.ports import Finished, Later, Reply, TutorUnavailable
from bot.features.tutoring import limits
from bot.features.tutoring.limits import Call, Reached
from bot.store import labs, spending, turns
from bot.store.db import Query
from bot.store.spending import Spent, Subject
from tests.features.tutoring.bench import ADA, ANSWER, Bench

USAGE = {"input_tokens": 100, "cache_read_input_tokens": 20_000, "output_tokens": 400}
PAID = Reply("Four fields.", "end_turn", "claude-sonnet-5-5", USAGE)
BROKEN = TutorUnavailable("cut off")
BUSY = TutorUnavailable("overloaded", retry_after_s=20)
SUBJECT = Subject("messages-api", "1-anatomy", "claude-sonnet-5-5")


def limit(bench: Bench, **changes: object) -> None:
    tools = bench.handler.tools
    bench.handler.tools = replace(tools, limits=replace(tools.limits, **changes))  # type: ignore[arg-type]


def today(bench: Bench) -> date:
    return bench.handler.tools.limits.day(bench.clock.now())


async def spent(bench: Bench) -> list[Spent]:
    day = today(bench)
    return await bench.db.read(spending.sums, day, day, ADA.workspace)


async def calls(bench: Bench) -> int:
    return await bench.db.read(spending.calls_of, today(bench), ADA)


async def asks(bench: Bench, ts: str) -> None:
    bench.paper.ts = f"9{ts}"  # the reply's
    await bench.asks(ts)


async def works_each(bench: Bench, count: int) -> None:
    for number in range(count):
        bench.model.script.append([PAID])
        await asks(bench, f"10{number}.5")
        assert isinstance(await bench.works(), Finished)


def limit_lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [line for line in caplog.messages if "HOMEROOM_" in line]


async def test_a_replys_usage_counts_once_with_its_reply(bench: Bench) -> None:
    await works_each(bench, 1)
    [row] = await spent(bench)
    assert (row.subject, row.calls, row.unknown, row.labs) == (SUBJECT, 1, 0, 0)
    assert row.tokens == Tokens(input=100, cache_read=20_000, output=400)
    assert await calls(bench) == 1


async def test_a_reply_that_breaks_off_was_paid_for(bench: Bench) -> None:
    bench.model.script.extend([["Four fields, ", "two", BROKEN], [PAID]])
    await bench.asks()
    while isinstance(await bench.works(), Later):
        pass
    rows = await spent(bench)
    assert sum(row.calls for row in rows) == await calls(bench) == 2
    [broken] = [row for row in rows if row.subject.model == "a-model"]
    assert broken.tokens == Tokens(input=3, output=7), "16 characters, as nobody says how many tokens they took"


async def test_a_call_that_no_model_took_costs_nothing(bench: Bench) -> None:
    bench.model.script.extend([[BUSY], [PAID]])
    await bench.asks()
    assert isinstance(await bench.works(), Later)
    assert (await calls(bench), await spent(bench)) == (0, [])


async def test_an_empty_reply_that_is_asked_again_was_paid_for(bench: Bench) -> None:
    bench.model.script.extend([[replace(PAID, text="")], [PAID]])
    await bench.asks()
    while isinstance(await bench.works(), Later):
        pass
    assert [row.calls for row in await spent(bench)] == [2]


async def test_a_call_whose_process_died_counts_once_its_turn_is_asked_again(bench: Bench) -> None:
    turn = await asked(bench)
    for _ in range(2):
        await bench.db.write(begun, bench, turn)
    assert await calls(bench) == 2
    [row] = await spent(bench)
    assert (row.calls, row.unknown, row.tokens) == (1, 1, Tokens())


async def asked(bench: Bench) -> turns.Turn:
    await bench.asks()
    return await bench.turn()


def begun(query: Query, bench: Bench, turn: turns.Turn) -> Call | Reached | None:
    return limits.begin(query, bench.context(), bench.handler.tools.limits, turn, SUBJECT.module, SUBJECT.lesson)


# --- the learner's day ---


async def test_past_a_days_calls_the_learner_is_told_and_the_words_are_kept(bench: Bench) -> None:
    limit(bench, calls_per_day=2, zone=ZoneInfo("Europe/Berlin"))
    await works_each(bench, 2)
    await asks(bench, "200.5")
    assert isinstance(await bench.works(), Finished)
    said = bench.paper.calls[-1][2]
    assert "today's limit of questions to the tutor, which is 2." in said
    assert "after midnight (Europe/Berlin time)" in said
    assert len(bench.model.requests) == 2
    [turn] = [turn for turn in await all_turns(bench) if turn.source_ts == "200.5"]
    assert (turn.phase, turn.ask) == ("failed", "Why?")


async def test_try_again_works_the_next_day_and_not_before(bench: Bench) -> None:
    limit(bench, calls_per_day=1)
    await works_each(bench, 1)
    await asks(bench, "200.5")
    await bench.works()
    for hours, phase in ((0, "failed"), (24, "done")):
        bench.clock.advance(3600 * hours)
        bench.model.script.append([PAID])
        await bench.db.write(again, bench)
        await bench.works()
        bench.clock.advance(1)
        assert (await all_turns(bench))[-1].phase == phase


async def test_the_operator_is_told_once_a_day(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    limit(bench, calls_per_day=1)
    await works_each(bench, 1)
    for ts in ("200.5", "201.5"):
        await asks(bench, ts)
        await bench.works()
    assert [line.partition(",")[0] for line in limit_lines(caplog)] == [
        f"a learner in workspace T1 has reached the limit of 1 calls of the model on {today(bench)}"
    ]
    assert caplog.records[-1].levelno <= logging.WARNING
    bench.clock.advance(24 * 3600)
    bench.model.script.append([PAID])
    for ts in ("300.5", "301.5"):
        await asks(bench, ts)
        await bench.works()
    assert len(limit_lines(caplog)) == 2


async def test_the_operators_line_is_not_lost_with_a_process_that_is_killed_before_it(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    limit(bench, calls_per_day=0)
    turn = await asked(bench)
    assert isinstance(await bench.db.write(begun, bench, turn), Reached)  # and the process is killed
    await bench.works()
    assert len(limit_lines(caplog)) == 1


async def test_processes_at_one_limit_at_once_tell_the_operator_once(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    limit(bench, calls_per_day=0)
    turn = await asked(bench)
    found = [await bench.db.write(begun, bench, replace(turn, id=number)) for number in range(3)]
    for each in found:
        assert isinstance(each, Reached)
        await bench.db.write(limits.tell, bench.context(), ADA.workspace, each)
    assert len(limit_lines(caplog)) == 1


async def test_two_processes_share_one_limit(bench: Bench) -> None:
    limit(bench, calls_per_day=3)
    turn = await asked(bench)
    others = [replace(turn, id=turn.id + number) for number in range(6)]
    found = await asyncio.gather(*(bench.db.write(begun, bench, other) for other in others))
    assert [isinstance(each, Reached) for each in found] == [False] * 3 + [True] * 3


async def test_the_day_is_the_workspaces(bench: Bench) -> None:
    limit(bench, zone=ZoneInfo("Pacific/Auckland"))
    there = bench.clock.now().astimezone(ZoneInfo("Pacific/Auckland")).date()
    bench.model.script.append([ANSWER])
    await bench.asks()
    await bench.works()
    assert await bench.db.read(spending.calls_of, there, ADA) == 1


# --- the workspace's month ---


async def pay(
    bench: Bench, tokens: Tokens, model: str = SUBJECT.model, who: Learner = ADA, day: date | None = None
) -> None:
    def paid(query: Query) -> None:
        subject = replace(SUBJECT, model=model)
        on = day or today(bench)
        spending.end(query, spending.begin(query, on, who, 99, subject), subject, tokens)

    await bench.db.write(paid)


@pytest.mark.parametrize("model", ["claude-sonnet-5-5", "a-gateways-name-for-it"])
async def test_past_a_months_budget_nobody_is_asked_for(
    bench: Bench, model: str, caplog: pytest.LogCaptureFixture
) -> None:
    limit(bench, usd_per_month=20)
    await pay(bench, Tokens(output=1_990_000), model=model)  # 19.90 dollars
    await works_each(bench, 1)
    await pay(bench, Tokens(output=20_000), model=model, who=Learner("T1", "U2"))
    for ts in ("200.5", "201.5"):
        await asks(bench, ts)
        assert isinstance(await bench.works(), Finished)
    assert "This month's budget for the tutor is used up" in bench.paper.calls[-1][2]
    assert len(bench.model.requests) == 1
    [line] = limit_lines(caplog)
    assert line.startswith("workspace T1 has used its budget of 20 dollars")


async def test_a_new_month_or_another_workspace_has_a_budget_of_its_own(bench: Bench) -> None:
    limit(bench, usd_per_month=20)
    last_month = today(bench).replace(day=1) - timedelta(days=1)
    await pay(bench, Tokens(output=9_000_000), day=last_month)
    await pay(bench, Tokens(output=9_000_000), who=Learner("T2", "U2"))
    await works_each(bench, 1)


async def class_asks(bench: Bench, count: int) -> list[turns.Turn]:
    """As many classmates' turns that are being answered."""

    def start(query: Query, number: int) -> turns.Turn:
        context, ben = bench.context(), Learner(ADA.workspace, f"UB{number}")
        lab = labs.begin(query, context.now, ben, context.module, SUBJECT.lesson)
        turn = turns.load(query, ADA.workspace, turns.add(query, context.now, lab, f"30{number:02}.5", "Why?"))
        assert turn is not None
        return turns.start(query, context.now, turn)

    return [await bench.db.write(start, number) for number in range(count)]


async def test_while_calls_under_way_may_use_up_the_budget_the_next_one_waits_for_their_end(bench: Bench) -> None:
    limit(bench, usd_per_month=20)
    await pay(bench, Tokens(output=1_200_000))  # 12 dollars
    first, second = await class_asks(bench, 2)
    call = await bench.db.write(begun, bench, first)
    assert isinstance(call, Call)
    assert await bench.db.write(begun, bench, second) is None
    call.ended(PAID)
    await bench.db.write(limits.end, call)
    assert isinstance(await bench.db.write(begun, bench, second), Call), "the month's average is lower now"


async def test_a_class_that_asks_its_first_questions_at_once_is_not_told_that_the_budget_is_used_up(
    bench: Bench,
) -> None:
    limit(bench, usd_per_month=3)
    *first, last = await class_asks(bench, 31)
    found = [await bench.db.write(begun, bench, turn) for turn in first]
    assert all(isinstance(each, Call) for each in found)
    assert await bench.db.write(begun, bench, last) is None


async def test_a_question_that_waits_for_calls_under_way_is_answered_after_them(bench: Bench) -> None:
    limit(bench, usd_per_month=1)
    [under_way] = await class_asks(bench, 1)
    await pay(bench, Tokens(output=60_000))  # 0.60 dollars
    call = await bench.db.write(begun, bench, under_way)
    assert isinstance(call, Call)
    bench.model.script.append([PAID])
    await bench.asks()
    outcome = await bench.works()
    assert isinstance(outcome, Later)
    assert outcome.seconds < 10
    assert bench.model.requests == []
    call.ended(PAID)
    await bench.db.write(limits.end, call)
    bench.clock.advance(outcome.seconds)
    assert isinstance(await bench.works(), Finished)


async def test_calls_that_a_crash_left_open_lock_nobody_out(bench: Bench) -> None:
    limit(bench, usd_per_month=3)
    cut_off = await class_asks(bench, 31)
    for turn in cut_off[:-1]:
        await bench.db.write(begun, bench, turn)
    again = [await bench.db.write(begun, bench, turn) for turn in cut_off]
    assert not any(isinstance(each, Reached) for each in again)
    assert any(isinstance(each, Call) for each in again), "somebody is asked for, and the price of a call is known then"


async def test_calls_that_a_crash_left_open_and_nobody_asks_again_keep_nobody_waiting(bench: Bench) -> None:
    limit(bench, usd_per_month=3)
    *given_up, other = await class_asks(bench, 31)
    for turn in given_up:
        await bench.db.write(begun, bench, turn)
        await bench.db.write(turns.failed, turn)
    assert isinstance(await bench.db.write(begun, bench, other), Call)


async def all_turns(bench: Bench) -> list[turns.Turn]:
    def found(query: Query) -> list[turns.Turn]:
        ids = [row["id"] for row in query("SELECT id FROM turn ORDER BY id")]
        return [turn for each in ids if (turn := turns.load(query, ADA.workspace, each))]

    return await bench.db.read(found)


def again(query: Query, bench: Bench) -> None:
    turn = turns.by_source(query, ADA.workspace, "D1", "200.5")
    assert turn is not None
    lab = labs.load(query, ADA.workspace, turn.attempt)
    assert lab is not None
    assert turns.retry(query, turn)
    lab_questions.queue(query, bench.context(), lab, turn.id, turn.source_ts, again=bench.context().ts)

"""Tokens and costs of the model's calls are summed up without the people, from the first migration on."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.course.costs import Tokens
from bot.course.model import Learner
from bot.store import forgetting, spending
from bot.store.db import Database, Query, Row
from bot.store.migrations import STEPS, migrations
from bot.store.spending import Subject
from bot.store.sqlite import Sqlite

ADA, DAY = Learner("T1", "U0ADA"), date(2026, 11, 22)
SUBJECT = Subject("messages-api", "1-anatomy", "claude-sonnet-5-5")
TOKENS = Tokens(input=1, cache_read=2, cache_write_5m=3, cache_write_1h=4, output=5)


def call(query: Query, learner: Learner, turn: int, day: date = DAY, tokens: Tokens | None = TOKENS) -> None:
    spending.end(query, spending.begin(query, day, learner, turn, SUBJECT), SUBJECT, tokens)


async def test_calls_are_summed_up_by_day_model_and_lab(db: Database) -> None:
    for learner, turn in ((ADA, 1), (Learner("T1", "U0BEN"), 2)):
        await db.write(call, learner, turn)
    await db.write(spending.completed, DAY, "T1", SUBJECT)
    [found] = await db.read(spending.sums, DAY, DAY, "T1")
    assert (found.calls, found.unknown, found.labs, found.tokens) == (2, 0, 1, Tokens(2, 4, 6, 8, 10))


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)  # PostgreSQL reads small tables whole
async def test_a_workspaces_sums_are_read_without_the_others_rows(db: Database) -> None:
    """Each question asks for them, before the model is asked."""

    def plan(query: Query) -> list[str]:
        def explained(sql: str, /, **params: object) -> list[Row]:
            plans.extend(row["detail"] for row in query(f"EXPLAIN QUERY PLAN {sql}", **params))
            return query(sql, **params)

        plans: list[str] = []
        spending.sums(explained, DAY, DAY, "T1")
        return plans

    assert "(workspace=? AND day>? AND day<?)" in (await db.read(plan))[0]


async def test_a_call_ends_once(db: Database) -> None:
    def twice(query: Query) -> None:
        begun = spending.begin(query, DAY, ADA, 1, SUBJECT)
        for _ in range(2):
            spending.end(query, begun, SUBJECT, TOKENS)
        spending.drop(query, begun)

    await db.write(twice)
    [found] = await db.read(spending.sums, DAY, DAY)
    assert (found.calls, found.tokens) == (1, TOKENS)
    assert await db.read(spending.calls_of, DAY, ADA) == 1


async def test_the_sums_stay_when_a_person_is_forgotten(db: Database) -> None:
    await db.write(call, ADA, 1)
    before = await db.read(spending.sums, DAY, DAY)
    await db.write(forgetting.forget, ADA)
    assert await db.read(spending.sums, DAY, DAY) == before
    assert await db.read(spending.calls_of, DAY, ADA) == 0


async def test_rows_of_people_go_after_a_day(db: Database) -> None:
    for day in (20, 21, 22):
        await db.write(call, ADA, day, date(2026, 11, day))
    kept = await db.read(lambda query: query("SELECT day FROM call ORDER BY day"))
    assert [row["day"] for row in kept] == ["2026-11-21", "2026-11-22"]


async def test_an_older_states_replies_are_summed_up_once(tmp_path: Path) -> None:
    count = [step.__name__ for step in STEPS].index("m019_spending")
    old = await Sqlite.open(tmp_path, migrations(STEPS[:count]))
    await old.write(_some_replies)
    await old.close()
    new = await Sqlite.open(tmp_path, migrations())
    try:
        found = await new.read(spending.sums, DAY, date(2026, 11, 23))
    finally:
        await new.close()
    assert [(each.day.day, each.calls, each.labs, each.is_long, each.tokens) for each in found] == [
        (22, 2, 0, False, Tokens(20, 40, 60, 80, 100)),
        (23, 1, 1, True, Tokens(100_001, 0, 0, 0, 5)),
    ]


def _some_replies(query: Query) -> None:
    query(
        """INSERT INTO attempt (id, workspace, learner, module, revision, kind, lesson, seed, questions, state,
        started_at) VALUES (1, 'T1', 'U1', :module, 'r', 'lab', :lesson, 0, '[]', 'done', 0)""",
        module=SUBJECT.module,
        lesson=SUBJECT.lesson,
    )
    usual = {
        "input_tokens": 10,
        "cache_read_input_tokens": 20,
        "cache_creation_input_tokens": 70,
        "ephemeral_1h_input_tokens": 40,
        "output_tokens": 50,
    }
    long = {"input_tokens": 100_001, "output_tokens": 5}
    for number, (day, usage) in enumerate(((22, usual), (22, usual), (23, long), (23, {})), start=1):
        query(
            """INSERT INTO turn (id, workspace, attempt, learner, channel, thread_ts, source_ts, ask, phase, model,
            usage, asked_at) VALUES (:id, 'T1', 1, 'U1', 'D1', '1.0', :ts, 'Why?', 'done', :model, :usage, :at)""",
            id=number,
            ts=f"{number}.5",
            model=SUBJECT.model,
            usage=json.dumps(usage),
            at=datetime(2026, 11, day, 12, tzinfo=UTC),
        )

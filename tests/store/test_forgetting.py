"""Forgetting a person removes them from every table in the schema; everybody else keeps everything."""

import re
from datetime import UTC, datetime

import pytest

from bot.course.model import Learner
from bot.store import forgetting, jobs, open_jobs
from bot.store.db import Database, Query, Row
from bot.store.facts import pseudonym, pseudonym_key
from tests.store.schema import columns, count_on, tables

EVE = Learner("T1", "U0EVE")
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ADA, BEN, ELSEWHERE = Learner("T1", "U0ADA"), Learner("T1", "U0ADAM"), Learner("T2", "U0ADA")
PEOPLE = {1: ADA, 2: BEN, 3: ELSEWHERE}  # by the number of their attempt
NOBODYS = {  # tables in which no row is one person's, each with why
    "revision": "the course's files",
    "process": "the processes that work on the state",
    "spent": "sums of a workspace",
    "workspace_fact": "what a workspace has or lacks",
}
BY_KEY = {"seen"}  # rows are a person's by what their key names


def value(learner: Learner, number: int, table: str, column: Row) -> object:
    """A value for a column: the person's id if the column names a person, a number, or words of theirs."""
    own = {
        "workspace": learner.workspace,
        "learner": learner.id,
        "lead": learner.id,
        "asker": learner.id,
        "attempt": number,
        "dm": f"D{learner.id}",
        "payload": f'{{"to": "{learner.id}", "words": "said by {number} in {table}"}}',
    }
    if column["name"] == "id" and table != "revision":
        return learner.id if table == "learner" else number
    if column["name"] == "key" and table == "seen":
        return f"message:D{learner.id}:{number}.1"
    if column["name"] in own:
        return own[column["name"]]
    return f"said by {number} in {table}" if column["type"] == "TEXT" else number


def fill(query: Query) -> None:
    """A row of everybody's in every table that holds people."""
    for table in [one for one in tables(query) if one not in NOBODYS]:
        for number, learner in PEOPLE.items():
            row = {column["name"]: value(learner, number, table, column) for column in columns(query, table)}
            names, marks = ", ".join(f'"{name}"' for name in row), ", ".join(f":{name}" for name in row)
            query(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', **row)  # noqa: S608 - names of our own tables
    count_on(query)


def dump(query: Query) -> dict[str, list[Row]]:
    return {table: query(f'SELECT * FROM "{table}"') for table in tables(query)}  # noqa: S608 - names of our own tables


def of(learner: Learner, held: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The rows of a workspace that hold a person's id, DM or words."""
    (number,) = (number for number, one in PEOPLE.items() if one == learner)
    mark = re.compile(rf"\bD?{learner.id}\b|said by {number} in")
    return {
        table: [row for row in rows if row["workspace"] == learner.workspace and mark.search(str(row))]
        for table, rows in held.items()
        if table not in NOBODYS
    }


async def test_every_table_that_holds_people_is_filled_here(db: Database) -> None:
    await db.write(fill)
    held = of(ADA, await db.read(dump))
    assert [table for table, rows in held.items() if len(rows) != 1] == []


async def test_a_table_names_a_learner_or_is_known_to_be_nobodys(db: Database) -> None:
    named = {kept.table for kept in forgetting.KEPT} | {"job", "weekly_board", "board_post"} | BY_KEY
    assert set(await db.read(tables)) == named | set(NOBODYS)


async def test_no_row_holds_the_id_or_the_words_of_who_was_forgotten(db: Database) -> None:
    await db.write(fill)
    await db.write(forgetting.forget, ADA)
    held = of(ADA, await db.read(dump))
    kept = {"weekly_board": "lead", "board_post": "asker"}  # a channel's, which stay without the name
    assert {table for table, rows in held.items() if rows} == set(kept)
    for table, person in kept.items():
        assert [(row[person], row["channel"]) for row in held[table]] == [("", f"said by 1 in {table}")]
    assert await db.read(forgetting.count, ADA) == []


@pytest.mark.parametrize("other", [BEN, ELSEWHERE], ids=["whose id begins alike", "the same id in another workspace"])
async def test_everybody_else_keeps_everything(db: Database, other: Learner) -> None:
    await db.write(fill)
    before = of(other, await db.read(dump))
    await db.write(forgetting.forget, ADA)
    assert of(other, await db.read(dump)) == before


async def test_what_others_wrote_stays_without_the_id(db: Database) -> None:
    await db.write(fill)
    said = "UPDATE turn SET ask = 'As <@U0ADA> and <@U0ADAM> said' WHERE learner = 'U0ADAM'"
    await db.write(lambda query: query(said))
    await db.write(forgetting.forget, ADA)
    kept = await db.read(lambda query: query("SELECT ask FROM turn WHERE learner = 'U0ADAM'"))
    assert kept == [{"ask": "As <@somebody> and <@U0ADAM> said"}]


async def test_what_others_typed_as_an_answer_stays_without_the_id(db: Database) -> None:
    await db.write(fill)
    await db.write(lambda query: query("UPDATE answer SET typed = 'what U0ADA said'"))
    await db.write(forgetting.forget, ADA)
    typed = await db.read(lambda query: query("SELECT DISTINCT typed FROM answer WHERE workspace = 'T1'"))
    assert typed == [{"typed": "what somebody said"}]


async def test_who_wrote_in_others_labs_is_found_by_the_pseudonym_and_forgotten(db: Database) -> None:
    await db.write(fill)
    key = await db.write(pseudonym_key, NOW)
    visit = "INSERT INTO visitor (workspace, attempt, who) VALUES ('T1', 2, :who)"
    for person in ("U0EVE", "U0FAY"):
        await db.write(lambda query, who: query(visit, who=who), pseudonym(key, "T1", person))
    assert await db.read(forgetting.workspaces, "U0EVE") == ["T1"]
    (counted,) = await db.read(forgetting.count, EVE)
    assert counted[1] == 1
    await db.write(forgetting.forget, EVE)
    assert await db.read(forgetting.workspaces, "U0EVE") == []
    assert await db.read(forgetting.workspaces, "U0FAY") == ["T1"]


BEGUN = """INSERT INTO attempt (workspace, learner, module, revision, kind, lesson, seed, questions, state, started_at)
    VALUES ('T1', 'U0ADA', 'm', 'r', 'lab', 'l', 0, '[]', 'open', 0) RETURNING id"""
ASKED = """INSERT INTO turn (workspace, attempt, learner, channel, thread_ts, source_ts, ask, phase, asked_at)
    VALUES ('T1', :attempt, 'U0ADA', 'D1', '1.1', '2.1', 'Why?', 'queued', 0) RETURNING id"""


def begin_anew(query: Query) -> tuple[int, int]:
    """The numbers of the next attempt and turn."""
    attempt = query(BEGUN)[0]["id"]
    return attempt, query(ASKED, attempt=attempt)[0]["id"]


async def test_no_number_of_an_attempt_or_a_turn_is_given_again(db: Database) -> None:
    await db.write(fill)
    await db.write(forgetting.forget, ELSEWHERE)
    await db.write(forgetting.forget, ADA)
    first = await db.write(begin_anew)
    await db.write(forgetting.forget, ADA)
    second = await db.write(begin_anew)
    assert min(first) > max(PEOPLE)
    assert [new > old for old, new in zip(first, second, strict=True)] == [True, True]


async def test_the_workspaces_are_those_in_which_anything_is_kept(db: Database) -> None:
    await db.write(fill)
    assert await db.read(forgetting.workspaces, "U0ADA") == ["T1", "T2"]
    assert await db.read(forgetting.workspaces, "U0ADAM") == ["T1"]
    await db.write(forgetting.forget, ADA)
    assert await db.read(forgetting.workspaces, "U0ADA") == ["T2"]


async def test_what_is_kept_is_counted_in_words_without_any_text(db: Database) -> None:
    await db.write(fill)
    counted = await db.read(forgetting.count, ADA)
    assert {number for _, number in counted} == {1}
    assert "said by" not in str(counted)
    assert len(counted) == len(forgetting.KEPT) + 4


def put(query: Query, learner: Learner, key: str, kind: jobs.Kind = "board") -> None:
    lane = "board:C1" if kind == "board" else key
    jobs.put(query, NOW, workspace="T1", lane=lane, kind=kind, key=key, payload={"weekly": False}, learner=learner.id)


async def test_a_job_that_waited_behind_a_deleted_one_comes_next(db: Database) -> None:
    await db.write(put, ADA, "first")
    await db.write(put, BEN, "second")
    await db.write(forgetting.forget, ADA)
    claimed = await db.write(jobs.claim, NOW, "other", 9)
    assert [job.key for job in claimed] == ["second"]


async def test_a_deletion_outlasts_the_apps_removal(db: Database) -> None:
    await db.write(put, ADA, "words", "post")
    await db.write(put, ADA, "deletion", "deletion")
    await db.write(open_jobs.withdraw_all, NOW, "T1")
    claimed = await db.write(jobs.claim, NOW, "other", 9)
    assert [job.key for job in claimed] == ["deletion"]

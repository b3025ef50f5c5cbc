"""No query reads or changes another workspace's rows, even if their ids, names, keys and places are the same."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import import_module
from itertools import product
from typing import Any

import pytest
import sqlite_utils

from bot import store
from bot.course.attempt import Attempt, Kind, State
from bot.course.costs import Tokens
from bot.course.exchange import Claim
from bot.course.model import Learner, Module, Question
from bot.course.progress import Step
from bot.course.weeks import Week
from bot.store import (
    attempts,
    boards,
    db,
    exchanges,
    facts,
    figures,
    forgetting,
    held,
    jobs,
    labs,
    learners,
    leases,
    open_jobs,
    seen,
    spending,
    turns,
)
from bot.store.attempts import Stored
from bot.store.boards import BoardPost
from bot.store.connection import querying
from bot.store.db import Query, Row
from bot.store.labs import LabAttempt
from bot.store.learners import Home
from bot.store.migrations import migrations
from bot.store.spending import Subject
from bot.store.turns import Turn
from tests.course.course import MODULE

OURS, THEIRS = "T1", "T2"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ROWS = range(1, 13)  # in each table, one of each state and kind
FOR_ALL = {  # the queries that concern every workspace, by why they do
    "the worker claims, ends and prunes all jobs": {
        *(getattr(jobs, name) for name in ("claim", "finish", "fail", "postpone", "change", "remove", "release")),
        *(
            jobs.shorten_waits,
            jobs.next_due,
            jobs.prune,
            jobs.mark_heads,
            open_jobs.words_now,
            leases.holds,
            turns.to_stop,
        ),
    },
    "the start and a reconnection see to all": {boards.running, turns.begun_by, learners.dms, labs.threads},
    "old rows are forgotten everywhere": {
        *(seen.prune, held.forget_before, attempts.prune_revisions, exchanges.erase),
    },
    "the turn that began a call has its id": {spending.end, spending.drop},
    "an operator asks about all": {
        *(spending.workspaces, forgetting.workspaces, facts.workspaces, figures.queues),
        *(learners.workspaces, figures.overview),
    },
    "a bot has one key for pseudonyms": {facts.pseudonym_key},
    "the course is everybody's": {
        *(attempts.save_revision, attempts.last_revision, attempts.revision_files, attempts.who_answered),
    },
}
Asks = Callable[..., object]
PHASES = ["queued", "running", "replied", "done", "failed", "stopping"]
KINDS = {
    "attempt": [("lab", "open"), ("quiz", "open"), ("test", "open"), ("quiz", "finished"), ("test", "failed")],
    "job": list(product(["turn", "post", "refresh", "words"], ["queued", "running", "done"])),
}


def text(name: str, number: int) -> str:
    """The value of a column in a row of that number, and of a parameter with the same name."""
    opening = f"post:lab:{number}:to-place{number}:cause"
    known = {
        **dict.fromkeys(("module", "module_id"), MODULE.id),
        **dict.fromkeys(("lesson", "lesson_id"), MODULE.lessons[0].id),
        **dict.fromkeys(("key", "prefix"), opening),
        "page": MODULE.lessons[0].pages[0].id,
        "step": "lesson:1",
        "questions": '["q"]',
        "question": "q",
        "usage": "{}",
        "meaning": "contribution",
        "shown": "check answer",
        "day": "2026-11-22",
        "learner": f"U{number}",
        "phase": PHASES[number % len(PHASES)],
        "payload": f'{{"turn": {number}, "text": "", "removed": [], "thread_ts": "thread_ts{number}"}}',
    }
    return known.get(name, f"{name}{number}")


def lab_of(turn: int) -> int:
    """The lab of a turn: each has two."""
    return (turn + 1) // 2


def row_of(table: str, columns: list[Row], number: int, apart: int) -> dict[str, object]:
    """A row of theirs; one that is `apart` has the same id and nothing else in common with what is asked for."""
    kind, state = KINDS[table][number % len(KINDS[table])] if table in KINDS else ("", "")
    given: dict[str, object] = {"workspace": THEIRS, "kind": kind, "state": state, "seq": number, "is_head": 0}
    if table == "board_post" and number % 2:  # it isn't known to stand yet
        given |= {"ts": ""}
    if table == "turn":
        lab, is_answered = lab_of(number) + apart, text("phase", number) in {"replied", "done"}
        given |= {"attempt": lab, "reply": "Whole." if is_answered else None, "channel": text("channel", lab)}
        given |= {"thread_ts": text("thread_ts", lab)}
    row: dict[str, object] = {}
    for name, is_text, is_time in ((one["name"], one["type"] == "TEXT", one["type"] == "REAL") for one in columns):
        own = f"U{number + apart}" if is_text else number
        other = NOW.timestamp() if is_time else text(name, number + apart) if is_text else number // 6 % 2
        refers = number + apart if name in {"attempt", "turn"} else other
        row[name] = own if name == "id" else given.get(name, refers)
    return row


def tables(query: Query) -> list[str]:
    sql = """SELECT DISTINCT one.name FROM sqlite_master AS one JOIN pragma_table_info(one.name) AS columns
        WHERE one.type = 'table' AND columns.name = 'workspace'"""
    return [row["name"] for row in query(sql)]


def fill(query: Query, apart: int) -> None:
    for table in tables(query):
        columns = query("SELECT name, type FROM pragma_table_info(:table)", table=table)
        for number in ROWS:
            row = row_of(table, columns, number, apart)
            marks = ", ".join(f":{name}" for name in row)
            query(f'INSERT OR IGNORE INTO "{table}" VALUES ({marks})', **row)  # noqa: S608 - names of our own tables


def theirs(query: Query) -> dict[str, list[Row]]:
    sql = 'SELECT * FROM "{}" WHERE workspace = :theirs'
    return {table: query(sql.format(table), theirs=THEIRS) for table in tables(query)}


@cache
def things(number: int) -> dict[object, Any]:
    """Our things by their types. Where theirs have the same id, so have these."""
    learner, lesson = Learner(OURS, f"U{number}", "ada"), MODULE.lessons[0]
    attempt = Attempt(number, [*Kind][number % len(Kind)], lesson.id, 1, ("q",))
    names = {"meaning", "shown", *(each.name for each in fields(Turn))}
    columns: Row = {name: text(name, number) for name in names} | {"help": 0, "level": 0, "vote": 0, "exchange": 0}
    columns |= {name: text(name, lab_of(number)) for name in ("channel", "thread_ts")}
    columns |= {"id": number, "attempt": lab_of(number), "seq": 99, "intent_at": None, "started_at": None}
    return {
        Learner: learner,
        Module: MODULE,
        Question: lesson.quiz[0],
        Attempt: attempt,
        Stored: Stored(learner, MODULE.id, "r1", attempt, 0, 1),
        LabAttempt: LabAttempt(number, learner, MODULE.id, "r1", lesson.id, State.OPEN, 0, "C9", "9.9", ""),
        Turn: turns.from_row(columns | {"workspace": OURS, "page": ""}),
        BoardPost: BoardPost(*(text(each.name, number) for each in fields(BoardPost)[:6]), NOW.timestamp()),
        Kind: attempt.kind,
        jobs.Kind: "post",
        State: State.OPEN,
        Step: Step("lesson", 1),
        Week: Week(date(2026, 11, 16), NOW.tzinfo),
        Claim: Claim(),
        Home: Home("", ""),
        Subject: Subject(MODULE.id, lesson.id, f"model{number}"),
        Tokens | None: Tokens(),
        datetime: NOW,
        date: NOW.date(),
        timedelta: timedelta(days=1),
        bool: True,
        float: 2.0,
        dict[str, int]: {},
        dict[str, Any]: {},
        tuple[str, ...]: ("q",),
    }


def argument(of: inspect.Parameter, number: int) -> Any:
    if of.name == "workspace":
        return OURS
    if of.name in {"before", "latest", "since"}:
        return NOW + timedelta(days=-1 if of.name == "since" else 1)
    if of.annotation is int:
        return number if of.name in {"attempt", "turn", "held_id"} else 9
    return text(of.name, number) if of.annotation is str else things(number).get(of.annotation)


def arguments(asks: Asks, number: int) -> dict[str, Any]:
    """Arguments by name; what may be left out is, unless it says whose or which rows are meant."""
    said = list(inspect.signature(asks).parameters.values())[1:]
    wanted = [one for one in said if one.default is one.empty or one.name in {"workspace", "lesson"}]
    return {one.name: argument(one, number) for one in wanted}


def queries() -> Iterator[Asks]:
    """The functions of `bot.store` that take a query, except the helpers that build one."""
    for module in (import_module(f"bot.store.{each.name}") for each in pkgutil.iter_modules(store.__path__)):
        own = [one for one in vars(module).values() if inspect.isfunction(one) and one.__module__ == module.__name__]
        for asks in own if module is not db else ():
            if next(iter(inspect.signature(asks).parameters), "") == "query" and not asks.__name__.startswith("_"):
                yield asks


def name_of(asks: Asks) -> str:
    return f"{asks.__module__}.{asks.__name__}"


ALL, EXEMPT = list(queries()), set[Asks]().union(*FOR_ALL.values())


@pytest.fixture(scope="module")
def states() -> Iterator[tuple[Query, Query]]:
    """A state with rows of theirs that are like what is asked for, and one with rows that have only the ids."""
    both = sqlite_utils.Database(memory=True), sqlite_utils.Database(memory=True)
    for one, apart in zip(both, (0, 500), strict=True):
        migrations().apply(one)
        fill(querying(one), apart)
    yield querying(both[0]), querying(both[1])
    for one in both:
        one.close()


def said(query: Query, asks: Asks, number: int) -> str:
    """The answer to a query about our workspace, in which there is nothing."""
    given = arguments(asks, number)
    try:
        return repr(asks(query, **given))
    except (LookupError, ValueError) as error:
        return type(error).__name__


@contextmanager
def undone(*queries: Query) -> Iterator[None]:
    for query in queries:
        query("SAVEPOINT asked")
    yield
    for query in queries:
        query("ROLLBACK TO asked")


@pytest.mark.parametrize("asks", [one for one in ALL if one not in EXEMPT], ids=name_of)
def test_no_query_reads_or_changes_another_workspaces_rows(states: tuple[Query, Query], asks: Asks) -> None:
    like_ours, unlike_ours = states
    before = theirs(like_ours)
    for number in ROWS:
        with undone(*states):
            assert said(like_ours, asks, number) == said(unlike_ours, asks, number), "it read rows of theirs"
            assert theirs(like_ours) == before, "it changed rows of theirs"


def test_the_queries_for_all_workspaces_are_queries() -> None:
    assert set(ALL) >= EXEMPT
    assert len(ALL) > 130

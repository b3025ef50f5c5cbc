"""Everything the state holds of one person: found, counted, and deleted.

A new table that names a learner, or hangs on an attempt, belongs into KEPT; a test reads the schema and says so.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.course.model import Learner
from bot.store import facts, jobs
from bot.store.db import MARK_REWRITE, Query, Row, update, whose

SOMEBODY = "somebody"  # stands for the person's id in what others wrote

_THEIRS = "workspace = :workspace AND learner = :learner"
_BY = "workspace = :workspace AND {} = :learner"
_VISITED = "workspace = :workspace AND who = :who"
_ON_ATTEMPT = f"workspace = :workspace AND attempt IN (SELECT id FROM attempt WHERE {_THEIRS})"  # noqa: S608 - words of this file


@dataclass(frozen=True, slots=True)
class Kept:
    """A table, which of its rows are a person's, what they are in words, and the `columns` that they are sent."""

    table: str
    what: str
    where: str = _THEIRS
    columns: str = ""  # empty where the number of rows says all
    is_sum: bool = False  # it sums up another kind


# In the order of deleting: what points at an attempt goes before it.
KEPT = (
    Kept(
        "turn",
        "messages to the tutor, with its replies",
        f"({_THEIRS}) OR ({_ON_ATTEMPT})",
        columns="attempt AS lab, asked_at, about, ask AS you, reply AS tutor, meaning, shown, done_at,"
        " vote, vote_reason, voted_at",
    ),
    Kept("held", "messages waiting to go into a lab", f"({_THEIRS}) OR ({_ON_ATTEMPT})", columns="words, held_at"),
    Kept("call", "recent requests to the model, kept for the daily limit", columns="day"),
    Kept("visitor", "visits to labs in channels, under a pseudonym", f"({_ON_ATTEMPT}) OR ({_VISITED})"),
    Kept("left_thread", "old threads of labs that moved", _ON_ATTEMPT),
    Kept(
        "answer", "answers in quizzes and tests", _ON_ATTEMPT, columns="attempt, question, option, typed, answered_at"
    ),
    Kept(
        "attempt",
        "quizzes, tests and labs taken",
        columns="id AS attempt, module, kind, lesson, state, score, exchanges, recap, started_at, ended_at",
    ),
    Kept("first_try", "first tries at questions", columns="module, question, is_right"),
    Kept("act", "exercises on pages answered", columns="module, lesson, page, option, answered_at"),
    Kept("reading", "lessons begun", columns="module, lesson, page"),
    Kept("done", "steps of the course done", columns="module, step, done_at"),
    Kept("place", "bookmarks of the step to continue with", columns="module, step"),
    Kept("point", "questions, labs and tests that gave points", columns="module, item, points, earned_at"),
    Kept("score", "total points", columns="module, points", is_sum=True),
    Kept("home", "last visit to the Home tab", columns="opened_at"),
    Kept(
        "learner",
        "name, alias and leaderboard setting",
        "workspace = :workspace AND id = :learner",
        columns="id, name, shown_name, real_name, standing, alias, created_at",
    ),
)
# A channel's, which stay without the name; the column that has it is not called `learner`.
NAMED = (
    ("weekly_board", "lead", "weekly boards set up, which go on without the name"),
    ("board_post", "asker", "boards asked for, which stay without the name"),
)
# Weekly boards belong to their channel, and their rows wait for its Monday: they stay, without the name.
_BOARDS_ROW = "kind = 'board' AND CAST(json_extract(payload, '$.weekly') AS BIGINT) = 1"
_QUOTED = (
    *(("turn", column) for column in ("ask", "about", "attached", "reply", "sent", "vote_reason")),
    ("attempt", "recap"),
    ("held", "words"),
    ("answer", "typed"),
)
_KEYS = {"answer": ("attempt", "question")}  # what tells a workspace's rows of a table apart; else their id


def workspaces(query: Query, learner_id: str) -> list[str]:
    """The workspaces in which anything is kept about that member id."""
    named = [(kept.table, "learner") for kept in KEPT if kept.where == _THEIRS]
    found = set()
    for table, column in (
        *named,
        ("learner", "id"),
        ("turn", "learner"),
        ("job", "learner"),
        *((table, column) for table, column, _ in NAMED),
    ):
        rows = query(f"SELECT DISTINCT workspace FROM {table} WHERE {column} = :id", id=learner_id)  # noqa: S608 - words of this file
        found |= {str(row["workspace"]) for row in rows}
    for row in query("SELECT DISTINCT workspace FROM visitor"):
        own = _marks(query, Learner(row["workspace"], learner_id))
        if query(f"SELECT 1 FROM visitor WHERE {_VISITED} LIMIT 1", **own):  # noqa: S608 - words of this file
            found.add(str(row["workspace"]))
    return sorted(found)


def count(query: Query, learner: Learner, *, briefly: bool = False) -> list[tuple[str, int]]:
    """The kinds of data kept about a learner, with row counts. Empty kinds are left out.

    `briefly` leaves out sums, and messages and event keys, which take a while to count.
    """
    marks = _marks(query, learner)
    counted = [
        (kept.what, int(query(f"SELECT count(*) AS n FROM {kept.table} WHERE {kept.where}", **marks)[0]["n"]))  # noqa: S608 - words of this file
        for kept in KEPT
        if not (briefly and kept.is_sum)
    ]
    if not briefly:
        counted.append(("messages sent or to be sent, kept for repeats", len(_jobs(query, learner, but=0))))
        counted.append(("keys of events that were handled", len(_seen_keys(query, learner))))
    for table, column, what in NAMED:
        (row,) = query(f"SELECT count(*) AS n FROM {table} WHERE {_BY.format(column)}", **whose(learner))  # noqa: S608 - words of this file
        counted.append((what, int(row["n"])))
    return [(what, number) for what, number in counted if number]


def everything(query: Query, learner: Learner) -> dict[str, list[Row] | int]:
    """All that is kept about a learner, by what it is: rows with ISO times, or their number."""
    marks, found = _marks(query, learner), dict[str, list[Row] | int](count(query, learner))
    for kept in KEPT:
        if kept.columns and kept.what in found:
            rows = query(f"SELECT {kept.columns} FROM {kept.table} WHERE {kept.where}", **marks)  # noqa: S608 - words of this file
            found[kept.what] = [{name: _iso(name, value) for name, value in row.items()} for row in rows]
    return found


def _iso(name: str, value: object) -> object:
    if name.endswith("_at") and isinstance(value, float):
        return datetime.fromtimestamp(value, UTC).isoformat(timespec="seconds")
    return value


def forget(query: Query, learner: Learner, *, but: int = 0) -> None:
    """Delete all of it, `but` the job that does so. Other people's texts stay, with this person's id removed.

    Deleted rows stay readable in the file's free pages until the file is rewritten: at the next start at the latest.
    """
    query(MARK_REWRITE)
    _drop(query, _jobs(query, learner, but=but))
    for key in _seen_keys(query, learner):
        query("DELETE FROM seen WHERE workspace = :workspace AND key = :key", workspace=learner.workspace, key=key)
    query(f"UPDATE job SET learner = '' WHERE {_THEIRS} AND id <> :but", **whose(learner), but=but)  # noqa: S608 - words of this file
    for table, column, _ in NAMED:
        query(f"UPDATE {table} SET {column} = '' WHERE {_BY.format(column)}", **whose(learner))  # noqa: S608 - words of this file
    marks = _marks(query, learner)
    _burn(query)
    for kept in KEPT:
        query(f"DELETE FROM {kept.table} WHERE {kept.where}", **marks)  # noqa: S608 - words of this file
    for table, column in _QUOTED:
        _unname(query, learner, table, column)


def under_way(query: Query, learner: Learner, *, but: int) -> tuple[bool, bool]:
    """Whether any job of theirs but that one runs, and whether one waits that ends a turn or clears its status.

    Other waiting ones go.
    """
    waiting = _jobs(query, learner, "state = 'queued'", but=but)
    ends = [row for row in waiting if row["kind"] == "turn" or row["key"].startswith(("stop:", "status:"))]
    _drop(query, [row for row in waiting if row not in ends and row["kind"] != "deletion"])
    return bool(_jobs(query, learner, "state = 'running'", but=but)), bool(ends)


def _drop(query: Query, dropped: list[Row]) -> None:
    """Delete jobs; what waited behind them in their lanes comes next."""
    for row in dropped:
        query("DELETE FROM job WHERE id = :id", id=row["id"])
    jobs.mark_heads(query, dropped)


def _marks(query: Query, learner: Learner) -> dict[str, str]:
    """All by which a row of KEPT may name the person."""
    return whose(learner) | {"who": facts.known_pseudonym(query, learner.workspace, learner.id)}


def _jobs(query: Query, learner: Learner, which: str = "TRUE", *, but: int) -> list[Row]:
    """The rows that are for the learner, in their labs' lanes, or name them; not those of weekly boards."""
    columns = f"""SELECT id, workspace, kind, lane, key, payload FROM job
        WHERE workspace = :workspace AND id <> :but AND {which} AND NOT ({_BOARDS_ROW})"""  # noqa: S608 - words of this file
    own = query(
        f"""{columns} AND (learner = :learner
            OR lane IN (SELECT 'lab:' || id FROM attempt WHERE {_THEIRS}))""",  # noqa: S608 - words of this file
        **whose(learner),
        but=but,
    )
    ids = {row["id"] for row in own}
    naming = query(
        f"""{columns} AND (instr(lane, :learner) > 0 OR instr(key, :learner) > 0 OR instr(payload, :learner) > 0)""",
        **whose(learner),
        but=but,
    )
    named = _word(learner.id)
    return own + [row for row in naming if row["id"] not in ids and named.search(" ".join(map(str, row.values())))]


def _seen_keys(query: Query, learner: Learner) -> list[str]:
    """The keys that name the learner or their DM, and those of their words in a channel's threads."""
    rows = query("SELECT dm FROM learner WHERE workspace = :workspace AND id = :learner", **whose(learner))
    names = [_word(name) for name in (learner.id, *(row["dm"] for row in rows)) if name]
    keys = query("SELECT key FROM seen WHERE workspace = :workspace", workspace=learner.workspace)
    words = query(
        f"SELECT 'message:' || channel || ':' || source_ts AS key FROM turn WHERE {_THEIRS}",  # noqa: S608 - words of this file
        **whose(learner),
    )
    own = {row["key"] for row in words}
    return [row["key"] for row in keys if row["key"] in own or any(name.search(row["key"]) for name in names)]


def _word(name: str) -> re.Pattern[str]:
    """An id as a whole: U0ADA is not in U0ADAM."""
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])")


def _unname(query: Query, learner: Learner, table: str, column: str) -> None:
    """Take the id out of what others wrote or read."""
    key = _KEYS.get(table, ("id",))
    named = f"workspace = :workspace AND instr({column}, :learner) > 0"
    for row in query(f"SELECT {', '.join(key)}, {column} AS said FROM {table} WHERE {named}", **whose(learner)):  # noqa: S608 - words of this file
        said, where = _word(learner.id).sub(SOMEBODY, row["said"]), {name: row[name] for name in key}
        update(query, table, f"{column} = :said", {"workspace": learner.workspace, **where}, said=said)


# --- numbers --------------------------------------------------------------------------------


def _burn(query: Query) -> None:
    """Let no number be given twice: buttons in Slack still name those that are gone. Call it before deleting.

    SQLite gives the next row the highest number plus one, so a row of nobody's, in no workspace, holds it.
    """
    query("UPDATE turn SET source_ts = 'earlier' WHERE workspace = ''")
    (attempt,) = query(
        """INSERT INTO attempt (workspace, learner, module, revision, kind, lesson, seed, questions, state, started_at)
           VALUES ('', '', '', '', '', '', 0, '[]', '', 0) RETURNING id"""
    )
    (turn,) = query(
        """INSERT INTO turn (workspace, attempt, learner, channel, thread_ts, source_ts, ask, phase, asked_at)
           VALUES ('', :attempt, '', '', '', '', '', 'done', 0) RETURNING id""",
        attempt=attempt["id"],
    )
    query("DELETE FROM turn WHERE workspace = '' AND id < :id", id=turn["id"])
    query("DELETE FROM attempt WHERE workspace = '' AND id < :id", id=attempt["id"])

"""The calls of the model that are paid for: begun and ended one by one, and summed up by day without the people.

A call is written before it is made, and is open until its end is known. If its process dies, it stays open until the
turn is asked again, and then counts as one whose tokens nobody knows.
"""

from dataclasses import asdict, astuple, dataclass, fields
from datetime import date, timedelta

from bot.course.costs import Tokens
from bot.course.model import Learner
from bot.store.db import Query, Row, insert, update, whose

_COLUMNS = tuple(f"{each.name}_tokens" for each in fields(Tokens))


@dataclass(frozen=True, slots=True)
class Subject:
    """The purpose of a call, and the model that is asked."""

    module: str
    lesson: str
    model: str


@dataclass(frozen=True, slots=True)
class Spent:
    """The sums of a day, a model and a lab. `unknown` are calls whose tokens nobody knows, `labs` completed ones."""

    day: date
    subject: Subject
    is_long: bool
    calls: int
    unknown: int
    labs: int
    tokens: Tokens


def begin(query: Query, day: date, learner: Learner, turn: int, subject: Subject) -> int:
    """Write a call down before it is made; returns its id."""
    cut_off(query, day, learner, turn, subject)
    begun = insert(query, "call", **whose(learner), turn=turn, day=day.isoformat(), is_open=1)
    return int(begun["id"]) if begun else 0


def cut_off(query: Query, day: date, learner: Learner, turn: int, subject: Subject) -> None:
    """The turn is asked anew: an open call of it was cut off by a crash. So was any of long ago; ended ones go."""
    own = "workspace = :workspace AND learner = :learner"
    old = (day - timedelta(days=1)).isoformat()  # one that began before midnight may still be under way
    found = f"SELECT id FROM call WHERE {own} AND is_open = 1 AND (turn = :turn OR day < :old)"  # noqa: S608 - words of this file
    for row in query(found, **whose(learner), turn=turn, old=old):
        end(query, int(row["id"]), subject, None)
    query(f"DELETE FROM call WHERE {own} AND is_open = 0 AND day < :old", **whose(learner), old=old)  # noqa: S608 - the same


def end(query: Query, call: int, subject: Subject, tokens: Tokens | None) -> None:
    """An open call was paid for; `tokens` are None if nobody knows them. Again, it changes nothing."""
    for row in query("UPDATE call SET is_open = 0 WHERE id = :id AND is_open = 1 RETURNING workspace, day", id=call):
        counted = tokens or Tokens()
        sums = dict(zip(_COLUMNS, astuple(counted), strict=True))
        counts = {"calls": 1, "unknown": int(tokens is None)} | sums
        _add(query, row["workspace"], row["day"], subject, counts, is_long=counted.is_long)


def drop(query: Query, call: int) -> None:
    """An open call cost nothing."""
    query("DELETE FROM call WHERE id = :id AND is_open = 1", id=call)


def completed(query: Query, day: date, workspace: str, subject: Subject) -> None:
    """A lab was completed with this model's reply."""
    _add(query, workspace, day.isoformat(), subject, {"labs": 1})


def _add(
    query: Query, workspace: str, day: str, subject: Subject, counts: dict[str, int], *, is_long: bool = False
) -> None:
    key: dict[str, object] = {"workspace": workspace, "day": day, "is_long": int(is_long)} | asdict(subject)
    insert(query, "spent", **key)
    update(query, "spent", ", ".join(f"{name} = {name} + :{name}" for name in counts), key, **counts)


def calls_of(query: Query, day: date, learner: Learner) -> int:
    """The calls of a learner's questions on a day, open ones too."""
    sql = "SELECT count(*) AS n FROM call WHERE workspace = :workspace AND learner = :learner AND day = :day"
    return int(query(sql, **whose(learner), day=day.isoformat())[0]["n"])


def askers(query: Query, day: date, workspace: str) -> int:
    """The number of learners who asked the model on a day."""
    sql = "SELECT count(DISTINCT learner) AS n FROM call WHERE workspace = :workspace AND day = :day"
    return int(query(sql, workspace=workspace, day=day.isoformat())[0]["n"])


def workspaces(query: Query) -> list[str]:
    """The workspaces for which the model was asked."""
    return [str(row["workspace"]) for row in query("SELECT DISTINCT workspace FROM spent ORDER BY workspace")]


def open_calls(query: Query, first: date, workspace: str) -> int:
    """The calls since a day that are under way, or were when their process died."""
    sql = "SELECT count(*) AS n FROM call WHERE workspace = :workspace AND is_open = 1 AND day >= :first"
    return int(query(sql, workspace=workspace, first=first.isoformat())[0]["n"])


def under_way(query: Query, first: date, workspace: str) -> int:
    """The open calls since a day whose turn still waits for its reply: each of them ends, or is begun anew."""
    sql = """SELECT count(*) AS n FROM call JOIN turn ON turn.workspace = call.workspace AND turn.id = call.turn
        WHERE call.workspace = :workspace AND is_open = 1 AND day >= :first
        AND phase IN ('running', 'stopping') AND reply IS NULL"""
    return int(query(sql, workspace=workspace, first=first.isoformat())[0]["n"])


def sums(query: Query, first: date, last: date, workspace: str = "") -> list[Spent]:
    """The sums of these days, of one workspace or of all."""
    its_own = "workspace = :workspace AND " if workspace else ""  # an OR would read every workspace's rows
    sql = f"SELECT * FROM spent WHERE {its_own}day BETWEEN :first AND :last ORDER BY day, model, module, lesson"  # noqa: S608 - words of this file
    rows = query(sql, first=first.isoformat(), last=last.isoformat(), workspace=workspace)
    return [_spent(row) for row in rows]


def _spent(row: Row) -> Spent:
    return Spent(
        day=date.fromisoformat(row["day"]),
        subject=Subject(row["module"], row["lesson"], row["model"]),
        is_long=bool(row["is_long"]),
        calls=row["calls"],
        unknown=row["unknown"],
        labs=row["labs"],
        tokens=Tokens(*(row[column] for column in _COLUMNS)),
    )

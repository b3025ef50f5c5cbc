"""Labs: one live thread per learner and lab."""

from dataclasses import dataclass
from datetime import datetime

from bot.course.attempt import Kind, State
from bot.course.model import Learner, Module
from bot.store import attempts
from bot.store.db import Query, built, first, insert, update


@dataclass(frozen=True, slots=True)
class LabAttempt:
    """A learner's lab: where its thread is (empty until it is posted) and how far it got."""

    id: int
    learner: Learner
    module: str
    revision: str
    lesson: str
    state: State
    exchanges: int
    channel: str
    thread_ts: str
    recap: str  # what its learner showed, in their words, once it is done


def begin(query: Query, now: datetime, learner: Learner, module: Module, lesson: str) -> LabAttempt:
    """The learner's lab of that lesson, begun if need be."""
    attempts.begin(query, now, learner, module, kind=Kind.LAB, lesson=lesson, seed=0, questions=())
    (lab,) = _of_lesson(query, learner, module, lesson)
    return lab


def of_lesson(query: Query, learner: Learner, module: Module, lesson: str) -> LabAttempt | None:
    """The learner's lab of that lesson; None before the first."""
    return next(iter(_of_lesson(query, learner, module, lesson)), None)


def _of_lesson(query: Query, learner: Learner, module: Module, lesson: str) -> list[LabAttempt]:
    """One lab at most: the index attempt_open."""
    return _labs(
        query,
        "learner = :learner AND module = :module AND lesson = :lesson",
        learner.workspace,
        learner=learner.id,
        module=module.id,
        lesson=lesson,
    )


def load(query: Query, workspace: str, attempt: int) -> LabAttempt | None:
    """A lab by its id."""
    return next(iter(_labs(query, "id = :id", workspace, id=attempt)), None)


def in_thread(query: Query, workspace: str, channel: str, thread_ts: str) -> LabAttempt | None:
    """The lab whose live thread this is."""
    where = "channel = :channel AND thread_ts = :thread_ts AND thread_ts <> ''"
    return next(iter(_labs(query, where, workspace, channel=channel, thread_ts=thread_ts)), None)


def under_way_in(query: Query, workspace: str, channel: str) -> list[LabAttempt]:
    """The labs under way whose live threads are in a channel."""
    where = "channel = :channel AND thread_ts <> '' AND state = 'open' ORDER BY id"
    return _labs(query, where, workspace, channel=channel)


def left_from(query: Query, workspace: str, channel: str, thread_ts: str) -> LabAttempt | None:
    """The lab that has left this thread for another."""
    left = first(query, "attempt", "left_thread", workspace=workspace, channel=channel, thread_ts=thread_ts)
    return load(query, workspace, left["attempt"]) if left else None


def first_visit(query: Query, lab: LabAttempt, who: str) -> bool:
    """Note who wrote in somebody else's lab, by their pseudonym, and say whether for the first time."""
    return bool(insert(query, "visitor", workspace=lab.learner.workspace, attempt=lab.id, who=who))


def open_here(query: Query, learner: Learner, module: Module) -> LabAttempt | None:
    """The learner's lab that is under way with a live thread: the one begun last."""
    where = f"{_WITH_THREAD} AND state = 'open' ORDER BY started_at DESC, id DESC LIMIT 1"
    return next(iter(_labs(query, where, learner.workspace, learner=learner.id, module=module.id)), None)


def threads(query: Query, since: datetime, lately: datetime | None = None) -> list[tuple[str, str, str]]:
    """The threads of the labs that are under way, or were done after a time, as (workspace, channel, thread).

    With `lately`, of those learners' labs for whom something was done since then.
    """
    active = (
        " AND (workspace, learner) IN (SELECT workspace, learner FROM job WHERE created_at > :lately)" if lately else ""
    )
    sql = f"""SELECT workspace, channel, thread_ts FROM attempt
        WHERE kind = 'lab' AND thread_ts <> '' AND (state = 'open' OR ended_at > :since){active}"""  # noqa: S608
    rows = query(sql, since=since, lately=lately)
    return [(row["workspace"], row["channel"], row["thread_ts"]) for row in rows]


def newest(query: Query, learner: Learner, module: Module, most: int) -> list[LabAttempt]:
    """The learner's labs that have a thread, the newest first."""
    where = f"{_WITH_THREAD} ORDER BY thread_ts DESC LIMIT :most"
    return _labs(query, where, learner.workspace, learner=learner.id, module=module.id, most=most)


def set_thread(query: Query, lab: LabAttempt, channel: str, thread_ts: str) -> None:
    """The lab's live thread is this one from now on; an earlier one is remembered as left."""
    if lab.thread_ts and lab.thread_ts != thread_ts:
        left = {"workspace": lab.learner.workspace, "channel": lab.channel, "thread_ts": lab.thread_ts}
        insert(query, "left_thread", **left, attempt=lab.id)
    _change(query, lab, "channel = :channel, thread_ts = :thread_ts", channel=channel, thread_ts=thread_ts)


def save_count(query: Query, now: datetime, lab: LabAttempt, state: State, exchanges: int, recap: str) -> None:
    """Write the exchange count, the state it leads to, and what was shown until then."""
    what = """state = :state, exchanges = :exchanges, recap = :recap,
        ended_at = CASE WHEN :state = 'done' AND ended_at IS NULL THEN :now ELSE ended_at END"""
    _change(query, lab, what, state=str(state), exchanges=exchanges, recap=recap, now=now)


def _change(query: Query, lab: LabAttempt, what: str, **params: object) -> None:
    update(query, "attempt", what, {"workspace": lab.learner.workspace, "id": lab.id}, **params)


_WITH_THREAD = "learner = :learner AND module = :module AND thread_ts <> ''"


def _labs(query: Query, where: str, workspace: str, **params: object) -> list[LabAttempt]:
    """The labs for which a condition of ours holds."""
    sql = f"SELECT * FROM attempt WHERE workspace = :workspace AND kind = 'lab' AND {where}"  # noqa: S608
    rows = query(sql, workspace=workspace, **params)
    return [
        built(LabAttempt, row, learner=Learner(workspace, row["learner"]), state=State(row["state"])) for row in rows
    ]

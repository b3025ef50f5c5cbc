"""Leases: a process owns the jobs that it has claimed for as long as it beats; then another one takes them over.

A worker that stood still may go on at any moment. So each write for a job is checked, in its own transaction, against
the owner and the try that claimed the job.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.store.db import Database, Query, built, delete, insert, select
from bot.store.jobs import Job

T = TypeVar("T")

working_on: ContextVar[Job | None] = ContextVar("working_on", default=None)  # the job of this task


class TakenOver(Exception):
    """Another process works on the job by now: nothing more is written or sent for it here."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process that works on the state; `hears`: Slack's events come to it. `beats` grow while it lives."""

    id: int
    hears: bool
    beats: int


def join(query: Query, now: datetime, *, alone: bool, hears: bool = True) -> int:
    """Register a process and return its id. If it's `alone`, all others that are registered have died."""
    if alone:
        query("DELETE FROM process")
    return int((insert(query, "process", started_at=now, hears=int(hears)) or {})["id"])


def beat(query: Query, process: int) -> list[Process]:
    """Note that a process lives. Returns all of them, oldest first; it is missing itself if it was given up."""
    query("UPDATE process SET beats = beats + 1 WHERE id = :id", id=process)
    return [built(Process, row) for row in query("SELECT id, hears, beats FROM process ORDER BY id")]


def give_up(query: Query, process: int, beats: int) -> None:
    """A process has not beaten since: others may have its jobs."""
    delete(query, "process", id=process, beats=beats)


def leave(query: Query, process: int) -> None:
    """A process ends in good order."""
    delete(query, "process", id=process)


def is_member(query: Query, process: int) -> bool:
    """Whether a process is registered, and was not given up."""
    return bool(select(query, "1", "process", id=process))


def holds(query: Query, job: Job) -> bool:
    """Whether a job is still in the hands of the worker that claimed it, or was ended by them."""
    return bool(select(query, "1", "job", id=job.id, owner=job.owner, attempts=job.attempts))


async def check(db: Database) -> None:
    """Raise TakenOver if another process has this task's job by now. Call it before anything leaves this process."""
    job = working_on.get()
    if job is not None and db.is_shared and not await db.read(holds, job):
        raise TakenOver


def fenced(unit: Callable[[Query], T]) -> Callable[[Query], T]:
    """A unit as the task's job may run it: it raises TakenOver once another process has the job."""
    job = working_on.get()
    if job is None:
        return unit

    def checked(query: Query) -> T:
        if not holds(query, job):
            raise TakenOver
        return unit(query)

    return checked

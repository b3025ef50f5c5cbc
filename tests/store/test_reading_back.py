"""Places whose messages are read back: all known DMs and labs, or only those of recently active learners."""

from datetime import datetime, timedelta

import pytest

from bot.course.model import Learner
from bot.store import jobs, labs, learners
from bot.store.db import Database, Query

ADA, BEN = Learner("T1", "U1"), Learner("T1", "U2")
DAY = timedelta(days=1)
_LAB = """INSERT INTO attempt (workspace, learner, module, revision, kind, lesson, seed, questions, state, started_at,
          channel, thread_ts) VALUES ('T1', :id, 'm', 'r', 'lab', 'l', 0, '[]', 'open', :now, :dm, '1.0')"""


@pytest.fixture
async def met(db: Database, now: datetime) -> Database:
    """Two learners with their DM and a lab in it; something was done for Ada now, for Ben two days before."""

    def meet(query: Query) -> None:
        for one, at in ((ADA, now), (BEN, now - 2 * DAY)):
            learners.meet(query, at, one)
            learners.remember_dm(query, one, f"D{one.id}")
            query(_LAB, id=one.id, now=at, dm=f"D{one.id}")
            key = f"post:{one.id}"
            jobs.put(query, at, workspace="T1", lane=key, kind="post", key=key, payload={}, learner=one.id)

    await db.write(meet)
    return db


async def test_all_dms_and_labs_under_way_are_known(met: Database, now: datetime) -> None:
    assert await met.read(learners.dms) == [("T1", "DU1", ""), ("T1", "DU2", "")]
    assert await met.read(labs.threads, now) == [("T1", "DU1", "1.0"), ("T1", "DU2", "1.0")]


async def test_lately_are_those_for_whom_something_was_done_since(met: Database, now: datetime) -> None:
    assert await met.read(learners.dms, now - DAY) == [("T1", "DU1", "")]
    assert await met.read(labs.threads, now, now - DAY) == [("T1", "DU1", "1.0")]

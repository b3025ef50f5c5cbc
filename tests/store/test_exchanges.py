"""Earlier exchanges are those of one lab in one workspace."""

from dataclasses import replace
from datetime import datetime

from bot.course.exchange import Claim, Meaning, Proof
from bot.course.model import Learner
from bot.store import exchanges, labs, turns
from bot.store.db import Database, Query
from bot.store.labs import LabAttempt
from bot.store.turns import Turn
from tests.course.course import MODULE

ADA, BEN = Learner("T1", "U1"), Learner("T2", "U2")


async def two_workspaces(db: Database, now: datetime) -> tuple[Turn, Turn]:
    """A turn in Ada's lab after one that shows something, which a row of another workspace has under the same lab."""

    def say(query: Query, lab: LabAttempt, ts: str) -> Turn:
        turn = turns.load(query, lab.learner.workspace, turns.add(query, now, lab, ts, f"asked at {ts}"))
        assert turn is not None
        return turns.start(query, now, turn)

    def write(query: Query) -> tuple[Turn, Turn]:
        lab = replace(labs.begin(query, now, ADA, MODULE, MODULE.lessons[0].id), channel="D1", thread_ts="1.0")
        there = turns.note(query, say(query, replace(lab, learner=BEN), "2.0"), "- Missed: question 1", 1)
        claim = Claim(Meaning.CONTRIBUTION, Proof.ANSWER)
        turns.replied(query, there, reply="Whole", stop_reason="end_turn", model="m", usage={}, claim=claim)
        turns.done(query, now, there, counted=True, exchange=1, kept=True)
        return there, say(query, lab, "3.0")

    return await db.write(write)


async def test_a_labs_earlier_exchanges_are_those_of_its_workspace(db: Database, now: datetime) -> None:
    there, here = await two_workspaces(db, now)
    assert await db.read(exchanges.past, "T1", here.attempt) == []
    assert await db.read(exchanges.last_about, here, 0) == ""
    assert await db.read(exchanges.shown_before, here) == []
    assert [past.words for past in await db.read(exchanges.past, "T2", there.attempt)] == ["asked at 2.0"]

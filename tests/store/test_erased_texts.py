"""The texts of a lab are erased a while after its last message, and nothing else."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.course.exchange import Claim, Meaning, Proof
from bot.course.model import Learner
from bot.store import exchanges, labs, replies, turns
from bot.store.db import Database, Query, Row
from bot.store.labs import LabAttempt
from bot.store.turns import Turn
from tests.course.course import MODULE

KEEP = timedelta(days=180)
NUMBERS = ("counted", "exchange", "vote", "meaning", "model", "usage", "reply_ts")


def lab_of(query: Query, now: datetime, learner: str) -> LabAttempt:
    lab = labs.begin(query, now, Learner("T1", learner), MODULE, MODULE.lessons[0].id)
    return replace(lab, channel=f"D{learner}", thread_ts="1.0")


def exchange(query: Query, now: datetime, learner: str, ts: str) -> Turn:
    """A question with a file, its reply, and a vote with a reason."""
    lab = lab_of(query, now, learner)
    turn = turns.load(query, "T1", turns.add(query, now, lab, ts, "marmalade?", "marmalade = 1"))
    assert turn is not None
    turn = turns.note(query, turns.start(query, now, turn), "- Missed marmalade", 1)
    turns.sends(query, turn, "marmalade sent")
    turns.intend(query, now, turn, "marmalade begins")
    turns.created(query, turn, f"{ts}9", streamed=True)
    claim = Claim(Meaning.CONTRIBUTION, Proof.ANSWER)
    usage = {"output_tokens": 7}
    turns.replied(query, turn, reply="marmalade!", stop_reason="end_turn", model="m", usage=usage, claim=claim)
    turns.done(query, now, turn, counted=True, exchange=1, kept=True, footer="{}")
    replies.keep_vote(query, now, turn, -1, "too much marmalade")
    labs.save_count(query, now, lab, lab.state, 1, "marmalade recap")
    return turn


def rows(query: Query, learner: str) -> list[Row]:
    return query("SELECT * FROM turn WHERE learner = :learner ORDER BY id", learner=learner)


async def test_every_text_goes_and_what_is_counted_stays(db: Database, now: datetime) -> None:
    turn = await db.write(exchange, now, "U1", "2.0")
    [before] = await db.read(rows, "U1")
    assert await db.write(exchanges.erase, now + timedelta(seconds=1)) == 1
    [row] = await db.read(rows, "U1")
    recap = await db.read(lambda query: query("SELECT recap, exchanges FROM attempt"))
    assert "marmalade" not in str([row, recap])
    assert recap == [{"recap": "", "exchanges": 1}]
    assert {name: row[name] for name in NUMBERS} == {name: before[name] for name in NUMBERS}
    assert row["phase"] == "done"
    assert await db.read(turns.transcript, replace(turn, seq=9)) == ()
    assert await db.read(exchanges.past, "T1", turn.attempt) == []


async def test_it_is_said_once_and_then_there_is_nothing_left(db: Database, now: datetime) -> None:
    await db.write(exchange, now, "U1", "2.0")
    later = now + KEEP
    assert [await db.write(exchanges.erase, later) for _ in range(2)] == [1, 0]


async def test_a_labs_last_message_keeps_the_earlier_ones(db: Database, now: datetime) -> None:
    await db.write(exchange, now, "U1", "2.0")
    await db.write(exchange, now + timedelta(days=100), "U1", "3.0")
    await db.write(exchange, now, "U2", "2.0")
    assert await db.write(exchanges.erase, now + timedelta(days=1)) == 1
    assert [row["ask"] for row in await db.read(rows, "U1")] == ["marmalade?", "marmalade?"]
    assert [row["ask"] for row in await db.read(rows, "U2")] == [""]


async def test_an_answer_that_came_late_counts_as_the_labs_last_message(db: Database, now: datetime) -> None:
    await db.write(exchange, now, "U1", "2.0")
    late = now + timedelta(days=100)
    await db.write(lambda query: query("UPDATE turn SET done_at = :late", late=late))
    assert await db.write(exchanges.erase, late) == 0


@pytest.mark.parametrize("phase", ["queued", "running", "stopping", "replied"])
async def test_a_question_that_still_waits_keeps_the_texts_of_its_lab(db: Database, now: datetime, phase: str) -> None:
    await db.write(exchange, now, "U1", "2.0")
    await db.write(exchange, now, "U1", "3.0")
    await db.write(lambda query: query("UPDATE turn SET phase = :phase WHERE source_ts = '3.0'", phase=phase))
    assert await db.write(exchanges.erase, now + KEEP) == 0


async def test_what_was_given_up_cannot_be_tried_again_without_its_words(db: Database, now: datetime) -> None:
    turn = await db.write(exchange, now, "U1", "2.0")
    await db.write(lambda query: query("UPDATE turn SET phase = 'failed'"))
    await db.write(exchanges.erase, now + KEEP)
    assert not await db.write(turns.retry, turn)


async def test_a_reason_for_a_vote_on_an_erased_reply_is_not_kept(db: Database, now: datetime) -> None:
    turn = await db.write(exchange, now, "U1", "2.0")
    await db.write(exchanges.erase, now + KEEP)
    await db.write(replies.keep_vote, now + KEEP, turn, -1, "still marmalade")
    [row] = await db.read(rows, "U1")
    assert (row["vote"], row["vote_reason"]) == (-1, "")


async def test_many_labs_are_erased_in_portions(db: Database, now: datetime) -> None:
    for number in range(5):
        await db.write(exchange, now, f"U{number}", "2.0")
    assert [await db.write(exchanges.erase, now + KEEP, 2) for _ in range(4)] == [2, 2, 1, 0]

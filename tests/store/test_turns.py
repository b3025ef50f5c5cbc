"""A turn's phases and its ledger, on every engine."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.course.exchange import Claim
from bot.course.model import Learner
from bot.store import labs, turns
from bot.store.db import Database, Query
from bot.store.turns import Turn
from tests.course.course import MODULE

ADA = Learner("T1", "U1")


@pytest.fixture
async def asked(db: Database, now: datetime) -> list[Turn]:
    """Two questions in a lab, the second one said later."""

    def ask(query: Query) -> list[Turn]:
        lab = replace(labs.begin(query, now, ADA, MODULE, MODULE.lessons[0].id), channel="D1", thread_ts="1.0")
        ids = [turns.add(query, now, lab, ts, f"asked at {ts}") for ts in ("2.0", "3.0")]
        return [found for turn in ids if (found := turns.load(query, "T1", turn))]

    return await db.write(ask)


async def test_a_turn_is_done_once_whoever_says_so_again(db: Database, now: datetime, asked: list[Turn]) -> None:
    ended = [await db.write(turns.done, now, asked[0], counted=True, exchange=1, kept=True) for _ in range(2)]
    assert ended == [True, False]


async def test_a_message_is_the_reply_of_one_turn(db: Database, asked: list[Turn]) -> None:
    await db.write(turns.created, asked[0], "9.0", streamed=True)
    with pytest.raises(Exception, match=r"UNIQUE|unique"):
        await db.write(turns.created, asked[1], "9.0", streamed=True)
    assert await db.read(turns.others_messages, asked[1]) == {"9.0"}
    assert await db.read(turns.others_messages, asked[0]) == set()


async def test_what_is_begun_first_comes_first_in_the_talk(db: Database, now: datetime, asked: list[Turn]) -> None:
    later, sooner = [await db.write(turns.start, now, turn) for turn in reversed(asked)]
    assert (later.seq, sooner.seq) == (1, 2)


async def test_a_turn_that_is_tried_again_comes_last_and_forgets_its_message(
    db: Database, now: datetime, asked: list[Turn]
) -> None:
    first = await db.write(turns.start, now, asked[0])
    await db.write(turns.intend, now, first, "The beginning")
    await db.write(turns.created, first, "9.0", streamed=True)
    assert not await db.write(turns.retry, first), "it was not given up"
    assert await db.write(turns.failed, first)
    await db.write(turns.start, now, asked[1])
    assert await db.write(turns.retry, first)
    again = await db.write(turns.start, now, first)
    assert (again.seq, again.phase, again.reply_ts, again.has_intent, again.first_text) == (3, "running", "", False, "")


async def test_a_turn_tried_again_or_edited_gets_new_notes(db: Database, now: datetime, asked: list[Turn]) -> None:
    failing, waiting = [await db.write(turns.note, turn, "Notes", 3) for turn in asked]
    await db.write(turns.failed, await db.write(turns.start, now, failing))
    assert await db.write(turns.retry, failing)
    assert await db.write(turns.edit, waiting, "Other words")
    for turn in asked:
        again = await db.read(turns.load, "T1", turn.id)
        assert again is not None
        assert (again.about, again.level) == (None, 0)


async def test_a_saved_reply_keeps_the_notes_it_answers(db: Database, now: datetime, asked: list[Turn]) -> None:
    turn = await db.write(turns.note, await db.write(turns.start, now, asked[0]), "Notes", 3)
    await db.write(turns.replied, turn, reply="Whole", stop_reason="end_turn", model="m", usage={}, claim=Claim())
    await db.write(turns.failed, turn)
    assert await db.write(turns.retry, turn)
    again = await db.read(turns.load, "T1", turn.id)
    assert again is not None
    assert (again.about, again.level) == ("Notes", 3)


async def test_a_place_that_a_turn_has_left_is_not_given_again(db: Database, now: datetime, asked: list[Turn]) -> None:
    for place in (1, 2, 3):
        turn = await db.write(turns.start, now, asked[0])
        assert turn.seq == place
        assert await db.write(turns.failed, turn)
        assert await db.write(turns.retry, turn)
    waiting = await db.read(turns.load, "T1", asked[0].id)
    assert waiting is not None
    assert waiting.seq is None


async def test_stop_reaches_what_has_no_reply_yet(db: Database, now: datetime, asked: list[Turn]) -> None:
    first = await db.write(turns.start, now, asked[0])
    await db.write(turns.replied, first, reply="Whole", stop_reason="end_turn", model="m", usage={}, claim=Claim())
    stopped = await db.write(turns.stop, "T1", first.attempt, "D1", "1.0")
    assert [turn.id for turn in stopped] == [asked[1].id]
    assert await db.write(turns.stop, "T1", first.attempt, "D1", "1.0") == []


async def test_a_message_that_was_surely_not_created_is_not_intended_any_more(
    db: Database, now: datetime, asked: list[Turn]
) -> None:
    await db.write(turns.intend, now, asked[0], "")
    await db.write(turns.forget_intent, asked[0])
    found = await db.read(turns.load, "T1", asked[0].id)
    assert found is not None
    assert not found.has_intent

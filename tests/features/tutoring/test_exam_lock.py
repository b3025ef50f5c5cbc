"""A question of the module test: declined once, before anybody waits, builds a request or pays."""

import asyncio

import pytest

from bot.course.errors import LearnerError
from bot.features.ports import LOCKED, STOPPED, Finished, Later, SlackUnavailable
from bot.features.tutoring import transactions
from bot.features.tutoring.delivery_ledger import Ledger
from bot.features.tutoring.exam_lock import DECLINED
from bot.features.tutoring.stops import StoppedEarly, Stopping
from bot.store import turns
from tests.features.tutoring.bench import ADA, ANSWER, LIBRARY, Bench

ITEM = LIBRARY.module.test.questions[0]


async def asked_and_saved(bench: Bench) -> None:
    """The question is declined, and Slack can't be reached to say so."""
    bench.paper.fails["post"] = [SlackUnavailable("HTTP 503")]
    await bench.asks(words=ITEM.ask)
    assert isinstance(await bench.works(), Later)


async def test_the_refusal_is_stored_before_it_is_posted(bench: Bench) -> None:
    await asked_and_saved(bench)
    turn = await bench.turn()
    assert (turn.phase, turn.reply, turn.stop_reason) == ("replied", DECLINED, LOCKED)


async def test_after_a_crash_it_is_posted_once_and_nothing_is_paid_or_counted(bench: Bench) -> None:
    await asked_and_saved(bench)
    assert isinstance(await bench.works(), Finished)
    turn = await bench.turn()
    posts = [text for _, method, text in bench.paper.calls if method == "post"]
    assert (turn.phase, turn.exchange, bench.model.asked) == ("done", 0, [])
    assert len(posts) == 2  # the first one was refused
    assert all(DECLINED in text for text in posts)


async def test_nobody_waits_for_the_model_to_be_declined(bench: Bench) -> None:
    bench.pause.extend(bench.clock.now(), 500)
    await bench.asks(words=ITEM.ask)
    assert isinstance(await bench.works(), Finished)


async def test_there_is_no_request_to_see(bench: Bench) -> None:
    await bench.asks(words=ITEM.ask)
    await bench.works()
    with pytest.raises(LearnerError, match="No request was made"):
        await bench.db.read(transactions.request_shown, bench.context(), bench.handler.tools, ADA, 1)


async def test_a_turn_that_was_stopped_while_it_waited_is_not_declined(bench: Bench) -> None:
    await bench.asks(words=ITEM.ask)
    await bench.db.write(turns.stop_one, await bench.turn())
    assert isinstance(await bench.works(), Finished)
    turn = await bench.turn()
    assert (turn.phase, turn.reply, turn.stop_reason) == ("failed", None, STOPPED)


async def test_a_turn_that_is_stopped_while_it_is_compared_with_the_test_is_not_declined(bench: Bench) -> None:
    await bench.asks(words=ITEM.ask)
    begun = await bench.db.write(transactions.begin, bench.context(), bench.handler.tools, ADA.workspace, 1)
    assert begun is not None
    stopping = Stopping()
    ledger = Ledger(bench.db, bench.clock.now, begun.turn)
    asyncio.get_running_loop().call_soon(stopping.tell)
    with pytest.raises(StoppedEarly):
        await bench.handler._declined(await bench.claims(), begun, ledger, stopping)
    assert (await bench.turn()).reply is None


async def test_any_other_question_is_answered(bench: Bench) -> None:
    bench.model.script.append([ANSWER])
    await bench.asks()
    assert isinstance(await bench.works(), Finished)
    assert (await bench.turn()).reply == ANSWER.text

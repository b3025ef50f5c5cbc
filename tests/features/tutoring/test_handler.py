"""The tutor's handler: it waits for the model, gives up, and says so."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.course.exchange import Claim, Meaning, Proof
from bot.features.ports import Finished, Later, SlackUnavailable, TutorLockedOut, TutorRefused, TutorUnavailable
from bot.features.tutoring import transactions
from bot.features.tutoring.handler import LOCKED_OUT
from bot.features.tutoring.transactions import GIVEN_UP
from bot.store import jobs, turns
from bot.store.db import Query
from tests.features.tutoring.bench import ADA, ANSWER, Bench, rest

LOCKOUT = TutorLockedOut("the key is refused", status=401)
BUSY = TutorUnavailable("overloaded", retry_after_s=20)
HOURS = timedelta(hours=2).total_seconds()


async def locked_out(bench: Bench) -> None:
    """A question meets a lockout that lasts for hours."""
    bench.model.script.append([LOCKOUT])
    await bench.asks()
    await bench.works()
    assert bench.paper.calls[-1][2] == LOCKED_OUT
    bench.clock.advance(HOURS)


def gave_up(bench: Bench) -> bool:
    return any(GIVEN_UP in text for _, _, text in bench.paper.calls)


async def test_the_hours_of_a_lockout_use_up_no_patience(bench: Bench) -> None:
    await locked_out(bench)
    bench.pause.answers(bench.clock.now())  # another learner's question, after an operator acted
    bench.model.script.extend([[BUSY], [ANSWER]])
    assert isinstance(await bench.works(), Later)
    assert isinstance(await bench.works(), Finished)
    assert ((await bench.turn()).phase, gave_up(bench)) == ("done", False)


async def test_a_hiccup_before_the_lockout_is_known_to_be_over_gives_nothing_up(bench: Bench) -> None:
    await locked_out(bench)
    bench.model.script.append([BUSY])
    assert isinstance(await bench.works(), Later)
    assert not gave_up(bench)


async def test_a_pause_right_after_a_lockout_gives_nothing_up(bench: Bench) -> None:
    await locked_out(bench)
    bench.pause.answers(bench.clock.now())
    bench.pause.extend(bench.clock.now(), 30)
    assert isinstance(await bench.works(), Later)
    assert not gave_up(bench)


async def test_after_a_lockout_patience_ends_as_ever(bench: Bench) -> None:
    await locked_out(bench)
    bench.pause.answers(bench.clock.now())
    bench.clock.advance(600)
    bench.model.script.append([BUSY])
    await bench.works()
    assert gave_up(bench)


async def test_a_clock_that_is_set_back_lets_nobody_wait_for_longer(bench: Bench) -> None:
    bench.model.script.extend([[BUSY]] * 3)
    await bench.asks()
    await bench.works()
    bench.clock.advance(-HOURS)
    await bench.db.write(jobs.shorten_waits, bench.clock.now(), bench.clock.now())
    await bench.db.write(turns.begun_by, bench.clock.now())
    await bench.works()
    assert not gave_up(bench)
    bench.clock.advance(600)
    await bench.works()
    assert gave_up(bench)


async def test_nobody_asks_in_the_middle_of_a_pause_that_grew_while_they_slept(bench: Bench) -> None:
    bench.pause.extend(bench.clock.now(), 1.5)
    bench.clock.meanwhile = lambda: bench.pause.extend(bench.clock.now(), 60)  # another turn's 429
    await bench.asks()
    assert isinstance(await bench.works(), Later)
    assert bench.model.asked == []


async def test_a_turn_and_its_job_are_given_up_together(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """Else "Try again" between the two would be ended by the second, or a kill would have the question asked again."""
    bench.model.script.append([TutorRefused("the request is wrong", status=400)])
    await bench.asks()
    job = await bench.claims()
    assert isinstance(await bench.handler(job), Finished)
    assert (await bench.turn()).phase == "failed"
    assert await bench.db.write(jobs.release, bench.clock.now()) == 0, "no job of it runs any more"
    assert caplog.messages[-1] == f"gave up job {job.id} (turn): the request is wrong"


async def test_a_turn_that_was_given_up_is_asked_again_by_its_learner_alone(bench: Bench) -> None:
    """A process of an older version may have been killed between giving up the turn and its job."""
    await bench.asks()
    await bench.db.write(turns.failed, await bench.turn())
    await bench.works()
    assert (bench.model.asked, (await bench.turn()).phase) == ([], "failed")


async def test_a_long_message_is_not_read_in_the_transaction_that_saves_its_reply(bench: Bench) -> None:
    words = " ".join(f"word{number % 3000} because the server keeps it" for number in range(1800))
    await bench.asks(words=words)
    begun = await bench.db.write(transactions.begin, bench.context(), bench.handler.tools, ADA.workspace, 1)
    assert begun is not None

    def timed(query: Query) -> float:
        began = time.thread_time()
        transactions.save(query, bench.context(), begun.turn, ANSWER, None)
        return time.thread_time() - began

    assert await bench.db.write(timed) < 0.015  # it is read in 0.03 s or more


async def test_a_reply_is_saved_with_its_decided_meaning(bench: Bench) -> None:
    bench.model.script.append([replace(ANSWER, claim=Claim(shown=Proof.ARTEFACT, page="Lesson 99: None"))])
    await bench.asks(words="thanks")
    await bench.works()
    assert (await bench.turn()).claim == Claim(Meaning.ACKNOWLEDGEMENT)


async def test_no_request_is_built_for_a_reply_that_is_saved(bench: Bench) -> None:
    bench.model.script.append([ANSWER])
    bench.paper.fails["post"] = [SlackUnavailable("HTTP 503")]
    await bench.asks()
    assert isinstance(await bench.works(), Later)
    assert isinstance(await bench.works(), Finished)
    assert ((await bench.turn()).phase, bench.builds) == ("done", 1)


async def test_a_turn_that_is_given_up_after_surprises_leaves_no_stream_open(bench: Bench) -> None:
    bench.model.script.append(["Four", RuntimeError("nobody foresaw it")])
    bench.paper.own = "9.0"
    await bench.asks()
    job = await bench.claims()
    with pytest.raises(RuntimeError):
        await bench.handler(job)
    await rest()
    await bench.db.write(transactions.gave_up, bench.context(), job)
    due = await bench.db.write(jobs.claim, bench.clock.now(), "other", 9)
    [end] = [one for one in due if one.payload.get("surface") == "stop"]
    await bench.handler.end_message(end)
    assert bench.paper.methods[-2:] == ["find", "stop"]

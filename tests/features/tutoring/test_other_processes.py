"""Processes on one database: a stop and a pause that one of them hears of hold in the others."""

from bot.features import outbox
from bot.features.ports import Done, Later
from bot.features.tutoring.other_processes import OtherProcesses
from bot.features.tutoring.pause import ModelPause
from bot.features.tutoring.stops import Stops
from bot.store import jobs, turns
from bot.store.db import Query
from bot.store.jobs import Job
from tests.features.tutoring.bench import ADA, Bench


def beside(bench: Bench, pause: ModelPause | None = None) -> OtherProcesses:
    return OtherProcesses(bench.db, bench.clock, Stops(), pause or ModelPause(lambda: 0.0))


def stop(query: Query) -> None:
    assert turns.stop(query, ADA.workspace, 1, "D1", "100.1")


async def test_a_turn_that_another_process_was_told_to_stop_is_stopped(bench: Bench) -> None:
    await bench.asks()
    await bench.claims()
    other = beside(bench)
    with other.stops.working(1) as stopping:
        await other.look()
        assert not stopping.is_told
        await bench.db.write(stop)
        await other.look()
        assert stopping.is_told


async def test_a_process_leaves_the_message_of_a_stopped_turn_to_the_one_that_works_on_it(bench: Bench) -> None:
    def end(query: Query) -> Job:
        turn = turns.load(query, ADA.workspace, 1)
        assert turn is not None
        turns.created(query, turn, "9.0", streamed=True)
        outbox.end_message(query, bench.context(), turn)
        [job] = [one for one in jobs.claim(query, bench.clock.now(), "other", 9) if "surface" in one.payload]
        return job

    await bench.asks()
    running = await bench.claims()
    await bench.db.write(stop)
    ends = await bench.db.write(end)
    assert isinstance(await bench.handler.end_message(ends), Later)
    assert bench.paper.calls == []
    await bench.db.write(jobs.postpone, bench.clock.now(), running.id, bench.clock.now(), "its process has died")
    assert isinstance(await bench.handler.end_message(ends), Done)
    assert [method for _, method, _ in bench.paper.calls] == ["stop"]


async def test_the_models_pause_holds_in_every_process_and_only_grows(bench: Bench) -> None:
    one, other = beside(bench), beside(bench)
    now = bench.clock.now()
    one.pause.extend(now, 60)
    other.pause.extend(now, 5)
    for process in (other, one, other):
        await process.look()
    assert [process.pause.left_s(now) for process in (one, other)] == [60, 60]
    bench.clock.advance(61)
    await other.look()
    assert other.pause.left_s(bench.clock.now()) == 0

"""The worker's observer hears how each try of a job ended, and each handler's task knows where its job comes from."""

from collections.abc import Awaitable, Callable

import pytest

from bot.features.ports import Done, Failed, Finished, Later, Outcome
from bot.monitoring.observer import Ended, Observer
from bot.monitoring.origin import NOWHERE, Origin, origin
from bot.store.jobs import Job
from tests.clocks import START
from tests.queue.hands import Bench, raising


class Recorder(Observer):
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Ended]] = []

    def job_ended(self, job: Job, ended: Ended) -> None:
        self.heard.append((job.key, ended))


def giving(outcome: Outcome) -> Callable[[Job], Awaitable[Outcome]]:
    async def give(_job: Job) -> Outcome:
        return outcome

    return give


@pytest.mark.parametrize(
    ("does", "ended"),
    [
        (giving(Done()), "done"),
        (giving(Finished("answered")), "answered"),
        (giving(Finished("given up")), "given up"),
        (giving(Failed("channel_not_found")), "given up"),
        (giving(Later(60.0, "busy")), "later"),
        (raising(RuntimeError("a bug")), "unexpected"),
    ],
    ids=["done", "answered", "given up", "refused", "later", "unexpected"],
)
async def test_a_try_is_heard_by_how_it_ended(
    bench: Bench, does: Callable[[Job], Awaitable[Outcome]], ended: Ended
) -> None:
    recorder = Recorder()
    bench.hands.does["turn:1"] = does
    await bench.put("turn:1")
    async with bench.running(observer=recorder):
        await bench.hands.until_begun(1)
    assert recorder.heard == [("turn:1", ended)]


async def test_a_job_works_for_the_request_that_led_to_it_and_for_no_other(bench: Bench) -> None:
    seen: dict[str, Origin] = {}

    async def look(job: Job) -> Outcome:
        seen[job.key] = origin.get()
        return Done()

    bench.hands.does = {"turn:1": look, "timer": look}
    await bench.put("turn:1", payload={"turn": 1, "request": "Ev0ABC"})
    await bench.put("timer", workspace="", kind="timer")
    async with bench.running():
        await bench.hands.until_begun(2)
    assert seen == {"turn:1": Origin("T1", "Ev0ABC", START), "timer": Origin("", "", START)}
    assert origin.get() == NOWHERE

"""A tutoring handler on a real state file, with a model that says what a test scripts and a clock that never waits."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.course.model import Learner
from bot.features.context import Context
from bot.features.lab import lab_questions
from bot.features.ports import Accepted, Json, Later, Outcome, Reply
from bot.features.tutoring.handler import TutoringHandler
from bot.features.tutoring.limits import CostLimits
from bot.features.tutoring.pause import ModelPause
from bot.features.tutoring.transactions import Tools
from bot.library import Library
from bot.queue.worker import Surprise, judged
from bot.slack.draw import draw, draw_footer
from bot.slack.text.safe import SafeStream
from bot.store import jobs, labs, learners, turns
from bot.store.db import Query
from bot.store.jobs import Job
from bot.store.sqlite import Sqlite
from bot.store.turns import Turn
from tests.clocks import FakeClock
from tests.features.tutoring.paper import Paper

ADA = Learner("T1", "U1", "ada")
LIBRARY = Library()
ANSWER = Reply("Four fields.", "end_turn", "a-model")


class QuickClock(FakeClock):
    """A sleep is over at once, and the time has passed; `meanwhile` happens within the next one."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], None] = lambda: None

    async def sleep(self, seconds: float) -> None:
        happens, self.meanwhile = self.meanwhile, lambda: None
        happens()
        self.advance(seconds)
        await asyncio.sleep(0)


@dataclass
class Model:
    """`ports.Tutor`: each request gets the next answer of `script`, item by item; `asked` is when requests came."""

    clock: FakeClock
    script: deque[list[str | Reply | Exception]] = field(default_factory=deque)
    asked: list[float] = field(default_factory=list)
    requests: list[Json] = field(default_factory=list)

    async def stream(self, request: Json, accepted: Accepted) -> AsyncGenerator[str | Reply]:
        self.asked.append(self.clock.now().timestamp())
        self.requests.append(request)
        for item in self.script.popleft():
            await rest()
            if isinstance(item, Exception):
                raise item
            accepted("a-model", {"input_tokens": 3, "output_tokens": 1})
            yield item


class Bench:
    """A lab of Ada's, and the handler of its turns."""

    def __init__(self, db: Sqlite) -> None:
        self.db, self.clock = db, QuickClock()
        self.paper, self.model, self.pause = Paper(self.clock), Model(self.clock), ModelPause(lambda: 0.0)
        self.builds = 0
        tools = Tools(
            build=self._build,
            left_out=lambda _turns, _ask: 0,
            abbreviated=lambda request: request,
            shown=lambda: SafeStream(links="written-out"),
            draw=draw,
            draw_footer=draw_footer,
            delay=lambda _tries, asked: max(asked, 1.0),
            pseudonym=lambda _workspace, _learner: "somebody",
            limits=CostLimits(200, 200, ZoneInfo("UTC"), "claude-sonnet-5-5"),
        )
        parts = (self.db, self.paper, self.context, self.clock, self.model, tools, self.pause)
        self.handler = TutoringHandler(*parts)

    def _build(self, *_: object) -> Json:
        self.builds += 1
        return {"model": "a-model", "messages": []}

    def context(self) -> Context:
        return Context(self.clock.now(), LIBRARY.module, LIBRARY.at, lambda: 1)

    async def asks(self, ts: str = "100.5", words: str = "Why?") -> None:
        """Ada asks a question in her lab."""
        await self.db.write(_ask, self.context(), ts, words)

    async def claims(self) -> Job:
        """The turn that is due."""
        [job] = await self.db.write(jobs.claim, self.clock.now(), "tutor", 1)
        return job

    async def works(self) -> Outcome | Surprise:
        """Claim the turn that is due, run it once, and put it back if it is to wait."""
        job = await self.claims()
        outcome = await judged(self.handler, job, lambda: 0.0, self.clock.now(), self.clock.now())
        await rest()
        if isinstance(outcome, Later):
            await self.db.write(jobs.postpone, self.clock.now(), job.id, self.clock.now(), outcome.reason)
        return outcome

    async def turn(self) -> Turn:
        """The only turn."""
        found = await self.db.read(turns.load, ADA.workspace, 1)
        assert found is not None
        return found


def _ask(query: Query, context: Context, ts: str, words: str) -> None:
    learners.meet(query, context.now, ADA)
    learners.remember_dm(query, ADA, "D1")
    lab = labs.begin(query, context.now, ADA, context.module, context.module.lessons[0].id)
    labs.set_thread(query, lab, "D1", "100.1")
    opened = labs.load(query, ADA.workspace, lab.id)
    assert opened is not None
    lab_questions.ask(query, context, opened, source_ts=ts, words=words)


async def rest() -> None:
    """Let every task go on for as long as it does not wait."""
    for _ in range(10):
        await asyncio.sleep(0)

"""Plays the scripts through the bot's own worker, handler and transactions, on a state of its own and without Slack."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from bot.course.attempt import Kind, State
from bot.course.exchange import Claim
from bot.course.ladder import ASSISTANCE
from bot.course.model import Learner, Module
from bot.evaluation.learners import Script, Step
from bot.features import ports
from bot.features.context import Context
from bot.features.lab import lab_questions
from bot.features.ports import LOCKED, Clock, Drawn, Messenger, Place
from bot.features.tutoring import transactions
from bot.features.tutoring.handler import TutoringHandler
from bot.features.tutoring.pause import ModelPause
from bot.features.tutoring.transactions import Tools
from bot.queue.worker import Handler, Worker
from bot.store import attempts, labs, learners, turns
from bot.store.db import Database, Query
from bot.store.jobs import Job
from bot.store.labs import LabAttempt
from bot.store.turns import Turn

AT_ONCE = 4
WORKSPACE = "EVAL"
LOOK_EVERY_S = 0.05
_ENDED = {"done", "failed"}
_OTHERS = ("post", "refresh", "timer", "board", "words", "correction", "deletion", "export")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A scripted message with its answer, and what the bot made of both."""

    step: Step
    reply: str
    claim: Claim
    counted: bool
    is_locked: bool = False  # declined before the model was called
    first_s: float | None = None  # until the first words


@dataclass(frozen=True, slots=True)
class Talk:
    """A script that was played; `broke_off` says why it has fewer exchanges than its script has steps."""

    script: Script
    exchanges: tuple[Exchange, ...]
    is_done: bool
    broke_off: str = ""


class Silence(Messenger):
    """A messenger without a Slack behind it: what it isn't asked for here does nothing.

    `began` is when the newest reply began in a channel.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.began: dict[str, datetime] = {}
        self._now = now
        self._numbers = count(1)

    async def post(self, place: Place, drawn: Drawn, *, key: str) -> str:  # noqa: ARG002 - the port's
        """Return a new message's ts."""
        return f"{next(self._numbers)}.000000"

    async def start_stream(self, place: Place, learner: str, text: str) -> str:  # noqa: ARG002 - the port's
        """Return a new stream's ts."""
        self.began[place.channel] = self._now()
        return f"{next(self._numbers)}.000000"


@dataclass(eq=False)
class Room:
    """The bot without Slack: a worker that answers what scripted learners say about a module."""

    db: Database
    module: Module
    clock: Clock
    tutor: ports.Tutor
    tools: Tools
    pause: ModelPause
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self._silence = Silence(self.clock.now)  # type: ignore[abstract]  # the rest does nothing
        answer = TutoringHandler(self.db, self._silence, self.context, self.clock, self.tutor, self.tools, self.pause)
        handlers: dict[str, Handler] = {"turn": answer, **dict.fromkeys(_OTHERS, _done)}
        self._worker = Worker(self.db, self.clock, handlers, tutor_slots=AT_ONCE, on_failed=self._gave_up)

    def context(self) -> Context:
        """A context for one transaction."""
        return Context(self.clock.now(), self.module, lambda _query, _revision: self.module, lambda: 1)

    async def play(self, scripts: Sequence[Script]) -> list[Talk]:
        """Play the scripts side by side."""
        await self._worker.start()
        try:
            return list(await asyncio.gather(*map(self._talk, scripts)))
        finally:
            await self._worker.stop()

    async def _talk(self, script: Script) -> Talk:
        lab = await self.db.write(self._open, script, next(self._numbers))
        exchanges: list[Exchange] = []
        broke_off = ""
        for number, step in enumerate(script.steps, start=1):
            turn = await self._answered(lab, number, step)
            if turn is None or turn.phase != "done":
                broke_off = self.pause.trouble or "the tutor gave no answer"
                break
            exchanges.append(self._exchange(step, turn))
        ended = await self.db.read(labs.load, WORKSPACE, lab.id)
        return Talk(script, tuple(exchanges), ended is not None and ended.state is State.DONE, broke_off)

    def _open(self, query: Query, script: Script, number: int) -> LabAttempt:
        learner, now = Learner(WORKSPACE, f"U{number}", script.learner), self.clock.now()
        learners.meet(query, now, learner)
        if script.test_is_open:
            items = tuple(question.id for question in self.module.test.questions)
            attempts.begin(query, now, learner, self.module, kind=Kind.TEST, lesson="", seed=1, questions=items)
        lab = labs.begin(query, now, learner, self.module, script.lesson)
        labs.set_thread(query, lab, f"D{number}", "1.000000")
        return labs.load(query, WORKSPACE, lab.id) or lab

    async def _answered(self, lab: LabAttempt, number: int, step: Step) -> Turn | None:
        """The turn once it has ended; None if an operator has to act first."""
        source_ts = f"{number + 1}.000000"
        await self.db.write(self._ask, lab, source_ts, step)
        self._worker.wake()
        while not self.pause.trouble:
            turn = await self.db.read(turns.by_source, WORKSPACE, lab.channel, source_ts)
            if turn and turn.phase in _ENDED:
                return turn
            await self.clock.sleep(LOOK_EVERY_S)
        return None

    def _ask(self, query: Query, lab: LabAttempt, source_ts: str, step: Step) -> None:
        words = ASSISTANCE[step.press].words if step.press else step.words
        lab_questions.ask(query, self.context(), lab, source_ts=source_ts, words=words, assistance=step.press)

    def _exchange(self, step: Step, turn: Turn) -> Exchange:
        began = self._silence.began.pop(turn.channel, None)
        return Exchange(
            step,
            transactions.verdict_of(turn).text,
            turn.claim,
            counted=turn.exchange > 0,
            is_locked=turn.stop_reason == LOCKED,
            first_s=(began - turn.started_at).total_seconds() if began and turn.started_at else None,
        )

    def _gave_up(self, query: Query, _now: datetime, job: Job, _reason: str) -> None:
        if job.kind == "turn":
            transactions.gave_up(query, self.context(), job)


async def _done(_job: Job) -> ports.Outcome:
    return ports.Done()

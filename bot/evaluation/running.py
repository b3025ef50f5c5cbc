"""A run: every script under every setting, the rules' marks, the judge's marks, and what it cost."""

import asyncio
import hashlib
import json
import statistics
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from bot.course.costs import tokens_of, usd
from bot.course.errors import OperatorError
from bot.course.exchange import page_names
from bot.course.model import Module, Tutoring
from bot.evaluation import scoring
from bot.evaluation.learners import Script
from bot.evaluation.playing import AT_ONCE, Room, Talk
from bot.evaluation.scoring import Mark
from bot.features.ports import Clock, Json, Reply, Tutor
from bot.features.tutoring.limits import priced
from bot.features.tutoring.pause import ModelPause
from bot.features.tutoring.transactions import Tools
from bot.store import spending
from bot.store.db import Database
from bot.tutor.prompt import RULES
from bot.tutor.structured import form


class Model(Tutor, Protocol):
    """The model that is evaluated, which also answers as the judge."""

    async def complete(self, request: Json) -> Reply:
        """A whole reply that isn't streamed. Raises like `stream`."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The outcome of one setting, such as "low/adaptive"."""

    name: str
    marks: tuple[Mark, ...]
    problems: tuple[str, ...]  # labs that broke off or couldn't be judged, and why
    first_s: float | None  # the median time until the first words
    cents: float | None  # of the tutor and the judge; None if a price isn't known
    said: tuple[dict[str, Any], ...]

    def tally(self, measure: str) -> tuple[int, int]:
        """The number of good marks of a measure, and of all."""
        found = [mark.ok for mark in self.marks if mark.measure == measure]
        return sum(found), len(found)


@dataclass(frozen=True, slots=True)
class Run:
    """The outcome of a run. `known` are digests of what it depends on, by their names."""

    module: str
    labs: int
    messages: int
    is_offline: bool
    known: dict[str, str]
    settings: tuple[Setting, ...]


@dataclass(eq=False)
class Evaluation:
    """A run that can begin. With an empty `judge` the offline tutor answers, and what needs a key is not run."""

    module: Module
    scripts: Sequence[Script]
    digest: str  # of the scripts
    store: Callable[[], AbstractAsyncContextManager[Database]]  # a new state for each setting
    clock: Clock
    model: Model
    name: str
    judge: str
    tools: Tools
    random: Callable[[], float]
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def __post_init__(self) -> None:
        self._pause = ModelPause(self.random)

    async def run(self, settings: Sequence[Tutoring]) -> Run:
        """Play and judge everything, one setting after the other. Raises OperatorError if nothing was answered."""
        return Run(
            module=self.module.title,
            labs=len(self.scripts),
            messages=sum(len(script.steps) for script in self.scripts),
            is_offline=not self.judge,
            known=self._known(),
            settings=tuple([await self._setting(tutoring) for tutoring in settings]),
        )

    def _known(self) -> dict[str, str]:
        return {
            "the model": self.name,
            "the judge": f"{self.judge} {_digest(scoring.PROMPT)}".strip(),
            "the course": self.module.revision,
            "the prompt": _digest(RULES + json.dumps(form(page_names(self.module)))),
            "the learners": self.digest,
        }

    async def _setting(self, tutoring: Tutoring) -> Setting:
        module = replace(self.module, tutoring=tutoring)
        async with self.store() as db:
            room = Room(db, module, self.clock, self.model, self.tools, self._pause)
            talks = await room.play(self.scripts)
            spent = await db.read(spending.sums, date.min, date.max)
        if not any(talk.exchanges for talk in talks):
            raise OperatorError(f"The tutor answered nothing: {talks[0].broke_off}")
        judged = await asyncio.gather(*(self._judged(talk) for talk in talks if talk.exchanges and self.judge))
        prices = [*(priced(row) for row in spent), *(price for _, price, _ in judged)]
        firsts = [each.first_s for talk in talks for each in talk.exchanges if each.first_s is not None]
        return Setting(
            name=f"{tutoring.effort}/{tutoring.thinking}",
            marks=tuple(mark for talk in talks for mark in scoring.score(module, talk))
            + tuple(mark for marks, _, _ in judged for mark in marks),
            problems=tuple(f"{talk.script.name} broke off: {talk.broke_off}" for talk in talks if talk.broke_off)
            + tuple(problem for _, _, problem in judged if problem),
            first_s=statistics.median(firsts) if firsts else None,
            cents=None if None in prices else 100 * sum(price or 0.0 for price in prices),
            said=tuple(_said(talk, number) for talk in talks for number in range(len(talk.exchanges))),
        )

    async def _judged(self, talk: Talk) -> tuple[list[Mark], float | None, str]:
        """The judge's marks of a talk, what they cost in dollars, and why there are none."""
        asked = scoring.request(self.module, talk, self.judge)
        async with self._slots:
            reply = await scoring.ask(self.model.complete, asked, self.clock, self.tools.delay)
        if isinstance(reply, str):
            return [], 0.0, f"{talk.script.name} was not judged: {reply}"
        tokens = tokens_of(reply.usage)
        price = usd(tokens, reply.model, self.clock.now().date(), is_long=tokens.is_long)
        marks = scoring.marks(talk, reply.text)
        return marks or [], price, "" if marks is not None else f"{talk.script.name}: the judge left the form"


def _said(talk: Talk, number: int) -> dict[str, Any]:
    one = talk.exchanges[number]
    claim = {"kind": str(one.claim.meaning), "shown": str(one.claim.shown), "page": one.claim.page}
    words = {"learner": one.step.words, "tutor": one.reply}
    return {"lab": talk.script.name, "number": number + 1, **words, **claim, "counted": one.counted}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]

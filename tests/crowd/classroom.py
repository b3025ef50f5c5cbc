"""A class of fifty that presses Enter together, under Slack's rate limits, and what each of them gets to see."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.model import Change, Message
from tests.child import BotProcess
from tests.kill.lab import reply, tally, texts

Json = dict[str, Any]
SIZE = 50
CLASS = [(f"U0CLASS{number:02}", f"Learner {number}") for number in range(SIZE)]
FIRST_WORD_S, WORD_S, WORDS = 0.4, 0.02, 60  # the model: the first word after 0.4 s, the whole reply after 1.6 s
DELTAS = (*(f"word{number} " for number in range(WORDS - 1)), "end.")
ASKED = "What must every request carry?"


@dataclass
class Seat:
    """One learner: where they sit, and when (by `time.perf_counter`) they saw what."""

    user: str
    dm: str
    quiz_ts: str = ""
    lab_ts: str = ""
    pressed_at: float = 0.0
    wrote_at: float = 0.0
    verdict_at: float = 0.0
    first_text_at: float = 0.0
    whole_at: float = 0.0
    streamed: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether question and lab stand there."""
        return bool(self.quiz_ts and self.lab_ts)

    @property
    def is_served(self) -> bool:
        """Whether both answers have come."""
        return bool(self.verdict_at and self.whole_at)


@dataclass
class Classroom:
    """All the seats, kept up to date by what the workspace tells."""

    bot: BotProcess
    seats: dict[str, Seat] = field(default_factory=dict)

    def __post_init__(self) -> None:
        slack = self.bot.stage.slack
        for user, _ in CLASS:
            dm = slack.dm_of(user)
            self.seats[dm] = Seat(user, dm)
        slack.subscribe(self._seen)

    def _seen(self, change: Change) -> None:
        seat, message = self.seats.get(change.channel), change.data
        if seat is None or not isinstance(message, Message) or message.user != self.bot.stage.slack.bot_user_id:
            return
        now = time.perf_counter()
        if not message.is_reply:
            self._seen_above(seat, message, now)
        elif seat.wrote_at and message.thread_ts == seat.lab_ts:
            seat.streamed = seat.streamed or message.streaming == "in_progress"
            seat.first_text_at = seat.first_text_at or (now if reply(message) else 0.0)
            seat.whole_at = seat.whole_at or (now if tally(message) else 0.0)

    def _seen_above(self, seat: Seat, message: Message, now: float) -> None:
        if "You chose" in message.text and not seat.verdict_at:
            seat.verdict_at = now
        elif message.text.startswith("Lab 1 ") and message.reply_count:
            seat.lab_ts = message.ts
        elif "Question 1 of" in message.text:
            seat.quiz_ts = message.ts

    async def sits_down(self) -> None:
        """Everybody opens the quiz and the lab."""
        await asyncio.gather(*(self._open(seat) for seat in self.seats.values()))
        await self.bot.until(lambda: all(seat.is_ready for seat in self.seats.values()), "everybody to be ready")
        await self.bot.stage.slack.settled()

    async def presses_enter(self) -> None:
        """Everybody answers the question and asks the tutor, all at once; waits until all is answered."""
        faults = self.bot.stage.claude.faults
        faults.first_delay_s, faults.delay_s = FIRST_WORD_S, WORD_S
        self.bot.stage.claude.script(deltas=DELTAS, when=ASKED, times=SIZE)
        warnings = await asyncio.gather(*(self._enter(seat) for seat in self.seats.values()))
        assert not any(warnings)
        await self.bot.until(lambda: all(seat.is_served for seat in self.seats.values()), "everybody to be served")
        await self.bot.stage.slack.settled()

    async def _open(self, seat: Seat) -> None:
        slack = self.bot.stage.slack
        await slack.command(seat.user, seat.dm, "/learn", "quiz 1")
        await slack.command(seat.user, seat.dm, "/learn", "lab 1")

    async def _enter(self, seat: Seat) -> str:
        slack = self.bot.stage.slack
        seat.pressed_at = seat.wrote_at = time.perf_counter()
        warning, _ = await asyncio.gather(
            slack.press(seat.user, seat.dm, seat.quiz_ts, "answer/1"),
            slack.say(seat.user, seat.dm, ASKED, seat.lab_ts),
        )
        return warning

    # --- what came of it ----------------------------------------------------------------------

    def answer(self, seat: Seat) -> Message:
        """The tutor's one reply to a learner, the greeting left out."""
        slack = self.bot.stage.slack
        bots = [m for m in slack.messages(seat.dm, seat.lab_ts) if m.user == slack.bot_user_id and m.is_reply]
        _, answer = bots
        return answer

    def refusals(self) -> list[str]:
        """The Slack calls that were refused, as method and error."""
        entries = [entry for entry in self.bot.stage.journal.entries if entry["api"] == "slack"]
        refused = [entry for entry in entries if entry["response"] != "ok" and not entry["response"]["ok"]]
        return [f"{entry['method']}: {entry['response']['error']}" for entry in refused]

    def threads_that_showed_work(self) -> int:
        """The number of threads that had an agent session or, once its tier was used up, a status line."""
        journal = self.bot.stage.journal
        calls = (*journal.of("agents.sessions.setStatus"), *journal.of("assistant.threads.setStatus"))
        return len({call["args"]["thread_ts"] for call in calls})

    def said(self) -> str:
        """All that the bot has said to anybody, as one text."""
        slack = self.bot.stage.slack
        messages = [m for seat in self.seats.values() for m in (*slack.messages(seat.dm), *slack.ephemerals(seat.user))]
        return "\n".join(text for message in messages for text in (message.text, *texts(message.blocks)))

    def figures(self) -> list[str]:
        """Report lines: how long the class waited."""
        seats = list(self.seats.values())
        streamed = [seat for seat in seats if seat.streamed]
        others = [seat for seat in seats if not seat.streamed]
        whole = [seat.whole_at - seat.wrote_at for seat in seats]
        return [
            f"{len(seats)} learners tap and write at once; the model takes {FIRST_WORD_S + WORD_S * WORDS:.1f} s",
            _line("verdict of a tap", [seat.verdict_at - seat.pressed_at for seat in seats]),
            _line(f"first text, {len(streamed)} streamed", self.waits_for_text(streamed)),
            _line(f"the whole, {len(others)} posted", self.waits_for_text(others)),
            _line("whole reply and footer, all", whole),
            f"all served after {max(whole):.2f} s: {len(seats) / max(whole):.1f} replies a second",
        ]

    def waits_for_text(self, seats: Sequence[Seat]) -> list[float]:
        """Seconds from Enter to the first words."""
        return [seat.first_text_at - seat.wrote_at for seat in seats]


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent do not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _line(name: str, values: Sequence[float]) -> str:
    return f"  {name:<30} p50 {percentile(values, 50):5.2f} s   p95 {percentile(values, 95):5.2f} s"

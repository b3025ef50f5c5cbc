"""Checks beyond a campaign's invariants. They rely on virtual time, which passes only while something waits."""

import math
from collections.abc import Iterator
from itertools import chain

from bot.queue.timers import KEEP_JOBS
from tests.campaign.check_questions import replies_to
from tests.campaign.problem import Problem
from tests.campaign.record import Record
from tests.campaign.seen import seen
from tests.simulation.faults import lines
from tests.simulation.machine import Machine

PROMPT_S = 6.0  # for what needs one or two calls to Slack, or a reply to a learner whose others are answered
UNDER_WAY_S = 0.5  # what was sent before an answer arrived
UNCLEAR = {*lines.KINDS, "the clock steps", "the model's answer is lost"}


def late(record: Record, machine: Machine) -> Iterator[Problem]:
    """Before the first fault everybody is served at once."""
    first = min((at for at, _ in machine.strikes), default=float("inf")) - PROMPT_S
    for gesture in record.gestures:
        if gesture.shown_at is not None and gesture.at < first and gesture.shown_at - gesture.at > PROMPT_S:
            what = f"{gesture.kind} {gesture.what!r} took {gesture.shown_at - gesture.at:.0f} s"
            yield Problem("late", gesture.user, what, gesture.channel, gesture.ts)
    found = seen(record)
    for question in record.questions:
        for reply in replies_to(question, found)[:1]:
            waited = float(reply.message.ts) - question.at
            if question.at < first and waited > PROMPT_S and not question.is_retried:
                yield Problem("late", question.user, f"{question.marks[-1]} waited {waited:.0f} s", question.channel)


def doubled(record: Record, machine: Machine) -> Iterator[Problem]:
    """No two messages carry one key: while a job is kept, the bot finds its post instead of posting again.

    Pressing an old button months later may post its result again. A dead process's call may arrive so late over a
    slow line that the next process has already looked: the documented window.
    """
    first: dict[tuple[str, str], float] = {}
    for (channel, ts), message in sorted(record.world.stage.slack.workspace.posted.items()):
        key = ((message.metadata or {}).get("event_payload") or {}).get("key", "")
        at = float(ts)
        if not key or at - first.get((channel, key), -math.inf) > KEEP_JOBS.total_seconds():
            first[channel, key] = at
        elif not _came_late(machine, first[channel, key]):
            yield Problem("doubled", channel, f"{key} was posted twice: {message.text[:60]!r}", channel, ts, at)


def _came_late(machine: Machine, at: float) -> bool:
    """Whether a call that was carried out then may be one of a process that had died, on a slow line."""
    died = [one for one in machine.interruptions if one <= at <= one + lines.LATEST * lines.SLOWEST_S]
    return any(began <= one for began, fault in machine.strikes if fault.kind == "slow line" for one in died)


def hurried(machine: Machine) -> Iterator[Problem]:
    """While the model asks everybody to wait nobody asks it, but for a new process, which knows nothing of it."""
    if any(fault.kind in UNCLEAR for _, fault in machine.strikes):
        return
    stage = machine.stage
    for at, seconds in stage.pauses:
        over = min(chain((at + seconds,), (began for began in machine.began if began > at)))
        for asked in stage.asked:
            if at + UNDER_WAY_S < asked < over - UNDER_WAY_S:
                yield Problem("hurried", "", f"asked {asked - at:.1f} s after it was told to wait {seconds:g} s")

"""The buttons below the tutor's replies: help with the newest one is asked for like typed words; any takes a vote."""

import logging
from dataclasses import dataclass, replace

from bot.course.errors import LearnerError
from bot.course.ladder import ASSISTANCE
from bot.features import outbox
from bot.features.actions import NOT_UNDERSTOOD, Press, ReasonGiven
from bot.features.context import Context, SlackHandler, is_double
from bot.features.job_args import SurfaceArgs, read
from bot.features.lab import lab_questions
from bot.features.lab.lab_questions import load_lab, load_turn
from bot.features.ports import STOPPED, Done, Outcome, SlackRefused
from bot.features.removed_secrets import named, revoke
from bot.features.tutoring.delivery_ledger import place_of
from bot.features.tutoring.transactions import Tools, verdict_of
from bot.features.views import TutorReply, restored
from bot.store import learners, replies
from bot.store.db import Query
from bot.store.jobs import Job
from bot.store.labs import LabAttempt
from bot.store.turns import Turn

log = logging.getLogger(__name__)

ANSWERING = "I'm still answering in this thread. Use the buttons below that answer."
EARLIER = "That button is on an earlier answer. Use the buttons below the newest one, or write in the thread."
WAS_STOPPED = 'You stopped that answer. Press "Try again" below it, or write in the thread.'
ELSEWHERE = "This lab continues in another thread. Write your question there."
THANKS = "Thanks for your vote. You can change it at any time."

REASON_LIMIT_CHARS = 500
REASON_TOO_LONG = f"That is more than {REASON_LIMIT_CHARS} characters. Please shorten it."
VOTES = {"up": 1, "down": -1}


def ask_for_help(query: Query, context: Context, press: Press) -> None:
    """Ask for help with the newest reply: the words are shown in the thread, and asked once for each press."""
    kind = press.word(1)
    if kind not in ASSISTANCE:
        raise LearnerError(NOT_UNDERSTOOD)
    turn = load_turn(query, press.learner, press.number(0))
    lab = load_lab(query, press.learner, turn.attempt)
    if is_double(query, press):
        return
    if problem := _problem(query, lab, turn):
        raise LearnerError(problem)
    # An earlier press may have brought no reply to press a button of: this one asks anew.
    words, source_ts, sort = ASSISTANCE[kind].words, f"assist:{turn.id}:{kind}:{press.key}", context.ts
    lab_questions.show_words(query, context, lab, words, source_ts, sort=sort)
    lab_questions.ask(query, context, lab, source_ts=source_ts, words=words, sort=sort, assistance=kind)


def _problem(query: Query, lab: LabAttempt, turn: Turn) -> str:
    """Why nobody can be helped with a reply now; empty if they can."""
    if turn.stop_reason == STOPPED:
        return WAS_STOPPED
    if replies.any_unanswered(query, lab.learner.workspace, lab.id):
        return ANSWERING
    if replies.newest_reply(query, lab.learner.workspace, lab.id) != turn.id:
        return EARLIER
    return "" if (turn.channel, turn.thread_ts) == (lab.channel, lab.thread_ts) else ELSEWHERE


@dataclass(eq=False)
class OlderReplies(SlackHandler):
    """The handler of a lab's job that redraws its older replies."""

    tools: Tools

    async def take_help_off(self, job: Job) -> Outcome:
        """Redraw each reply that still offers help, and remember that it offers none; a second try does no harm."""
        for turn in await self.db.read(replies.older_helping, job.workspace, read(SurfaceArgs, job).attempt):
            await self._redraw(turn)
            await self.db.write(replies.end_help, turn)
        return Done()

    async def _redraw(self, turn: Turn) -> None:
        kept = restored(turn.footer)
        if kept is None:
            log.info("turn %d keeps its buttons: its footer is another version's", turn.id)
            return
        whole = self.tools.draw(TutorReply(verdict_of(turn).text, replace(kept, helps=False)))
        try:
            await self.messenger.update(place_of(turn), turn.reply_ts, whole)
        except SlackRefused as refusal:  # deleted, or in a channel that was lost: an old button gets a sentence
            log.info("turn %d keeps its buttons: Slack said %s", turn.id, refusal.error)


# --- votes ------------------------------------------------------------------------------------


def vote(query: Query, context: Context, press: Press) -> str | None:
    """Keep a vote on a reply; returns the reason given so far where a modal asks for one."""
    value = VOTES.get(press.word(1))
    if value is None:
        raise LearnerError(NOT_UNDERSTOOD)
    turn = load_turn(query, press.learner, press.number(0))
    is_again = is_double(query, press)
    if is_again and turn.vote == value:  # else another vote came between the two, and this one takes its place
        return None
    reason = turn.vote_reason if value < 0 else ""
    replies.keep_vote(query, context.now, turn, value, reason)
    if value < 0:
        return reason
    outbox.answer(query, context, press, "said", {"text": THANKS})
    return None


def explain_vote(query: Query, context: Context, given: ReasonGiven) -> None:
    """The modal was submitted: keep the reason if the vote is still against. Raises LearnerError for its field."""
    learners.meet(query, context.now, given.learner)
    turn = load_turn(query, given.learner, given.turn)
    if given.removed:
        raise LearnerError(f"A reason can't contain {named(given.removed)}. Take it out, and {revoke(given.removed)}.")
    reason = " ".join(given.reason.split())
    if len(reason) > REASON_LIMIT_CHARS:
        raise LearnerError(REASON_TOO_LONG)
    if turn.vote == VOTES["down"]:
        replies.keep_vote(query, context.now, turn, turn.vote, reason)

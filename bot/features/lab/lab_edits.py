"""What becomes of words said to the tutor that are changed or taken back in Slack."""

from bot.course.attempt import MESSAGE_LIMIT_CHARS
from bot.course.redact import is_bare as is_bare_text
from bot.features import outbox, removed_secrets
from bot.features.actions import Deleted, Edited
from bot.features.context import Context, is_dm
from bot.features.lab import echo
from bot.features.lab.lab_questions import TOO_LONG, complaint, say_in_thread
from bot.store import labs, open_jobs, turns
from bot.store.db import Query
from bot.store.labs import LabAttempt
from bot.store.turns import Turn

LONG_EDIT = (
    f"With your edit that is more than {MESSAGE_LIMIT_CHARS:,} characters, so I ask the tutor with your earlier words."
)
STAYS = (
    "That message had already reached the tutor, so deleting it removes it only from Slack. It stays part of this"
    " lab. To say it differently, write it again."
)


def waits(query: Query, change: Edited | Deleted) -> bool:
    """Whether the message that changed is one its writer said to the tutor; of all others nothing is noted."""
    return _turn_of(query, change) is not None


def _turn_of(query: Query, change: Edited | Deleted) -> Turn | None:
    """The turn of the message that changed.

    Of words from the DM that others read in a channel, a deletion counts there too; an edit does not: nobody agreed
    to show what it says.
    """
    turn = turns.by_source(query, change.learner.workspace, change.channel, change.ts)
    if turn is None and isinstance(change, Deleted) and is_dm(change.channel):
        turn = turns.from_dm(query, change.learner, change.ts)
    return turn if turn and turn.learner.id == change.learner.id else None


def not_asked(query: Query, change: Edited | Deleted) -> LabAttempt | None:
    """The lab in whose thread its learner wrote a message of which no turn came: refused, or not heard yet."""
    lab = labs.in_thread(query, change.learner.workspace, change.channel, change.thread_ts)
    return lab if lab and lab.learner.id == change.learner.id else None


def edited(query: Query, context: Context, change: Edited) -> None:
    """An edit of a message that still waits is honoured; one already answered stays as it was answered."""
    turn = _turn_of(query, change)
    if turn is None:
        return
    problem = complaint(change.text)
    keeps = bool(problem or (change.removed and is_bare_text(change.text)))
    is_waiting = turns.edit(query, turn, turn.ask if keeps else change.text)
    if change.removed:
        rest = removed_secrets.ASKED if is_waiting and not keeps else removed_secrets.EDIT_NOT_PASSED_ON
        removed_secrets.say(query, context, change, turn.thread_ts, rest=rest)
    if is_waiting and problem == TOO_LONG:
        say_in_thread(query, context, change, LONG_EDIT, turn.thread_ts, key=f"complaint:{change.key}")


def deleted(query: Query, context: Context, change: Deleted) -> None:
    """A message taken back before its answer began is forgotten; of a later one its learner reads once what stays.

    An edit of an answered message changes nothing a learner would count on. Who deletes one may count on its being
    gone, which it is not: the model's provider has it, and the talk is replayed to it with every further message.
    """
    turn = _turn_of(query, change)
    if turn is None or turn.phase == "withdrawn":
        return
    is_waiting = turns.withdraw(query, turn)
    echo.unsay(query, context, turn)
    if not is_waiting:
        thread_ts = turn.thread_ts if turn.channel == change.channel else ""
        say_in_thread(query, context, change, STAYS, thread_ts, key=f"stays:{turn.attempt}")
        return
    open_jobs.withdraw_turn(query, context.now, change.learner.workspace, outbox.lab_lane(turn.attempt), turn.id)
    if turn.started_at:
        outbox.turn_ends(query, context, turn)
    outbox.end_message(query, context, turn)

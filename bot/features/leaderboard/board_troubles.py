"""A public board that cannot be posted: whoever pressed the button reads why, or the lead, once."""

from datetime import timedelta

from bot.course.people import Learner
from bot.course.weeks import POST_HOUR, next_to_post
from bot.features import outbox
from bot.features.context import Context, permalink
from bot.features.job_outcomes import Failed, Later, Outcome
from bot.features.lab.channel_lost import lost_how
from bot.features.leaderboard.public_board import week_of_post
from bot.features.leaderboard.weekly_plan import heir, zone_of
from bot.store import boards
from bot.store.db import Query
from bot.store.jobs import Job

AGAIN = timedelta(hours=1)  # after an invitation was missing
PATIENCE = timedelta(days=1)  # then the week's board is given up: on a Tuesday, as the lead is told on the Monday
DOUBT = "doubt"  # it may stand there, and nobody can tell
SURPRISE = "surprise"
LATE = "late"  # an invitation is missing, and its Monday is too long ago to go on trying

_PRESSED = {
    "left": "I am not in this channel yet. Type `/invite @Homeroom` here, then press the button again.",
    "archived": "This channel is archived, so nothing can be posted here any more.",
    DOUBT: "I was interrupted while I posted the board. If it is not here, press the button again.",
    SURPRISE: "I could not post the board, and the fault is mine. Whoever runs Homeroom finds the reason in the log.",
    "": "Slack does not let me post in this channel. Whoever runs Homeroom finds the reason in the log.",
}
_NEXT = "next one comes on Monday, or at once with Post now under `/learn leaderboard weekly`."
_WEEKLY = {
    "left": "I could not post the weekly leaderboard: I am not in that channel. Type `/invite @Homeroom` there before "
    f"Tuesday {POST_HOUR:02}:00, and I post it within the hour. Later, the {_NEXT}",
    LATE: "I could not post the weekly leaderboard: I am not in that channel. "
    f"Type `/invite @Homeroom` there, and the {_NEXT}",
    "archived": "The channel of the weekly leaderboard is archived, so I have stopped it. "
    "Type `/learn leaderboard weekly` in another channel to have it there.",
    DOUBT: "I was interrupted while I posted the weekly leaderboard, and cannot see whether it is there. "
    "If it is not, type `/learn leaderboard weekly` in the channel and press Post now.",
    SURPRISE: "I could not post the weekly leaderboard, and the fault is mine. Whoever runs Homeroom finds the reason "
    "in the log. I try again next Monday, or when you press Post now under `/learn leaderboard weekly`.",
    "": "Slack does not let me post the weekly leaderboard there. Whoever runs Homeroom finds the reason in the log.",
}


def refused(query: Query, context: Context, job: Job, error: str) -> Outcome:
    """Nothing was posted, or nobody can tell: say so once."""
    kind = lost_how(error) or error
    is_tried_again = kind == "left" and job.payload["weekly"] and _is_fresh(query, context, job)
    if kind == "left" and job.payload["weekly"] and not is_tried_again:
        kind = LATE
    if error != DOUBT:
        boards.forget_intent(query, job.workspace, job.key)
    _tell(query, context, job, kind, error)
    if not job.payload["weekly"]:
        return Failed(error)
    if kind == "archived":
        boards.stop_weekly(query, job.workspace, job.payload["channel"])
    return Later(AGAIN.total_seconds(), error) if is_tried_again else Failed(error)


def _is_fresh(query: Query, context: Context, job: Job) -> bool:
    """Whether the newest Monday of the board's clocks is less than a day ago, whichever one the job was planned for."""
    board = boards.weekly(query, job.workspace, job.payload["channel"])
    zone = zone_of(board) if board else week_of_post(job.payload["week"], job.payload["zone"]).zone
    return context.now < next_to_post(context.now, zone).previous.posted_at + PATIENCE


def gave_up(query: Query, context: Context, job: Job, error: str) -> None:
    """A job was given up: said here where no refusal of Slack's said it before."""
    if job.kind == "board":
        _tell(query, context, job, SURPRISE, error)


def _tell(query: Query, context: Context, job: Job, kind: str, error: str) -> None:
    if not job.payload["weekly"]:
        _tell_presser(query, context, job, _PRESSED.get(kind, _PRESSED[""]))
    elif boards.tell_once(query, job.workspace, job.payload["channel"], error):
        _tell_lead(query, context, job, _WEEKLY.get(kind, _WEEKLY[""]), error)


def _tell_presser(query: Query, context: Context, job: Job, text: str) -> None:
    """Once per job: its key holds the whisper too."""
    who, url = Learner(job.workspace, job.learner), job.payload["response_url"]
    outbox.whisper(query, context, who, "said", {"text": text}, key=job.key, response_url=url)


def _tell_lead(query: Query, context: Context, job: Job, text: str, error: str) -> None:
    board = boards.weekly(query, job.workspace, job.payload["channel"])
    lead = heir(query, context, board) if board else Learner(job.workspace, job.learner)
    link = permalink(query, job.workspace, job.payload["channel"])
    args = {"text": text, "link": link, "link_label": "Go to the channel"}
    outbox.post(query, context, lead, "said", args, key=f"told:{job.key}:{error}")

"""Public boards on their way into a channel, and those that stand there: redrawn, never posted again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.course.errors import LearnerError
from bot.course.model import Learner
from bot.features import outbox
from bot.features.actions import Press
from bot.features.context import Context, is_double, permalink
from bot.features.job_args import BoardArgs
from bot.features.ports import Json
from bot.store import boards, jobs, open_jobs, progress
from bot.store.boards import BoardPost
from bot.store.db import Query

DRAWN_FOR = timedelta(days=2)  # so long new points of its week are drawn into a board that was posted during it
RENAMED_FOR = timedelta(days=14)  # so long a new name is drawn into a board; a board that is older keeps the old one
TOGETHER = timedelta(seconds=30)  # a class that answers together is one redrawing
STANDS = "That week's board is already in this channel. I updated it."
NOTHING = "Nobody has points yet, so there is nothing to post."
ON_ITS_WAY = "A board is already on its way to this channel. It will appear as soon as Slack accepts it."


def post_here(query: Query, context: Context, press: Press) -> None:
    """The button "Post in this channel": the board of all points, once a press, and one at a time."""
    if is_double(query, press):
        return
    if not progress.all_points(query, press.learner.workspace, context.module.id):
        raise LearnerError(NOTHING)
    channel = press.word(0)
    here = f"board:all:{channel}:"
    if open_jobs.any_open(query, press.learner.workspace, here):
        raise LearnerError(ON_ITS_WAY)
    put(query, context, press.learner, channel, key=f"{here}{press.key}", response_url=press.response_url)


def put(
    query: Query,
    context: Context,
    who: Learner,
    channel: str,
    *,
    key: str,
    week: str = "",
    zone: str = "",
    weekly_at: datetime | None = None,
    response_url: str = "",
) -> bool:
    """Queue a public board, in its channel's lane; `weekly_at` makes it the weekly one. False if queued before."""
    return jobs.put(
        query,
        context.now,
        workspace=who.workspace,
        lane=f"board:{channel}",
        kind="board",
        key=key,
        learner=who.id,
        payload=BoardArgs(
            channel=channel,
            module=context.module.id,
            week=week,
            zone=zone,
            weekly=weekly_at is not None,
            response_url=response_url,
        ).payload("" if weekly_at else context.request),
        sort=f"weekly:{week}" if weekly_at else "",
        not_before=weekly_at,
    )


def redraw_with(
    query: Query, context: Context, learner: Learner, *, is_hiding: bool = False, is_renamed: bool = False
) -> None:
    """Redraw the public boards that count this learner's points.

    With `is_hiding` they are told if one can't be redrawn; with `is_renamed` old boards keep the old name.
    """
    since = (context.now - RENAMED_FOR,) if is_renamed else ()
    for post in boards.showing(query, learner, *since):
        redraw(query, context, learner, post, owed=(learner.id,) if is_hiding else ())


def redraw_soon(query: Query, context: Context, learner: Learner, module_id: str) -> None:
    """Draw new points into the boards of the week that runs, if they were posted a short while ago."""
    for post in boards.still_counting(query, context.now, learner.workspace, module_id, DRAWN_FOR):
        redraw(query, context, learner, post, not_before=context.now + TOGETHER)


def bring_up_to_date(
    query: Query, context: Context, who: Learner, post: BoardPost, *, key: str, response_url: str
) -> None:
    """Redraw a week's board instead of posting a second one, and tell who asked where it stands."""
    redraw(query, context, who, post)
    link = permalink(query, who.workspace, post.channel, post.ts)
    args = {"text": STANDS, "link": link, "link_label": "Go to it"}
    outbox.whisper(query, context, who, "said", args, key=key, response_url=response_url)


def shown(post: BoardPost) -> Json:
    """The arguments that a post's view is drawn from."""
    return {"module": post.module, "week": post.week, "zone": post.zone, "asker": post.asker}


def redraw(
    query: Query,
    context: Context,
    who: Learner,
    post: BoardPost,
    *,
    not_before: datetime | None = None,
    owed: Sequence[str] = (),
) -> None:
    """Redraw one board where it stands."""
    channel, ts, args = post.channel, post.ts, shown(post)
    outbox.refresh(query, context, who, "public-board", args, channel=channel, ts=ts, not_before=not_before, owed=owed)

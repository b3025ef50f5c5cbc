"""The Home tab: published when it is opened, and again as things change while it was open lately.

Nothing is published for those who never open it. The job carries no payload: what stands there is read when sent.
"""

from datetime import timedelta

from bot.course.model import Learner
from bot.course.progress import points_max
from bot.course.weeks import zone_in_words
from bot.features import course_card, outbox
from bot.features.actions import Opened
from bot.features.context import Context, permalink
from bot.features.lab import access
from bot.features.leaderboard.weekly_plan import next_post, run_by
from bot.features.views import BoardRun, HomeView, LabLink
from bot.store import homes, learners, points
from bot.store import labs as lab_rows
from bot.store.db import Query
from bot.store.labs import LabAttempt

LATELY = timedelta(hours=8)
LABS = 4


def opened(query: Query, context: Context, gesture: Opened) -> None:
    """The tab was opened: it is drawn as things stand."""
    learners.meet(query, context.now, gesture.learner)
    homes.opened(query, context.now, gesture.learner)
    outbox.surface(query, context, gesture.learner, "home")


def changed(query: Query, context: Context, learner: Learner) -> None:
    """Something about a learner may have changed: their tab follows, if they looked at it lately."""
    if homes.seen_since(query, learner, context.now - LATELY):
        outbox.surface(query, context, learner, "home")


def home(query: Query, context: Context, learner: Learner) -> HomeView:
    """The tab as it stands now."""
    module = context.module
    standing, alias = learners.standing(query, learner)
    return HomeView(
        card=course_card.course_card(query, context, learner),
        points=points.total(query, learner, module.id),
        points_max=points_max(module),
        standing=standing,
        alias=alias,
        labs=tuple(_link(query, context, lab) for lab in lab_rows.newest(query, learner, module, LABS)),
        boards=tuple(
            BoardRun(board.channel, f"{next_post(query, context, board)}, {zone_in_words(board.zone)}")
            for board in run_by(query, context, learner)
        ),
        leads=learner.id in context.leads,
    )


def _link(query: Query, context: Context, lab: LabAttempt) -> LabLink:
    lesson = context.module_at(query, lab.revision).lesson_by_id(lab.lesson)
    count = f"{lab.exchanges} of {lesson.lab.exchanges} exchanges" if lab.exchanges < lesson.lab.exchanges else "done"
    place = ", in a channel" if access.is_in_channel(lab) else ""
    link = permalink(query, lab.learner.workspace, lab.channel, lab.thread_ts)
    return LabLink(lesson.number, lesson.lab.title, count + place, link)

"""The Home tab: published when it is opened, and again as things change while it was open lately.

Nothing is published for those who never open it. The row carries no payload: what stands there is read when sent.
"""

from datetime import timedelta

from bot.course import scoring
from bot.course.people import Learner
from bot.course.weeks import zone_in_words
from bot.service import cards, labs, outgoing
from bot.service.desk import Desk, permalink
from bot.service.gestures import Opened
from bot.service.views import BoardRun, HomeView, LabLink
from bot.service.weekly_plan import next_post, run_by
from bot.store import homes, learners, points
from bot.store import labs as lab_rows
from bot.store.db import Query
from bot.store.labs import LabAttempt

LATELY = timedelta(hours=8)
LABS = 4


def opened(query: Query, desk: Desk, gesture: Opened) -> None:
    """The tab was opened: it is drawn as things stand."""
    learners.meet(query, desk.now, gesture.learner)
    homes.opened(query, desk.now, gesture.learner)
    outgoing.surface(query, desk, gesture.learner, "home")


def changed(query: Query, desk: Desk, learner: Learner) -> None:
    """Something about a learner may have changed: their tab follows, if they looked at it lately."""
    if homes.seen_since(query, learner, desk.now - LATELY):
        outgoing.surface(query, desk, learner, "home")


def home(query: Query, desk: Desk, learner: Learner) -> HomeView:
    """The tab as it stands now."""
    module = desk.module
    standing, alias = learners.standing(query, learner)
    return HomeView(
        card=cards.course_card(query, desk, learner),
        points=points.total(query, learner, module.id),
        points_max=scoring.points_max(module),
        standing=standing,
        alias=alias,
        labs=tuple(_link(query, desk, lab) for lab in lab_rows.newest(query, learner, module, LABS)),
        boards=tuple(
            BoardRun(board.channel, f"{next_post(query, desk, board)}, {zone_in_words(board.zone)}")
            for board in run_by(query, desk, learner)
        ),
        leads=learner.id in desk.leads,
    )


def _link(query: Query, desk: Desk, lab: LabAttempt) -> LabLink:
    lesson = desk.module_at(query, lab.revision).lesson_by_id(lab.lesson)
    count = f"{lab.exchanges} of {lesson.lab.exchanges} exchanges" if lab.exchanges < lesson.lab.exchanges else "done"
    place = ", in a channel" if labs.is_in_channel(lab) else ""
    link = permalink(query, lab.learner.workspace, lab.channel, lab.thread_ts)
    return LabLink(lesson.number, lesson.lab.title, count + place, link)

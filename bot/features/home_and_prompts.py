"""The Home tab, published for those who opened it lately, and the suggested prompts."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta

from bot.course.attempt import State
from bot.course.errors import NotTaught
from bot.course.model import Learner
from bot.course.progress import next_step, points_max
from bot.course.weeks import zone_in_words
from bot.features import course_card, outbox
from bot.features.context import Context, granted, is_in_channel, lesson_of, permalink
from bot.features.leaderboard.weekly import next_post, run_by
from bot.features.views import BoardRun, HomeView, LabLink
from bot.store import facts, learners, progress
from bot.store import labs as lab_rows
from bot.store.db import Query
from bot.store.labs import LabAttempt

LATELY = timedelta(hours=8)
LABS = 4


def home_changed(query: Query, context: Context, learner: Learner) -> None:
    """Something about a learner may have changed: their tab follows, if they looked at it lately."""
    if learners.home_seen_since(query, learner, context.now - LATELY):
        outbox.surface(query, context, learner, "home")


def home(query: Query, context: Context, learner: Learner) -> HomeView:
    """The tab as it stands now."""
    module = context.module
    standing, alias = learners.standing(query, learner)
    return HomeView(
        card=course_card.card(query, context, learner),
        points=progress.points(query, learner, module.id),
        points_max=points_max(module),
        standing=standing,
        alias=alias,
        labs=tuple(_links(query, context, lab_rows.newest(query, learner, module, LABS))),
        boards=tuple(
            BoardRun(board.channel, f"{next_post(query, context, board)}, {zone_in_words(board.zone)}")
            for board in run_by(query, context, learner)
        ),
        leads=learner.id in context.leads,
    )


def _links(query: Query, context: Context, labs: Iterable[LabAttempt]) -> Iterator[LabLink]:
    for lab in labs:
        with suppress(NotTaught):  # a lab of a lesson that is gone
            lesson, count = lesson_of(query, context, lab), "done"
            if lab.state is not State.DONE:
                count = course_card.lab_count(lab.exchanges, lesson.lab.exchanges)
            place = ", in a channel" if is_in_channel(lab) else ""
            link = permalink(query, lab.learner.workspace, lab.channel, lab.thread_ts)
            yield LabLink(lesson.number, lesson.lab.title, count + place, link)


TITLE = "You can also just ask"
SCOPE = "assistant:write"
PROMPTS = "prompts"  # the workspace fact "missing" where they were refused


def prompts(query: Query, context: Context, learner: Learner) -> tuple[tuple[str, str], ...]:
    """At most four pairs of a title and the words it writes (Slack: assistant.threads.setSuggestedPrompts)."""
    state = progress.load(query, learner, context.module)
    onward = course_card.lead_to(next_step(context.module, state), state)
    words = f"{onward.step.kind} {onward.step.number or ''}".strip() if onward else "card"
    first = (onward.label if onward else "Show the course map", words)
    return (first, ("My progress", "progress"), ("Look up a key term", "terms"), ("What can I say?", "help"))


def prompts_changed(query: Query, context: Context, learner: Learner) -> None:
    """Something about a learner may have changed: where their next step is another one, it is suggested."""
    dm, suggested = learners.suggested(query, learner)
    if dm and not prompts_are_missing(query, learner.workspace) and prompts(query, context, learner)[0][0] != suggested:
        outbox.surface(query, context, learner, "prompts", dm)


def prompts_are_missing(query: Query, workspace: str) -> bool:
    """Whether this workspace has refused them, or the app was made without the agent feature."""
    return not granted(query, workspace, SCOPE) or facts.fact(query, workspace, PROMPTS) == "missing"

"""A post that got no answer is in doubt until a message is known: a later refusal says nothing of the earlier call."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.course.model import Learner
from bot.features import outbox
from bot.features.context import Context
from bot.features.delivery.sender import Sender
from bot.features.leaderboard import board_posts
from bot.features.leaderboard.board_poster import BoardPoster
from bot.features.leaderboard.people import People
from bot.features.ports import Later, Outcome, Place, SlackRefused, SlackUnavailable
from bot.library import Library
from bot.queue.worker import Handler, judged
from bot.slack.draw import draw
from bot.store import boards, jobs, learners
from bot.store.db import Query
from bot.store.jobs import Job
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite
from tests.clocks import START, FakeClock
from tests.features.tutoring.paper import Paper

ADA = Learner("T1", "U1", "ada")
LIBRARY = Library()
CONTEXT = Context(START, LIBRARY.module, LIBRARY.at, lambda: 1)
LOST = SlackUnavailable("no answer from Slack", ambiguous=True)
BUSY = SlackUnavailable("ratelimited", retry_after_s=30)


class Nobody:
    """The part of `People` that a board needs, where nobody is to be looked up."""

    async def look_up_if_possible(self, *_: object) -> bool:
        return False


class Notes(Paper):
    """Notes since when a message is looked for, too."""

    def __init__(self) -> None:
        super().__init__(FakeClock())
        self.since: list[datetime | None] = []

    async def find_own(self, place: Place, *, key: str, since: datetime | None = None, **_: Any) -> str | None:
        self.since.append(since)
        return await super().find_own(place, key=key)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Sqlite]:
    def meet(query: Query) -> None:
        learners.meet(query, START, ADA)
        learners.remember_dm(query, ADA, "D1")
        query("INSERT INTO score VALUES ('T1', :m, 'U1', 5)", m=CONTEXT.module.id)

    opened = await Sqlite.open(tmp_path, migrations())
    await opened.write(meet)
    yield opened
    await opened.close()


@pytest.fixture
def slack() -> Notes:
    return Notes()


async def works(db: Sqlite, handler: Handler) -> object:
    """Work the job that is due once, as the worker does."""
    [job] = await db.write(jobs.claim, START, "other", 1)
    outcome = await judged(handler, job, lambda: 0.0, START, START)
    if isinstance(outcome, Later):
        await db.write(jobs.postpone, START, job.id, START, outcome.reason)
    return outcome


def sender(db: Sqlite, slack: Notes) -> Sender:
    people = People(db, slack, lambda: CONTEXT)

    async def no_turn(_job: Job) -> Outcome:
        raise AssertionError("no turn ends here")

    return Sender(db, slack, lambda: CONTEXT, draw, people, no_turn, no_turn, lambda: None)


def poster(db: Sqlite, slack: Notes, at: datetime = START) -> BoardPoster:
    context = Context(at, LIBRARY.module, LIBRARY.at, lambda: 1)
    return BoardPoster(db, slack, lambda: context, draw, Nobody())  # type: ignore[arg-type]


def put_board(query: Query) -> None:
    board_posts.put(query, CONTEXT, ADA, "C1", key="board:all:C1:x")


async def test_a_post_is_looked_for_as_long_as_an_earlier_call_may_be_carried_out(db: Sqlite, slack: Notes) -> None:
    await db.write(outbox.post, CONTEXT, ADA, "card", {}, key="x")
    slack.fails["post"] = [LOST, BUSY]
    desk = sender(db, slack)
    for _ in range(2):
        await works(db, desk.post)
    slack.own = "9.0"
    await works(db, desk.post)
    assert slack.methods == ["post", "find", "post", "find"]


async def test_a_post_that_slack_never_took_is_not_looked_for(db: Sqlite, slack: Notes) -> None:
    await db.write(outbox.post, CONTEXT, ADA, "card", {}, key="x")
    slack.fails["post"] = [BUSY, BUSY]
    desk = sender(db, slack)
    for _ in range(3):
        await works(db, desk.post)
    assert slack.methods == ["post", "post", "post"]


async def test_a_post_that_another_process_has_tried_meanwhile_is_looked_for(db: Sqlite, slack: Notes) -> None:
    await db.write(outbox.post, CONTEXT, ADA, "card", {}, key="x")
    slack.fails["post"] = [BUSY, LOST]
    desk, other = sender(db, slack), sender(db, slack)
    await works(db, desk.post)
    await works(db, other.post)
    slack.own = "9.0"
    await works(db, desk.post)
    assert slack.methods == ["post", "find", "post", "find"]


@pytest.mark.parametrize("certain", [BUSY, SlackRefused("not_in_channel")], ids=["busy", "refused"])
async def test_a_board_is_looked_for_since_the_first_call_that_may_be_carried_out(
    db: Sqlite, slack: Notes, certain: Exception
) -> None:
    await db.write(put_board)
    slack.fails["post"] = [LOST, certain]
    await works(db, poster(db, slack).handle)
    later = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    await works(db, poster(db, slack, later).handle)
    [intent] = await db.read(boards.intended, "T1", "board:all:C1:x", "C1", CONTEXT.module.id, "")
    assert datetime.fromtimestamp(intent.posted_at, UTC) == START
    if certain is not BUSY:
        return  # given up, and told
    slack.own = "9.0"
    await works(db, poster(db, slack, later).handle)
    assert (slack.methods, slack.since) == (["post", "find", "post", "find"], [START, START])
    assert await db.read(boards.is_posted, "T1", "board:all:C1:x")


async def test_a_board_that_slack_never_took_is_not_looked_for(db: Sqlite, slack: Notes) -> None:
    await db.write(put_board)
    slack.fails["post"] = [BUSY, BUSY]
    for _ in range(3):
        await works(db, poster(db, slack).handle)
    assert slack.methods == ["post", "post", "post"]

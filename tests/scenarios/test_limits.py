"""Limits on costs, as learners meet them: a sentence, their words are kept, and the next day goes on."""

from datetime import date

import pytest

from bot.course.costs import Tokens
from bot.course.model import Learner as CoursePerson
from bot.sandbox.claude import LocalClaude
from bot.store import spending
from bot.store.db import Query
from bot.store.spending import Subject
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner

QUESTION = "What comes back when I leave out max_tokens?"


async def test_a_learner_past_the_days_limit_goes_on_the_next_day(
    in_lab: Learner, scene: Scene, claude: LocalClaude, caplog: pytest.LogCaptureFixture
) -> None:
    scene.more["HOMEROOM_LEARNER_CALLS_PER_DAY"] = "1"
    await scene.restart()
    await in_lab.replies(QUESTION)
    await in_lab.sees("Exchange 1 of 3")
    await in_lab.replies("And what does stop_reason tell me?")
    await in_lab.sees("You have reached today's limit of questions to the tutor, which is 1.")
    await in_lab.taps("Try again")
    await scene.settled()
    assert len(claude.requests) == 1
    await scene.passes(days=1)
    await in_lab.taps("Try again")
    await in_lab.sees("Exchange 2 of 3")
    assert sum("HOMEROOM_LEARNER_CALLS_PER_DAY" in line for line in caplog.messages) == 1
    assert QUESTION not in caplog.text


def spend(query: Query, day: date, who: CoursePerson) -> None:
    subject = Subject("messages-api", "1-anatomy", "claude-sonnet-5-5")
    spending.end(query, spending.begin(query, day, who, 99, subject), subject, Tokens(output=20_000_000))


async def test_a_raised_budget_lets_the_kept_question_go_on(in_lab: Learner, scene: Scene, claude: LocalClaude) -> None:
    assert scene.bot is not None
    await scene.bot.db.write(spend, scene.bot.clock.now().date(), CoursePerson(in_lab.slack.team_id, in_lab.id))
    await in_lab.replies(QUESTION)
    await in_lab.sees("This month's budget for the tutor is used up, and I have told the people who run Homeroom.")
    assert claude.requests == []
    scene.more["HOMEROOM_WORKSPACE_USD_PER_MONTH"] = "300"
    await scene.restart()
    await in_lab.taps("Try again")
    await in_lab.sees("Exchange 1 of 3")

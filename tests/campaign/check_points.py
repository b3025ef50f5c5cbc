"""Points equal what was earned, by the verdicts that the learner saw."""

import re
from collections.abc import Iterator

from bot.sandbox.slack.model import Message
from tests.campaign.problem import Problem
from tests.campaign.record import Record
from tests.campaign.seen import Seen
from tests.scenarios.key import Answers
from tests.scenarios.screen import texts, words

PASSED = 5
_POINTS = re.compile(r"\*?(\d+)\*? of (\d+) points?")
_DONE = re.compile(r"Lab (\d+) is done")


def points(record: Record, seen: Seen) -> Iterator[Problem]:
    """`progress` and Home last showed the points that the learner has earned."""
    answers = Answers(record.world.module)
    for user in record.staying:
        earned = _earned(seen.own[user], answers)
        for place, shown in (("progress", _progress(record, user)), ("Home", _home(record, user))):
            if shown is not None and shown != earned:
                yield Problem("points", user, f"{place} shows {shown} points, earned were {earned}")


def _earned(messages: list[Message], answers: Answers) -> int:
    firsts: dict[str, bool] = {}
    labs: set[str] = set()
    passed = False
    for message in messages:
        text = words(message)
        labs.update(_DONE.findall(text))
        passed = passed or "Module test passed" in text
        if re.search("You (chose|wrote)", message.text) and "Question " in text and "nothing is counted" not in text:
            asked = answers.asked(message)
            if asked is not None and "Module test" not in text:
                firsts.setdefault(asked.id, "✓ *Right.*" in text)
    return sum(firsts.values()) + len(labs) + PASSED * passed


def _progress(record: Record, user: str) -> int | None:
    said = [*record.world.stage.slack.ephemerals(user), *_own(record, user)]
    shown = [one for one in said if "Your progress" in words(one)]
    newest = max(shown, key=lambda one: one.ts, default=None)
    return _read(words(newest)) if newest is not None else None


def _own(record: Record, user: str) -> list[Message]:
    slack = record.world.stage.slack
    return [one for one in slack.messages(slack.dm_of(user)) if one.user == slack.bot_user_id]


def _home(record: Record, user: str) -> int | None:
    home = record.world.stage.slack.home(user)
    return _read("\n".join(texts(home.body["blocks"]))) if home is not None else None


def _read(text: str) -> int | None:
    found = _POINTS.search(text)
    return int(found[1]) if found else None

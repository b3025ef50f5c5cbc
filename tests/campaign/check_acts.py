"""Each act on a page has one answer, wherever its learner reads the page."""

import re
from collections.abc import Iterator

from tests.campaign.problem import Problem
from tests.campaign.record import Record
from tests.campaign.seen import Seen
from tests.scenarios.screen import words

_ACT = re.compile(r"^\*Your turn\*.*\n(?P<act>(?:.*\n)*?)(?:Lesson|>)", re.MULTILINE)
_CHOSEN = re.compile(r"^(.*?)(?: ✓)? ← you$", re.MULTILINE)


def acts(record: Record, seen: Seen) -> Iterator[Problem]:
    """No two messages to a learner show different answers to the same act."""
    for user in record.staying:
        first: dict[str, str] = {}
        for message in seen.own[user]:
            found = _ACT.search(words(message))
            chosen = _CHOSEN.search(found["act"]) if found else None
            if found and chosen:
                ask = found["act"].partition("\n")[0]
                if first.setdefault(ask, chosen[1]) != chosen[1]:
                    what = f"{ask} is answered by {first[ask]!r} and {chosen[1]!r}"
                    yield Problem("act", user, what, message.channel, message.ts)

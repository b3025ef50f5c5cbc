"""What the lessons claim still holds in the installed SDK, as far as it knows."""

import pytest

from bot.authoring.facts import Check
from tests.content.sdk import SDK, holds
from tests.content.shipped import facts

CHECKED = [pytest.param(fact.check, id=fact.id) for fact in facts().values() if fact.check]


@pytest.mark.parametrize("check", CHECKED)
def test_the_sdk_agrees_with_the_fact(check: Check) -> None:
    said = SDK[check.sdk]()
    assert said
    assert holds(check.relation, said, check.values), said


def test_a_check_that_no_longer_holds_is_seen() -> None:
    assert not holds("equals", ("a", "b"), ("a",))
    assert not holds("includes", ("a", "b"), ("c",))
    assert not holds("includes", ("one long text",), ("short",))
    assert not holds("excludes", ("a", "b"), ("b",))
    assert holds("equals", ("b", "a"), ("a", "b"))
    assert holds("includes", ("one long text",), ("long text",))
    assert holds("excludes", ("a", "b"), ("c",))

"""The lessons' claims still hold in the installed SDK, as far as it can tell, and a false claim is detected."""

from dataclasses import replace

import pytest
from anthropic.resources.messages.messages import DEPRECATED_MODELS

from bot.authoring.draft import Check
from bot.authoring.linter.facts import MODELS
from tests.authoring.bench import DAY
from tests.content.sdk import SDK, holds
from tests.content.shipped import facts

CHECKED = [pytest.param(fact.check, id=fact.id) for fact in facts().values() if fact.check]
each_check = pytest.mark.parametrize("check", CHECKED)


def agrees(check: Check) -> bool:
    """Whether the installed SDK says of a fact what its check expects."""
    return holds(check.relation, SDK[check.sdk](), check.values)


def falsified(check: Check) -> Check:
    """The check as it would be, were the world another one."""
    if check.relation == "excludes":
        return replace(check, values=(*check.values, SDK[check.sdk]()[0]))
    return replace(check, values=(*check.values[1:], f"{check.values[0]} of long ago"))


@each_check
def test_the_sdk_agrees_with_the_fact(check: Check) -> None:
    assert SDK[check.sdk]()
    assert agrees(check), SDK[check.sdk]()


@each_check
def test_a_fact_that_no_longer_holds_is_seen(check: Check) -> None:
    """Each expectation is bent once; a test that stayed green then would prove nothing."""
    assert not agrees(falsified(check))


def test_three_facts_in_five_are_asked_of_the_sdk() -> None:
    assert len(CHECKED) >= 0.6 * len(facts())


def test_every_question_to_the_sdk_is_asked() -> None:
    assert {fact.check.sdk for fact in facts().values() if fact.check} == set(SDK)


def test_an_equal_set_is_not_a_larger_one_and_a_long_text_includes_its_words() -> None:
    assert holds("equals", ("b", "a"), ("a", "b"))
    assert not holds("equals", ("a", "b"), ("a",))
    assert holds("includes", ("one long text",), ("long text",))
    assert not holds("includes", ("one long text",), ("short",))
    assert holds("excludes", ("a", "b"), ("c",))


def test_the_linter_s_models_are_those_of_the_sdk() -> None:
    """A model is open or has the day of its end, as the SDK has them; its listed ones are all known."""
    ends = {model: f"{day:%B} {day.day}, {day.year}" for model, day in MODELS.items() if day}
    assert ends == {model: day.replace("th,", ",").replace("st,", ",") for model, day in DEPRECATED_MODELS.items()}
    assert set(MODELS) == {*SDK["model_ids"](), *DEPRECATED_MODELS}


def test_every_fact_is_dated_and_sourced_where_the_claim_is_to_be_read() -> None:
    assert all(fact.as_of and fact.as_of <= DAY for fact in facts().values())
    hosts = {fact.source.split("/")[2] for fact in facts().values()}
    assert hosts == {"platform.claude.com", "github.com"}

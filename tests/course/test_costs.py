from dataclasses import replace
from datetime import date

import pytest

from bot.course.costs import PRICES, Tokens, tokens_of, usd

TODAY = date(2026, 11, 30)
MILLION = 1_000_000


@pytest.mark.parametrize(
    ("model", "in_", "out", "read", "five_minutes", "hour"),
    [  # platform.claude.com, each model's overview, 2026-11-22
        ("claude-sonnet-5-5", 2, 10, 0.10, 2.50, 4),
        ("claude-haiku-5-5", 0.10, 0.50, 0.01, 0.125, 0.20),
        ("claude-opus-5-5", 4, 20, 0.20, 5, 8),
        ("claude-fable-5-1", 10, 50, 0.25, 12.50, 20),
    ],
)
def test_each_kind_of_token_has_its_list_price(
    model: str, in_: float, out: float, read: float, five_minutes: float, hour: float
) -> None:
    kinds = {"input": in_, "output": out, "cache_read": read, "cache_write_5m": five_minutes, "cache_write_1h": hour}
    for kind, price in kinds.items():
        assert usd(Tokens(**{kind: MILLION}), model, TODAY, is_long=False) == pytest.approx(price), kind


def test_a_long_prompt_costs_more_with_haiku_and_the_same_with_sonnet() -> None:
    assert usd(Tokens(input=MILLION), "claude-haiku-5-5", TODAY, is_long=True) == 0.5
    assert usd(Tokens(input=MILLION), "claude-sonnet-5-5", TODAY, is_long=True) == 2
    assert [Tokens(cache_read=99_000, input=count).is_long for count in (1_000, 1_001)] == [False, True]


def test_a_model_without_a_known_price_has_none() -> None:
    assert usd(Tokens(input=1), "a-gateway/sonnet", TODAY, is_long=False) is None
    assert usd(Tokens(input=1), "claude-sonnet-5-5", date(2026, 9, 30), is_long=False) is None, "before its price"


def test_a_usage_is_split_into_the_kinds_that_are_paid() -> None:
    usage = {
        "input_tokens": 3,
        "cache_read_input_tokens": 50,
        "cache_creation_input_tokens": 30,
        "ephemeral_1h_input_tokens": 20,
        "ephemeral_5m_input_tokens": 10,
        "output_tokens": 7,
    }
    assert tokens_of(usage) == Tokens(3, 50, 10, 20, 7)
    assert tokens_of({"cache_creation_input_tokens": 30}) == Tokens(cache_write_5m=30)
    assert tokens_of({"ephemeral_1h_input_tokens": 20, "ephemeral_5m_input_tokens": 10}).prompt == 30


def test_a_new_price_holds_from_its_day_on(monkeypatch: pytest.MonkeyPatch) -> None:
    first = replace(PRICES["claude-opus-5-5"][0], since=date(2026, 10, 7))
    monkeypatch.setitem(PRICES, "claude-opus-5-5", (first, replace(first, since=date(2026, 11, 1), input=3)))
    days = (date(2026, 10, 31), date(2026, 11, 1))
    assert [usd(Tokens(input=MILLION), "claude-opus-5-5", day, is_long=False) for day in days] == [4, 3]

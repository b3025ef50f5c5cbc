"""A pause of the model's is everybody's: it only grows, ends spread out, and names what an operator has to do once."""

import logging
from datetime import timedelta

import pytest

from bot.features.tutoring.pause import ModelPause
from tests.clocks import START


def at(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def test_a_later_shorter_pause_shortens_nothing() -> None:
    pause = ModelPause(lambda: 0.0)
    pause.extend(START, 60)
    pause.extend(START + at(1), 5)
    assert pause.left_s(START + at(1)) == 59
    pause.extend(START + at(30), 60)
    assert pause.left_s(START + at(30)) == 60
    assert pause.left_s(START + at(90)) == 0


def test_a_clock_that_is_set_back_makes_a_pause_no_longer() -> None:
    pause = ModelPause(lambda: 0.0)
    pause.extend(START, 20)
    assert pause.left_s(START - at(3600)) == 20
    assert pause.left_s(START - at(3590)) == 10
    pause.extend(START - at(3590), 5)
    assert pause.left_s(START - at(3590)) == 10, "nor shorter"


def test_those_who_waited_come_back_one_after_the_other() -> None:
    dice = iter([0.0, 0.5, 1.0])
    pause = ModelPause(lambda: next(dice))
    assert [pause.spread_s(60) for _ in range(3)] == [60, 67.5, 75]


def test_a_short_pause_is_not_spread_for_long() -> None:
    assert ModelPause(lambda: 1.0).spread_s(4) == 6


def test_the_operator_is_told_once_and_again_of_another_cause(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    pause = ModelPause(lambda: 0.0)
    for reason in ("the key is refused", "the key is refused", "the credit is used up."):
        pause.locked_out(START, reason)
    assert (pause.trouble, pause.left_s(START)) == ("the credit is used up", 30)
    pause.answers(START)
    pause.answers(START)
    assert pause.trouble == ""
    assert [record.getMessage().partition(".")[0] for record in caplog.records] == [
        "the key is refused",
        "the credit is used up",
        "the model answers again; asking the waiting questions now",
    ]

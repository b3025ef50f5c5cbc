"""Only `homeroom try` goes by the clock of Slack's answers; elsewhere a wrong clock is named and does no harm."""

import re
from pathlib import Path

import pytest

from tests.child import bot_process_in
from tests.kill.lab import Lab
from tests.transports.conftest import PEOPLE

TOLD = re.compile(r"this machine's clock is 3(599|600) s behind Slack's: set its time")


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_a_machine_whose_clock_is_an_hour_off_is_named_once_and_loses_nothing(
    tmp_path: Path, *, http: bool
) -> None:
    async with bot_process_in(tmp_path, PEOPLE, http=http, local_clock=False) as bot:
        bot.stage.clock.move(3600)
        ada = Lab(bot, "U0ADA")
        await ada.opens()
        await ada.asks()
        opening = bot.stage.slack.faults.hold("chat.stopStream")
        await ada.asks()
        await bot.reached(opening)
        await bot.crash()
        await ada.goes_on()
        told = [line for line in bot.log if TOLD.search(line)]
    assert len(told) == 2, "once a process"

"""The time zones that the modal offers."""

import subprocess
import sys
from zoneinfo import ZoneInfo, available_timezones

from bot.slack.api.members import GROUP, regions

COUNT_WHAT_IS_OPENED = """
import sys
from bot.slack.api.members import regions
opened = []
sys.addaudithook(lambda event, args: opened.append(args) if event in ("open", "os.scandir") else None)
regions()
print(len(opened))
"""


def test_every_zone_that_is_offered_can_be_used() -> None:
    offered = [name for _, names in regions() for name in names]
    assert {"UTC", "Europe/Berlin", "Asia/Kolkata", "America/Argentina/Ushuaia"} <= {*offered}
    assert len(offered) == len({*offered})
    assert {ZoneInfo(name).key for name in offered} <= available_timezones()


def test_no_group_is_longer_than_slack_takes() -> None:
    assert max(len(names) for _, names in regions()) == GROUP


def test_the_list_is_read_from_one_file_for_a_modal_waits_for_it() -> None:
    ended = subprocess.run([sys.executable, "-c", COUNT_WHAT_IS_OPENED], capture_output=True, text=True, check=True)
    assert int(ended.stdout) < 30  # with the modules it imports; a walk opens 70

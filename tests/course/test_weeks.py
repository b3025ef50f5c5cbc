from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.course.weeks import next_to_post, week_named, week_of, zone_in_words, zone_named

BERLIN, TOKYO, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)

MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds it
ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})).map(ZoneInfo)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def test_a_week_runs_from_monday_midnight_to_monday_midnight_of_its_zone() -> None:
    week = week_of(utc(2026, 11, 25, 12), BERLIN)
    assert (week.name, week.days) == ("2026-W48", "23 to 29 November")
    assert (week.start, week.end) == (utc(2026, 11, 22, 23), utc(2026, 11, 29, 23))
    assert week.posted_at == utc(2026, 11, 30, 8)


def test_one_moment_may_fall_into_two_weeks_in_two_zones() -> None:
    moment = utc(2026, 11, 29, 16)  # Sunday in New York, Monday 01:00 in Tokyo
    assert [week_of(moment, zone).name for zone in (NEW_YORK, TOKYO)] == ["2026-W48", "2026-W49"]


@pytest.mark.parametrize(
    ("day", "hours", "posted"),
    [
        (utc(2026, 10, 21), 169, utc(2026, 10, 26, 8)),  # the clocks go back on 25 October: 09:00 is 08:00 UTC
        (utc(2027, 3, 24), 167, utc(2027, 3, 29, 7)),  # they go forward on 28 March: 09:00 is 07:00 UTC
        (utc(2026, 11, 25), 168, utc(2026, 11, 30, 8)),
    ],
)
def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change(day: datetime, hours: int, posted: datetime) -> None:
    week = week_of(day, BERLIN)
    assert week.end - week.start == hours * HOUR
    assert week.posted_at == posted


def test_the_days_of_a_week_over_two_months_name_both() -> None:
    assert week_of(utc(2026, 12, 2), BERLIN).days == "30 November to 6 December"


def test_a_week_over_new_year_has_its_iso_name() -> None:
    week = week_of(utc(2026, 12, 31), BERLIN)
    assert (week.name, week.next.name) == ("2026-W53", "2027-W01")


def test_on_monday_before_nine_the_week_that_ended_is_next_to_be_posted() -> None:
    week = week_of(utc(2026, 11, 25), BERLIN)
    before, at = week.posted_at - timedelta(seconds=1), week.posted_at
    names = [next_to_post(moment, BERLIN).name for moment in (week.end, before, at)]
    assert names == [week.name, week.name, "2026-W49"]


@given(MOMENTS, ZONES)
def test_every_moment_lies_in_its_week_and_weeks_leave_no_gap(moment: datetime, zone: ZoneInfo) -> None:
    week = week_of(moment, zone)
    assert week.start <= moment < week.end == week.next.start
    assert week.next.previous == week == week_named(week.name, zone)


@given(MOMENTS, ZONES)
def test_what_is_posted_next_is_the_first_board_still_to_come(moment: datetime, zone: ZoneInfo) -> None:
    week = next_to_post(moment, zone)
    assert week.previous.posted_at <= moment < week.posted_at


@pytest.mark.parametrize("name", ["Europe/Bärlin", "", "Europe", "../etc/passwd", "/etc/passwd", "x" * 300])
def test_a_zone_nobody_knows_is_none(name: str) -> None:
    assert zone_named(name) is None
    assert zone_named("Asia/Kolkata") == ZoneInfo("Asia/Kolkata")


@pytest.mark.parametrize(
    ("name", "said"),
    [("Europe/Berlin", "Europe/Berlin"), ("Etc/UTC", "UTC"), ("UTC", "UTC"), ("GMT", "UTC"), ("", ""), ("Mars", "")],
)
def test_a_zone_is_said_as_its_city_or_utc(name: str, said: str) -> None:
    assert zone_in_words(name) == said

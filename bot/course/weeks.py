"""Calendar weeks in a time zone: Monday 00:00 to Monday 00:00 by the clocks of that place, also over a change of them.

A zone is an IANA name such as "Europe/Berlin"; the rules come from the system or from the `tzdata` package.
"""

from calendar import month_name
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

POST_HOUR = 9  # on the Monday after the week
_WEEK = timedelta(days=7)
_UTC = {"UTC", "UCT", "GMT", "Greenwich", "Universal", "Zulu"}


@dataclass(frozen=True, slots=True)
class Week:
    """One week of one zone; `monday` is its first day."""

    monday: date
    zone: ZoneInfo

    @property
    def name(self) -> str:
        """The ISO name, such as "2026-W48"; it sorts by time."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def start(self) -> datetime:
        """The first moment, in UTC."""
        return self._at(self.monday, 0)

    @property
    def end(self) -> datetime:
        """The first moment after it, in UTC."""
        return self._at(self.monday + _WEEK, 0)

    @property
    def posted_at(self) -> datetime:
        """When its board is posted, in UTC: the Monday after it, 09:00 by the clocks there."""
        return self._at(self.monday + _WEEK, POST_HOUR)

    @property
    def next(self) -> "Week":
        """The week after it."""
        return Week(self.monday + _WEEK, self.zone)

    @property
    def previous(self) -> "Week":
        """The week before it."""
        return Week(self.monday - _WEEK, self.zone)

    @property
    def days(self) -> str:
        """Its days in words: "23 to 29 November", "30 November to 6 December"."""
        sunday = self.monday + timedelta(days=6)
        first = f"{self.monday.day}" if self.monday.month == sunday.month else in_words(self.monday)
        return f"{first} to {in_words(sunday)}"

    def _at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), self.zone).astimezone(UTC)


def week_of(moment: datetime, zone: ZoneInfo) -> Week:
    """The week that a moment falls into by the clocks of the zone."""
    day = moment.astimezone(zone).date()
    return Week(day - timedelta(days=day.weekday()), zone)


def week_named(name: str, zone: ZoneInfo) -> Week:
    """The week of that ISO name; raises ValueError where there is none."""
    year, _, number = name.partition("-W")
    return Week(date.fromisocalendar(int(year), int(number), 1), zone)


def next_to_post(moment: datetime, zone: ZoneInfo) -> Week:
    """The week whose board is posted next: the running one, or on a Monday before nine the one that just ended."""
    running = week_of(moment, zone)
    return running.previous if running.previous.posted_at > moment else running


def in_words(day: date) -> str:
    """A day without its year: "29 November"."""
    return f"{day.day} {month_name[day.month]}"


def zone_named(name: str) -> ZoneInfo | None:
    """The zone of that name, or None where this machine knows none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError; a folder's name is an OSError
        return None


def zone_in_words(name: str) -> str:
    """A zone as a person reads it: its city, or "UTC" by whichever of its names; empty for a zone nobody knows."""
    return "" if zone_named(name) is None else "UTC" if name.removeprefix("Etc/") in _UTC else name

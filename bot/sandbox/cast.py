"""The local workspace's people, channels and time zone."""

import os
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

LOCALTIME = Path("/etc/localtime")  # a link into the zone database (freedesktop: localtime(5))
FOLDER = "zoneinfo/"
UNKNOWN = "Etc/UTC"


def machine_zone(localtime: Path = LOCALTIME) -> str:
    """The IANA name of this machine's zone: by `TZ`, else by /etc/localtime; UTC where neither names one."""
    linked = str(localtime.resolve()).rpartition(FOLDER)[2]
    return next(filter(_exists, (os.environ.get("TZ", "").removeprefix(":"), linked)), UNKNOWN)


def _exists(name: str) -> bool:
    try:
        return bool(name) and bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):  # as zoneinfo says that it knows no such zone
        return False


PEOPLE = (("U0ADA", "Ada Lovell"), ("U0BEN", "Ben Osei"), ("U0CHIARA", "Chiara Neri"))
CHANNELS = (("C0GENERAL", "general"), ("C0LEARN", "learn-claude"))


@dataclass(frozen=True, slots=True)
class Cast:
    """People and channels as `(id, name)`; `zone` is the people's time zone, an IANA name."""

    people: tuple[tuple[str, str], ...] = PEOPLE
    channels: tuple[tuple[str, str], ...] = CHANNELS
    zone: str = UNKNOWN

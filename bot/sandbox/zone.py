"""The time zone of this machine, by whose clocks the people of the local workspace live."""

import os
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

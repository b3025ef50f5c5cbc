"""The time zones a modal offers: IANA's cities by region, a group no longer than Slack takes."""

from functools import cache
from importlib.resources import files
from itertools import groupby

GROUP = 100  # Slack: static_select, options in a group
REGIONS = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}


@cache
def regions() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each region with its zones in order; a long region goes on in another group."""
    names = sorted(name for name in _known() if name.split("/")[0] in REGIONS)
    found: list[tuple[str, tuple[str, ...]]] = [("Everywhere", ("UTC",))]
    for region, cities in groupby(names, key=lambda name: name.split("/")[0]):
        zones = tuple(cities)
        found += [
            (f"{region}, continued" if start else region, zones[start : start + GROUP])
            for start in range(0, len(zones), GROUP)
        ]
    return tuple(found)


def _known() -> list[str]:
    """IANA's names from one file; `zoneinfo.available_timezones` walks through the system's folders, 0.1 s here."""
    return (files("tzdata") / "zones").read_text("utf-8").split()

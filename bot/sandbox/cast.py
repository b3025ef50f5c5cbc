"""Who is in the local workspace, and where."""

from dataclasses import dataclass

from bot.sandbox.zone import UNKNOWN

PEOPLE = (("U0ADA", "Ada Lovell"), ("U0BEN", "Ben Osei"), ("U0CHIARA", "Chiara Neri"))
CHANNELS = (("C0GENERAL", "general"), ("C0LEARN", "learn-claude"))


@dataclass(frozen=True, slots=True)
class Cast:
    """People and channels as `(id, name)`; `zone` is the people's time zone, an IANA name."""

    people: tuple[tuple[str, str], ...] = PEOPLE
    channels: tuple[tuple[str, str], ...] = CHANNELS
    zone: str = UNKNOWN

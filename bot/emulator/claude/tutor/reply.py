"""The offline tutor."""

from collections.abc import Sequence

from bot.emulator.claude.prompt import Turn


def reply(system: str, turns: Sequence[Turn]) -> str:
    """The tutor's answer to the last turn."""
    return f"I am Homeroom's offline tutor. {len(system)} {len(turns)}"

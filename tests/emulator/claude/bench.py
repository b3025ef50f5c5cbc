from dataclasses import dataclass

from anthropic import AsyncAnthropic

from bot.emulator.claude import LocalClaude
from bot.emulator.clock import Clock
from bot.emulator.journal import Journal


@dataclass
class Wire:
    """The local API, served, and the real SDK's client talking to it."""

    claude: LocalClaude
    client: AsyncAnthropic
    clock: Clock
    journal: Journal
    url: str

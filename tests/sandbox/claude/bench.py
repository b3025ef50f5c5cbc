from dataclasses import dataclass

from anthropic import AsyncAnthropic

from bot.sandbox.claude import LocalClaude
from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal


@dataclass
class Wire:
    """The local API, served, and the real SDK's client talking to it."""

    claude: LocalClaude
    client: AsyncAnthropic
    clock: Clock
    journal: Journal
    url: str

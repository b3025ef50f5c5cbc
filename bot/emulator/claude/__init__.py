"""A strict Messages API on loopback (version 2026-10-21) with an offline tutor behind it."""

from bot.emulator.claude.calls import Call
from bot.emulator.claude.faults import Fault, Faults
from bot.emulator.claude.server import LocalClaude

__all__ = ["Call", "Fault", "Faults", "LocalClaude"]

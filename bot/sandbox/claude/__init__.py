"""A strict Messages API on loopback (version 2026-10-21) with an offline tutor behind it."""

from bot.sandbox.claude.calls import Call
from bot.sandbox.claude.faults import Fault, Faults
from bot.sandbox.claude.server import LocalClaude

__all__ = ["Call", "Fault", "Faults", "LocalClaude"]

"""The offline tutor: it finds the page that answers a question, quotes it, and says so when it finds none."""

from bot.emulator.claude.tutor.pages import Lab, Notes
from bot.emulator.claude.tutor.tutor import reply

__all__ = ["Lab", "Notes", "reply"]

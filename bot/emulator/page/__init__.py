"""The page: the local workspace in a browser, with the dials and the inspector at its edge."""

from bot.emulator.page.page import Bot, Page

__all__ = ["Bot", "Page"]

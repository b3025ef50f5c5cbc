"""The page: the local workspace in a browser, with the dials and the inspector at its edge."""

from bot.sandbox.page.page import Page
from bot.sandbox.page.session import routes

__all__ = ["Page", "routes"]

"""A learner earns points: each item once ever, and the first of all asks how others may see them."""

from bot.course.model import Module
from bot.course.people import Learner
from bot.service import board_posts, standings
from bot.service.desk import Desk
from bot.store import points
from bot.store.db import Query


def earn(query: Query, desk: Desk, learner: Learner, module: Module, item: str, worth: int) -> None:
    """Give the points of an item, unless they were given before."""
    if points.earn(query, desk.now, learner, module, item, worth):
        standings.ask_once(query, desk, learner)
        board_posts.redraw_soon(query, desk, learner, module.id)

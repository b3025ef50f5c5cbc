"""A learner earns points: each item once ever. After the first ones they are asked how others may see them."""

from bot.course.model import Learner, Module
from bot.features import people
from bot.features.context import Context
from bot.features.leaderboard import board_posts, visibility
from bot.store import progress
from bot.store.db import Query


def earn(query: Query, context: Context, learner: Learner, module: Module, item: str, worth: int) -> None:
    """Give the points of an item, unless they were given before."""
    if progress.earn(query, context.now, learner, module, item, worth):
        board_posts.redraw_soon(query, context, learner, module.id)
        people.ask(query, context, learner)


def pause(query: Query, context: Context, learner: Learner, module: Module) -> None:
    """A quiz, a lab or a test is over: the time to ask who has points how others may see them, once."""
    if progress.points(query, learner, module.id):
        visibility.ask_once(query, context, learner)

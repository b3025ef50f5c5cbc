"""What is kept about a person: told to whoever asks in the DM, and forgotten by whoever runs Homeroom."""

from dataclasses import replace

from bot.course.model import Learner
from bot.features.context import Context
from bot.features.leaderboard import board_posts
from bot.features.views import Said, View
from bot.store import boards
from bot.store import forgetting as rows
from bot.store.db import Query

KEPT = (
    "I keep your progress, your answers and points, what you and the tutor wrote in labs, and how you want to be"
    " shown. All of this is in a file that belongs to the people who run Homeroom. Leads see no answers and no"
    " transcripts, but everybody in a channel can read a lab there."
    " What you write in a lab also goes to the model's provider, so that the tutor can answer."
    " The people who run Homeroom can delete everything I keep about you: ask them to type `homeroom forget {}`."
)


def told(_query: Query, _context: Context, learner: Learner) -> View:
    """The answer to "what do you store" and "delete my data"; nothing is deleted by asking."""
    return Said(KEPT.format(learner.id))


def forget(query: Query, context: Context, learner: Learner) -> int:
    """Delete all that is kept about a learner, and have the public boards that count them redrawn.

    Returns how many boards these are. Nobody's name is on the redrawing.
    """
    posts = boards.showing(query, learner)
    rows.forget(query, learner)
    for post in posts:
        asker = "" if post.asker == learner.id else post.asker
        board_posts.redraw(query, context, Learner(learner.workspace, ""), replace(post, asker=asker))
    return len(posts)

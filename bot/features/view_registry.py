"""The views that posts and refreshes name, each a function that reads the store when the message is sent."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.course.model import Learner
from bot.features import course_card, lessons, privacy
from bot.features.context import Context
from bot.features.lab import channel_labs, lab_opening, lab_questions, offers
from bot.features.leaderboard import ranking, visibility, weekly
from bot.features.questions import module_test, quiz
from bot.features.tutoring.transactions import gave_up_view, stopped_view
from bot.features.views import View
from bot.store.db import Query

Show = Callable[..., View]

SHOWS: Mapping[str, Show] = {
    "card": course_card.card,
    "welcome": course_card.welcome,
    "said": course_card.said,
    "asked-about": offers.told_where,
    "privacy": privacy.panel,
    "help": course_card.helping,
    "terms": course_card.terms,
    "progress": course_card.progress_view,
    "board": ranking.board,
    "public-board": ranking.public,
    "standing": visibility.asked,
    "weekly": weekly.panel,
    "page": lessons.page,
    "question": quiz.question,
    "quiz-end": quiz.end,
    "lab": lab_opening.opening,
    "lab-here": lab_opening.lab_here,
    "lab-lost": channel_labs.lab_lost,
    "lab-places": channel_labs.places,
    "lab-visitor": channel_labs.visitor,
    "greeting": lab_opening.greeting,
    "asked": lab_questions.you_asked,
    "gave-up": gave_up_view,
    "stopped": stopped_view,
    "held": offers.words_held,
    "test-intro": module_test.intro,
    "test": module_test.question,
    "test-overview": module_test.overview,
    "test-result": module_test.result,
}


def compose(query: Query, context: Context, learner: Learner, show: str, args: Mapping[str, Any]) -> View:
    """The view that a job names, as the store has it now."""
    return SHOWS[show](query, context, learner, **args)

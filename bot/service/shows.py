"""The views that posts and refreshes name, each a function that reads the store when the message is sent."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.course.people import Learner
from bot.service import (
    asking,
    beside,
    boards,
    cards,
    channel_lost,
    forgetting,
    lab_aloud,
    lab_opening,
    lab_places,
    module_tests,
    public_boards,
    quizzes,
    reading,
    standings,
    weekly,
)
from bot.service.desk import Desk
from bot.service.turn.units import gave_up_view, stopped_view
from bot.service.views import View
from bot.store.db import Query

Show = Callable[..., View]

SHOWS: Mapping[str, Show] = {
    "card": cards.card,
    "welcome": cards.welcome,
    "said": cards.said,
    "asked-about": asking.told,
    "privacy": forgetting.told,
    "help": cards.helping,
    "terms": cards.terms,
    "progress": cards.progress_view,
    "board": boards.board,
    "public-board": public_boards.public,
    "standing": standings.asked,
    "weekly": weekly.panel,
    "page": reading.page,
    "question": quizzes.question,
    "quiz-end": quizzes.end,
    "lab": lab_opening.opening,
    "lab-here": lab_opening.lab_here,
    "lab-lost": channel_lost.lab_lost,
    "lab-places": lab_places.places,
    "lab-visitor": lab_places.visitor,
    "greeting": lab_opening.greeting,
    "asked": lab_aloud.you_asked,
    "gave-up": gave_up_view,
    "stopped": stopped_view,
    "held": beside.words_held,
    "test-intro": module_tests.intro,
    "test": module_tests.question,
    "test-overview": module_tests.overview,
    "test-result": module_tests.result,
}


def compose(query: Query, desk: Desk, learner: Learner, show: str, args: Mapping[str, Any]) -> View:
    """The view that a row names, as the store has it now."""
    return SHOWS[show](query, desk, learner, **args)

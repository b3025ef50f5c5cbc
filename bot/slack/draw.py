"""Draws views for Slack: a table from each kind of view to its function."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from bot.features import views
from bot.features.ports import Drawn, Json
from bot.slack.blocks import answers, board, card, lab, lesson, quiz, test

# A drawing takes the type it is listed under. Python's types can't say so; tests/slack/blocks checks it.
Draw = Callable[[Any], Drawn]

DRAWINGS: Mapping[type, Draw] = MappingProxyType(
    {
        views.Card: card.card,
        views.Said: answers.said,
        views.Welcome: card.welcome,
        views.PageView: lesson.page,
        views.QuestionView: quiz.question,
        views.QuizEnd: quiz.quiz_end,
        views.LabView: lab.lab,
        views.HomeView: card.home,
        views.LabPlaces: lab.places,
        views.TutorReply: lab.reply,
        views.YouAsked: lab.you_asked,
        views.WordsHeld: lab.words_held,
        views.TestIntro: test.intro,
        views.TestQuestion: test.question,
        views.TestOverview: test.overview,
        views.TestResult: test.result,
        views.Board: board.board,
        views.PublicBoard: board.public,
        views.WeeklyPanel: board.weekly,
        views.StandingAsked: board.standing_asked,
        views.PrivacyPanel: answers.privacy,
        views.ProgressView: board.progress,
        views.TermsView: answers.terms,
        views.Help: answers.helping,
    },
)


def draw(view: views.View) -> Drawn:
    """The message for a view: fallback text and blocks, always within Slack's limits."""
    return DRAWINGS[type(view)](view)


def draw_footer(footer: views.Footer) -> tuple[Json, ...]:
    """The blocks that chat.stopStream puts below a streamed reply."""
    return lab.footer(footer)

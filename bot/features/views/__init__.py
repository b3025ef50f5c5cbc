"""What a learner is shown, as values without Slack in them; `bot.slack.blocks` draws each.

A view holds everything its drawing needs, so drawing is a pure function. Texts are Markdown.
"""

from collections.abc import Callable

from bot.course.model import Note, Page, Prose, Table, Term
from bot.course.progress import Step, StepKind
from bot.features.ports import Drawn
from bot.features.views.board import Board, BoardRow, LessonDone, PublicBoard, StandingAsked, WeeklyPanel
from bot.features.views.home import BoardRun, HomeView, LabLink
from bot.features.views.lab import Footer, LabPlaces, LabView, RequestShown, TutorReply, WordsHeld, YouAsked
from bot.features.views.learning import (
    Missed,
    OptionView,
    PageView,
    QuestionView,
    QuizEnd,
    Reread,
    Reviewed,
    TestIntro,
    TestOverview,
    TestQuestion,
    TestResult,
    Verdict,
)
from bot.features.views.way import Card, Help, NextStep, ProgressView, Said, Station, TermsView, Welcome

View = (
    Card
    | Said
    | PageView
    | QuestionView
    | QuizEnd
    | LabView
    | HomeView
    | LabPlaces
    | TutorReply
    | YouAsked
    | TestIntro
    | TestQuestion
    | TestOverview
    | TestResult
    | Board
    | PublicBoard
    | WeeklyPanel
    | StandingAsked
    | TermsView
    | ProgressView
    | Help
    | WordsHeld
    | Welcome
)
Draw = Callable[[View], Drawn]

__all__ = [
    "Board",
    "BoardRow",
    "BoardRun",
    "Card",
    "Draw",
    "Footer",
    "Help",
    "HomeView",
    "LabLink",
    "LabPlaces",
    "LabView",
    "LessonDone",
    "Missed",
    "NextStep",
    "Note",
    "OptionView",
    "Page",
    "PageView",
    "ProgressView",
    "Prose",
    "PublicBoard",
    "QuestionView",
    "QuizEnd",
    "RequestShown",
    "Reread",
    "Reviewed",
    "Said",
    "StandingAsked",
    "Station",
    "Step",
    "StepKind",
    "Table",
    "Term",
    "TermsView",
    "TestIntro",
    "TestOverview",
    "TestQuestion",
    "TestResult",
    "TutorReply",
    "Verdict",
    "View",
    "WeeklyPanel",
    "Welcome",
    "WordsHeld",
    "YouAsked",
]

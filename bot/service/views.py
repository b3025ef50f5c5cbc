"""What a learner is shown, as values without Slack in them; `bot.slack.blocks` draws each.

A view holds everything its drawing needs, so drawing is a pure function. Texts from the course are Markdown.
"""

from dataclasses import dataclass, field
from typing import Literal

from bot.course.model import Note, Page, Prose, Table, Term
from bot.course.progress import Step, StepKind


@dataclass(frozen=True, slots=True)
class Station:
    """A step on the drawn map: `state` done, here (the next one) or open; `detail` such as "2 of 4"."""

    step: Step
    state: Literal["done", "here", "open"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """The button that leads on; `label` as a learner reads it: "Start", "Continue quiz 1", "Lesson 2"."""

    step: Step
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """The course card: the map, the time left and the next step. `lead` is a sentence above it, or empty."""

    course: str
    title: str
    place: str  # "You are in Lesson 1, quiz." / "Nothing started yet."
    minutes_left: int
    stations: tuple[Station, ...]
    next: NextStep | None  # None when the module is passed and all is done
    lead: str = ""
    link: str = ""  # a permalink to the message or thread where the learner was


@dataclass(frozen=True, slots=True)
class Said:
    """One kind sentence and a next step, for every answer that is only words; `next` and `steps` become buttons."""

    text: str
    next: NextStep | None = None
    link: str = ""  # where it happens, as a link under the sentence
    link_label: str = ""
    move: int = 0  # a lab's number: offer to move its thread down here


@dataclass(frozen=True, slots=True)
class PageView:
    """A page of a lesson (or of the intro: `lesson_number` 0). `live` false takes the buttons off."""

    lesson_number: int
    lesson_title: str
    tagline: str  # drawn on the first page only
    question: str
    page: Page
    number: int
    count: int
    next: NextStep | None  # on the last page: the quiz (or lesson 1 after the intro)
    live: bool = True
    next_page_id: str = ""  # the page "Next page" leads to; empty on the last one


@dataclass(frozen=True, slots=True)
class OptionView:
    """An option as it is lettered in this attempt; `index` is the authored one, which buttons carry."""

    letter: str
    text: str
    index: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answered question shows: the chosen and the right letter and the reasons."""

    chosen: str
    right: str
    why_right: str
    why_chosen: str  # empty where the chosen one is right
    score_so_far: str  # "First try counts one point · 1 of 2 so far"


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A quiz question; `verdict` once it is answered. `next_number` is the question after it, 0 at the end."""

    attempt: int
    lesson_number: int
    number: int
    count: int
    ask: str
    options: tuple[OptionView, ...]
    page_id: str
    page_number: int
    verdict: Verdict | None = None
    next_number: int = 0
    live: bool = True  # false: the learner has gone on, so no button leads on from here
    practice: bool = False  # a round of missed ones: nothing is counted


@dataclass(frozen=True, slots=True)
class Reread:
    """A page worth rereading: its id, number and title."""

    lesson_number: int
    page_id: str
    page_number: int
    title: str


@dataclass(frozen=True, slots=True)
class QuizEnd:
    """The end of a quiz: first and best score, pages to reread, the missed ones, and what comes next."""

    attempt: int
    lesson_number: int
    right: int
    count: int
    first: int  # the first attempt's score, -1 where this was only practice
    best: int
    reread: tuple[Reread, ...]
    missed: int
    next: NextStep | None
    practice: bool = False


@dataclass(frozen=True, slots=True)
class LabView:
    """The message that opens a lab's thread: task, who reads it, suggested starts (indices are the authored ones)."""

    attempt: int
    lesson_number: int
    title: str
    task: str
    exchanges: int
    starts: tuple[str, ...]
    live: bool = True  # false once the first words were said: the starts' buttons go
    moved_link: str = ""  # the newer thread, where the lab was moved there
    done: bool = False


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands under a tutor's reply. `turn` names the exchange for "See the request"; 0 where there is none."""

    turn: int
    exchange: int  # 0 where the reply did not count
    exchanges: int
    done: bool  # this reply was the one that completed the lab
    next: NextStep | None
    shortened: bool = False  # the reply ended at max_tokens
    note: str = ""  # why it did not count, or a kind word when the tutor could not answer
    retry: bool = False  # a "Try again" button
    lesson_number: int = 0  # names the lab that is done


@dataclass(frozen=True, slots=True)
class TutorReply:
    """A whole tutor message, as posted where no stream is to be had, or after one was lost."""

    text: str
    footer: Footer | None


@dataclass(frozen=True, slots=True)
class YouAsked:
    """The line a tapped start leaves in the thread."""

    text: str


@dataclass(frozen=True, slots=True)
class RequestShown:
    """What "See the request" shows: the very messages array and usage of a turn, the system text abbreviated."""

    request: str  # pretty JSON, system abbreviated
    usage: str
    turns: int


@dataclass(frozen=True, slots=True)
class TestIntro:
    """Before the module test begins: how many questions, the pass mark, earlier tries."""

    count: int
    pass_right: int
    pass_mark_percent: int
    tries: int
    best: int
    open_attempt: int = 0  # an attempt under way, to go on with


@dataclass(frozen=True, slots=True)
class TestQuestion:
    """The module test's one message: a question, the chosen option (its index, or None), and how many are open."""

    attempt: int
    number: int
    count: int
    ask: str
    options: tuple[OptionView, ...]
    chosen: int | None
    answered: int
    unanswered: tuple[int, ...]  # question numbers still open, for the submit confirm


@dataclass(frozen=True, slots=True)
class TestOverview:
    """The test's overview: each number answered or open."""

    attempt: int
    count: int
    answered: tuple[int, ...]
    unanswered: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """A missed test item, without the key: why the chosen option is wrong and the page that helps."""

    number: int
    ask: str
    chosen_text: str  # empty where it was left open
    why_chosen: str
    reread: Reread


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An item of a passed test, with its key."""

    number: int
    ask: str
    chosen_text: str
    right_text: str
    why_right: str
    why_chosen: str  # empty where the chosen one is right
    is_right: bool


@dataclass(frozen=True, slots=True)
class TestResult:
    """A submitted test. Failed: `missed` is filled and nothing gives a key away; passed: `review` is."""

    attempt: int
    passed: bool
    right: int
    count: int
    pass_right: int
    percent: int
    by_lesson: tuple[tuple[str, int, int], ...]  # (lesson title, right, of)
    first: int
    best: int
    missed: tuple[Missed, ...] = ()
    review: tuple[Reviewed, ...] = ()
    page: int = 1  # a long review is drawn over several messages, 5 items each
    pages: int = 1


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A row of the leaderboard; `rank` by 1, 2, 2, 4; `you` marks the reader's own."""

    rank: int
    name: str
    points: int
    you: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """The leaderboard as one learner may see it: the shown top, the own row and its neighbours, the team line."""

    rows: tuple[BoardRow, ...]
    own: BoardRow | None
    team: str
    how: str  # how points come about, printed under every board
    standing: str  # how the reader is shown to others: "named", "alias" or "hidden"
    alias: str = ""


@dataclass(frozen=True, slots=True)
class TermsView:
    """Key terms: all of them or those that match; `word` is what was searched."""

    word: str
    found: tuple[tuple[Term, int], ...]  # (term, lesson number)
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressView:
    """What is done: a line a lesson, scores, points, and the next step."""

    lines: tuple[tuple[str, str], ...]  # (label, value) such as ("Lesson 1 quiz", "first 3 of 4, best 4 of 4")
    points: int
    points_max: int
    next: NextStep | None


@dataclass(frozen=True, slots=True)
class Help:
    """Every word the bot understands."""

    unknown: str = ""  # what was typed, where it was not understood
    nearest: str = ""  # the nearest match
    words: tuple[tuple[str, str], ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class WordsHeld:
    """A top-level DM while a lab is open: offer to put the words into its thread. `held` names the kept words."""

    held: int
    lesson_number: int
    words: str
    link: str = ""
    opens: bool = False  # the lab has no thread yet: the button opens it with these words


@dataclass(frozen=True, slots=True)
class Welcome:
    """The first two lines anybody reads, above the card."""

    card: Card


View = (
    Card
    | Said
    | PageView
    | QuestionView
    | QuizEnd
    | LabView
    | TutorReply
    | YouAsked
    | RequestShown
    | TestIntro
    | TestQuestion
    | TestOverview
    | TestResult
    | Board
    | TermsView
    | ProgressView
    | Help
    | WordsHeld
    | Welcome
)

__all__ = [
    "Board",
    "BoardRow",
    "Card",
    "Footer",
    "Help",
    "LabView",
    "Missed",
    "NextStep",
    "Note",
    "OptionView",
    "Page",
    "PageView",
    "ProgressView",
    "Prose",
    "QuestionView",
    "QuizEnd",
    "RequestShown",
    "Reread",
    "Reviewed",
    "Said",
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
    "Welcome",
    "WordsHeld",
    "YouAsked",
]

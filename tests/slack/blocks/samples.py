"""Views as a learner of the course meets them, for the tests to draw."""

from dataclasses import replace

from bot.course.model import Note, Page, Prose, Table, Term
from bot.course.progress import Step
from bot.features import views as v

QUIZ_1 = v.NextStep(Step("quiz", 1), "Continue quiz 1")
LAB_1 = v.NextStep(Step("lab", 1), "Lab 1")


def _lesson(number: int, lesson: str, quiz: str, lab: str, detail: str = "") -> tuple[v.Station, ...]:
    states = (("lesson", lesson, ""), ("quiz", quiz, detail), ("lab", lab, ""))
    return tuple(v.Station(Step(kind, number), state, said) for kind, state, said in states)  # type: ignore[arg-type]


CARD = v.Card(
    course="Working with the Anthropic API",
    title="The Messages API",
    place="You are in **Lesson 1, quiz**.",
    minutes_left=6,
    stations=(
        v.Station(Step("intro"), "done"),
        *_lesson(1, "done", "here", "open", "2 of 4"),
        *_lesson(2, "open", "open", "open"),
        *_lesson(3, "done", "done", "done"),
        v.Station(Step("test"), "open"),
    ),
    next=QUIZ_1,
    link="https://homeroom.slack.com/archives/D1/p1?thread_ts=1.1&cid=D1",
)

PAGE = v.PageView(
    lesson_number=1,
    lesson_title="Anatomy of a Request",
    tagline="One POST, three required fields, no memory.",
    question="What must a call to Claude carry?",
    page=Page(
        id="three-fields-and-a-key",
        title="Three fields and a key",
        parts=(
            Prose("A call is refused with 400 when `model` is absent.¹\n\n```python\nprint(1 < 2)\n```"),
            Table(("Field", "Type"), (("`max_tokens`", "a **ceiling**"), ("model", "a *name*"))),
            Prose("> **Older code:** breaks as soon as a thinking block comes first."),
            Table(("Role", "Who"), (("user", "you"), ("assistant", "Claude"))),
        ),
        notes=(Note(1, "`model` has no default", "https://platform.claude.com/docs/api?x=1&y=2"),),
    ),
    number=1,
    count=5,
    next=None,
    next_page_id="whose-turn",
)

OPTIONS = (
    v.OptionView("A", "The answer is complete; the limit was only a budget.", 2),
    v.OptionView("B", "The text was cut at the ceiling the request set.", 0),
    v.OptionView("C", "The prompt was too long for the model's window.", 3),
    v.OptionView("D", "The model declined to go on.", 1),
)
QUESTION = v.QuestionView(
    attempt=7,
    lesson_number=1,
    number=2,
    count=4,
    ask='A reply ends with `stop_reason: "max_tokens"`. What does your program know?',
    options=OPTIONS,
    page_id="why-it-ended",
    page_number=4,
    next_number=3,
)
ACT = v.ActView("What does the program print?", OPTIONS[:3], "0123abcd")
VERDICT = v.Verdict(
    chosen="C",
    right="B",
    why_right="generation stopped at `max_tokens`, so treat the text as unfinished.",
    why_chosen="A prompt that does not fit ends otherwise; here the *output* reached its ceiling.",
    score_so_far="First try counts one point · 1 of 2 so far",
)
REREAD = v.Reread(1, "why-it-ended", 4, "Why it ended")
QUIZ_END = v.QuizEnd(7, 1, right=3, count=4, first=3, best=3, reread=(REREAD,), missed=1, next=LAB_1)

LAB = v.LabView(
    attempt=9,
    lesson_number=1,
    title="Take a request apart",
    task="Explain a request to the tutor until you could write it from memory.",
    exchanges=3,
    starts=("I left out `max_tokens`. What comes back?", "Why do I send my old messages again?"),
)
FOOTER = v.Footer(turn=31, exchange=2, exchanges=3, done=False, next=None)
HELPFUL = replace(FOOTER, is_reply=True, helps=True)

TEST = v.TestQuestion(
    attempt=5,
    number=7,
    count=15,
    ask="Whose turn is it?",
    options=OPTIONS,
    chosen=0,
    answered=12,
    unanswered=(3, 9, 12),
)
MISSED = v.Missed(2, "Whose turn is it?", "Mine", "The model speaks next.", REREAD)
REVIEWED = v.Reviewed(2, "Whose turn is it?", "Mine", "Claude's", "Turns alternate.", "You have just spoken.", False)
FAILED = v.TestResult(5, False, 10, 15, 12, 67, (("Anatomy of a Request", 3, 4),), first=10, best=10, missed=(MISSED,))
PASSED = v.TestResult(
    5, True, 13, 15, 12, 87, (("Anatomy of a Request", 3, 4),), 10, 13, review=(REVIEWED,), page=1, pages=3
)

BOARD = v.Board(
    rows=(v.BoardRow(1, "Ada Lovell", 21), v.BoardRow(2, "<@U1> & Ben", 1)),
    own=v.BoardRow(9, "You", 3, you=True),
    team="Together: 45 points.",
    how="Points: a quiz question right at the first try 1, a lab 1, the test passed 5.",
    standing="alias",
    alias="Quiet <!channel> Owl",
    channel="C1",
)
PUBLIC = v.PublicBoard(
    days="23 to 29 November",
    rows=(v.BoardRow(1, "Ada Lovell", 21), v.BoardRow(2, "<@U1> & Ben", 1)),
    more="and 3 more with 1 point",
    passed=("Ada Lovell", "<!here> Owl"),
    team=("12 people earned 40 points this week.", "Team: 7 of 10 passed the module test."),
    how="Points: a quiz question right at the first try 1, a lab 1, the test passed 5.",
    note="The week runs from Monday 00:00 to Monday 00:00, Europe/Berlin time.",
)
PICTURED = replace(PUBLIC, far=(v.LessonDone(1, 5, 4, 2), v.LessonDone(2, 1, 0, 0)))
WEEKLY = v.WeeklyPanel("C1", "Europe/Berlin", is_on=True, next_post="Monday 30 November, 09:00")

HOME = v.HomeView(
    card=CARD,
    points=5,
    points_max=25,
    standing="alias",
    alias="Quiet <!channel> Owl",
    labs=(
        v.LabLink(1, "Take a request <!here> apart", "2 of 3 exchanges", "https://homeroom.slack.com/archives/D1/p2"),
    ),
    boards=(v.BoardRun("C1", "Monday 30 November, 09:00, Europe/Berlin"),),
    leads=True,
)

LINES = (
    v.OptionView("1", "Line 1: `import json`", 0),
    v.OptionView("2", "Line 2: `json.loads(None)`", 1),
    v.OptionView("3", "Line 3: `print('done')`", 2),
)
CODE = "Which line raises?\n```python\n1  import json\n2  json.loads(None)\n3  print('done')\n```"
LINE = replace(QUESTION, ask=CODE, options=LINES, kind="line")
LINE_VERDICT = v.Verdict("3", "2", "`None` is no text.", "It only prints.", "First try counts one point")
LINE_IN_TEST = replace(TEST, ask=CODE, options=LINES, kind="line", chosen=None)
TYPED = replace(QUESTION, ask="What does it cost?", options=(), kind="typed", form="a number of US dollars")
TYPED_VERDICT = v.Verdict("", "", "One and one.", "Count both.", "First try counts one point", "about `3`", "`0.02`")
TYPED_IN_TEST = replace(
    TEST, ask="What does it cost?", options=(), kind="typed", form="a number of US dollars", chosen=None
)

ALL: tuple[v.View, ...] = (
    CARD,
    v.Said("That button is from an older message.", next=LAB_1),
    v.Said("Lab 1 has its thread further up.", move=1),
    PICTURED,
    PAGE,
    replace(PAGE, act=ACT),
    replace(PAGE, act=replace(ACT, verdict=VERDICT), live=False),
    QUESTION,
    v.QuestionView(7, 1, 4, 4, "Why?", OPTIONS, "why-it-ended", 4, VERDICT),
    v.QuestionView(7, 1, 2, 4, "Why?", OPTIONS, "why-it-ended", 4, VERDICT, next_number=3),
    QUIZ_END,
    LAB,
    replace(LAB, owner="<@U1> & Ben"),
    v.LabPlaces(1, "nowhere"),
    v.LabPlaces(1, "dm", "https://homeroom.slack.com/archives/D1/p2"),
    v.LabPlaces(1, "elsewhere", problem="This channel is archived.", tries=2),
    v.TutorReply("Right. So every call carries them again.", FOOTER),
    v.TutorReply("Right. So every call carries them again.", HELPFUL),
    v.TutorReply("I could not answer.", v.Footer(31, 0, 3, False, None, note="The tutor is busy.", retry=True)),
    v.YouAsked("Why do I send my old messages again?"),
    v.YouAsked("Why do I send my old messages again?", who="<!channel> Ben"),
    v.TestIntro(15, 12, 80, tries=0, best=0),
    TEST,
    LINE,
    replace(LINE, verdict=LINE_VERDICT),
    LINE_IN_TEST,
    replace(LINE_IN_TEST, chosen=1),
    TYPED,
    replace(TYPED, verdict=TYPED_VERDICT),
    TYPED_IN_TEST,
    replace(TYPED_IN_TEST, chosen=1, typed="<@U1> `3`"),
    v.TestOverview(5, 15, tuple(range(1, 13)), (13, 14, 15)),
    FAILED,
    PASSED,
    BOARD,
    PUBLIC,
    WEEKLY,
    v.WeeklyPanel("C1", zone="", is_on=False, next_post="", is_new=True),
    replace(WEEKLY, is_on=False, is_new=True),
    replace(WEEKLY, lead="<!here> Ben"),
    v.StandingAsked(""),
    v.PrivacyPanel((("answers in quizzes and tests", 1_200), ("x" * 4_000, 1)), 180, 14),
    HOME,
    v.TermsView("", ((Term("stop_reason", "why the reply ended"), 1),)),
    v.TermsView("token", ((Term("token", "a piece"), 2),)),
    v.ProgressView((("Lesson 1 quiz", "first 3 of 4"),), 3, 25, LAB_1),
    v.Help(words=(("lesson 2", "opens a lesson"),)),
    v.Help("progres", "progress"),
    v.WordsHeld(4, 1, "is it *billed*?", "https://homeroom.slack.com/archives/D1/p2"),
    v.WordsHeld(4, 1, "is it *billed*?", "https://homeroom.slack.com/archives/C1/p2", channel="C0GENERAL"),
    v.Welcome(CARD),
)

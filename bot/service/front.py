"""The front desk: every gesture comes in here, once, and is led to its use case.

Each function runs in one transaction. A gesture that was seen before changes nothing. What a command is told
comes back as a view, for the ack; everything else leaves as work rows.
"""

from collections.abc import Callable, Mapping

from bot.course.errors import LearnerError
from bot.course.lab import MESSAGE_LIMIT_CHARS
from bot.course.people import Learner
from bot.course.progress import LESSON_STEPS, Step, next_step
from bot.course.words import Intent, understand
from bot.service import (
    beside,
    board_posts,
    cards,
    home,
    lab_opening,
    lab_places,
    lab_words,
    module_tests,
    outgoing,
    quizzes,
    reading,
    standings,
    weekly,
)
from bot.service.desk import Desk, dm_link, granted
from bot.service.doubles import is_double
from bot.service.gestures import NOT_UNDERSTOOD, Command, Deleted, Edited, Message, Opened, Press
from bot.service.ports import Json
from bot.service.shows import compose
from bot.service.views import Said, View
from bot.store import labs as lab_rows
from bot.store import learners, progress, seen
from bot.store.db import Query

ANSWERED_AT_ONCE: Mapping[str, str] = {
    "card": "card",
    "progress": "progress",
    "terms": "terms",
    "leaderboard": "board",
    "help": "help",
}


def commanded(query: Query, desk: Desk, command: Command) -> View | None:
    """`/learn ...`: the answer only the learner sees, or None where the DM itself answers."""
    learner = command.learner
    learners.meet(query, desk.now, learner)
    if weekly.is_asked(command.text):
        return weekly.asked_for(query, desk, command)
    intent = understand(command.text)
    shown = _shown_at_once(intent)
    if shown == ("board", {}):
        shown = ("board", {"channel": command.channel})
    if shown:
        return compose(query, desk, learner, *shown)
    step = _step_of(query, desk, learner, intent)
    if isinstance(step, Said):
        return step
    if step.kind == "lab" and command.in_channel and granted(query, learner.workspace, *lab_places.HEARING):
        return lab_places.places(query, desk, learner, number=step.number, channel=command.channel)
    if seen.first_time(query, desk.now, learner.workspace, f"command:{command.key}"):
        go_to(query, desk, learner, step, cause=command.key)
    if command.channel == learners.dm(query, learner):
        return None
    return _where_it_is(query, learner, step, command.app)


def _shown_at_once(intent: Intent) -> tuple[str, Json] | None:
    if intent.word in {"unknown", "thanks"}:
        return "help", {"unknown": intent.rest or intent.word, "nearest": intent.nearest}
    if intent.word == "terms":
        return "terms", {"word": intent.rest}
    if intent.word == "leaderboard" and intent.rest in weekly.WORDS:
        return "said", {"text": weekly.IN_A_CHANNEL}
    shown = ANSWERED_AT_ONCE.get(intent.word)
    return (shown, {}) if shown else None


def _step_of(query: Query, desk: Desk, learner: Learner, intent: Intent) -> Step | Said:
    """The step an intent names; a lesson that does not exist gets a sentence."""
    state = progress.load(query, learner, desk.module)
    if intent.word == "next":
        return next_step(desk.module, state) or Step("test")
    if intent.word == "intro":
        return Step("intro")
    if intent.word == "test":
        return Step("test")
    kind = next(kind for kind in LESSON_STEPS if kind == intent.word)
    number = intent.number or _current(desk, next_step(desk.module, state))
    if number in {lesson.number for lesson in desk.module.lessons}:
        return Step(kind, number)
    last = len(desk.module.lessons)
    has = "has one lesson" if last == 1 else f"has lessons 1 to {last}"
    onward = cards.lead_to(next_step(desk.module, state), state)
    return Said(f"There is no {kind} {number}: this module {has}.", next=onward)


def _current(desk: Desk, step: Step | None) -> int:
    return step.number if step and step.number else desk.module.lessons[0].number


def go_to(query: Query, desk: Desk, learner: Learner, step: Step, *, cause: str) -> None:
    """Post a step in the learner's DM."""
    if step.kind in LESSON_STEPS and step.number not in {n.number for n in desk.module.lessons}:
        raise LearnerError(NOT_UNDERSTOOD)
    if step.kind in {"intro", "lesson"}:
        reading.open_pages(query, desk, learner, step, cause=cause)
    elif step.kind == "quiz":
        quizzes.open_quiz(query, desk, learner, step, cause=cause)
    elif step.kind == "lab":
        lab_opening.open_lab(query, desk, learner, step, cause=cause)
    else:
        module_tests.open_test(query, desk, learner, cause=cause)


def opened(query: Query, desk: Desk, gesture: Opened) -> None:
    """A tab was opened: Home is drawn; in the DM, the first time, two lines of welcome and the card."""
    if gesture.tab == "home":
        home.opened(query, desk, gesture)
        return
    learners.meet(query, desk.now, gesture.learner)
    learners.remember_dm(query, gesture.learner, gesture.channel)
    outgoing.surface(query, desk, gesture.learner, "prompts", gesture.channel)
    if learners.welcome(query, gesture.learner):
        outgoing.post(query, desk, gesture.learner, "welcome", {}, key=f"welcome:{gesture.learner.id}")


def said(query: Query, desk: Desk, message: Message) -> None:
    """A message in the DM: in a lab's thread it is for the tutor, elsewhere it is for us."""
    learner = message.learner
    if message.in_channel:
        lab_places.overheard(query, desk, message)
        return
    if not seen.first_time(query, desk.now, learner.workspace, f"message:{message.channel}:{message.ts}"):
        return
    learners.meet(query, desk.now, learner)
    learners.remember_dm(query, learner, message.channel)
    if message.thread_ts and _in_thread(query, desk, message):
        return
    _at_top(query, desk, message)


def _in_thread(query: Query, desk: Desk, message: Message) -> bool:
    place = (message.learner.workspace, message.channel, message.thread_ts)
    lab = lab_rows.in_thread(query, *place)
    if lab is not None:
        lab_words.heard(query, desk, lab, message)
        return True
    gone = lab_rows.left_from(query, *place)
    if gone is not None and gone.learner.id == message.learner.id:
        args = {"attempt": gone.id, "text": "This lab goes on in another thread, and everything said is kept there."}
        outgoing.post(
            query,
            desk,
            message.learner,
            "lab-here",
            args,
            key=f"left:{message.ts}",
            channel=message.channel,
            thread_ts=message.thread_ts,
        )
        return True
    return False


def _at_top(query: Query, desk: Desk, message: Message) -> None:
    learner, intent = message.learner, understand(message.text)
    if message.removed:
        lab_words.say_removed(query, desk, message, "")
        return
    if intent.word == "thanks":
        return
    if not message.text.strip():
        _answer(query, desk, message, "said", {"text": lab_words.EMPTY})
    elif intent.word == "unknown" and intent.nearest:
        _answer(query, desk, message, "help", {"unknown": intent.rest, "nearest": intent.nearest})
    elif intent.word == "unknown":
        _beside(query, desk, message)
    elif shown := _shown_at_once(intent):
        _answer(query, desk, message, *shown)
    else:
        step = _step_of(query, desk, learner, intent)
        if isinstance(step, Said):
            onward = str(step.next.step) if step.next else ""
            _answer(query, desk, message, "said", {"text": step.text, "step": onward})
        else:
            go_to(query, desk, learner, step, cause=message.ts)


def _beside(query: Query, desk: Desk, message: Message) -> None:
    """Words that are no word of ours: perhaps meant for the lab under way, else the card and an offer."""
    if len(message.text) > MESSAGE_LIMIT_CHARS:
        _answer(query, desk, message, "said", {"text": lab_words.TOO_LONG})
        return
    lab = lab_rows.open_here(query, message.learner, desk.module)
    if lab is not None:
        beside.hold(query, desk, lab, message.learner, words=message.text, ts=message.ts)
        return
    _answer(query, desk, message, "card", {})
    beside.offer(query, desk, message)


def _answer(query: Query, desk: Desk, message: Message, show: str, args: Json) -> None:
    outgoing.post(query, desk, message.learner, show, args, key=f"answer:{message.channel}:{message.ts}")


def edited(query: Query, desk: Desk, change: Edited) -> None:
    """An edited message."""
    asked, held = lab_words.waits(query, change), beside.waits(query, change)
    missed = None if asked else lab_words.not_asked(query, change)
    if not (asked or held or missed) or not seen.first_time(query, desk.now, change.learner.workspace, change.key):
        return
    if asked:
        lab_words.edited(query, desk, change)
    if held:
        beside.edited(query, desk, change)
    if missed:
        lab_words.heard(query, desk, missed, change)


def deleted(query: Query, desk: Desk, change: Deleted) -> None:
    """A deleted message."""
    asked, held = lab_words.waits(query, change), beside.waits(query, change)
    if not (asked or held) or not seen.first_time(query, desk.now, change.learner.workspace, change.key):
        return
    if asked:
        lab_words.deleted(query, desk, change)
    if held:
        beside.deleted(query, desk, change)


def _open(query: Query, desk: Desk, press: Press) -> None:
    if is_double(query, desk, press):
        return
    go_to(query, desk, press.learner, press.step(), cause=f"{press.channel}:{press.message_ts}:{press.key}")
    if not _in_own_dm(query, press):
        said = _where_it_is(query, press.learner, press.step(), press.app)
        args = {"text": said.text, "link": said.link, "link_label": said.link_label}
        _whisper(query, desk, press, "said", args)


def _in_own_dm(query: Query, press: Press) -> bool:
    """Whether what a button opens comes where the button is; the Home tab has no messages, and says so itself."""
    return press.channel in {"", learners.dm(query, press.learner)}


def _where_it_is(query: Query, learner: Learner, step: Step, app: str) -> Said:
    """What is said elsewhere of a step that opens in the DM."""
    link = dm_link(query, learner, learners.dm(query, learner), app)
    text = f"{cards.name_of(step)} is in our direct messages."
    return Said(text, link=link, link_label="Open it there")


def _show(show: str) -> "Pressed":
    def pressed(query: Query, desk: Desk, press: Press) -> None:
        if is_double(query, desk, press):
            return
        if _in_own_dm(query, press):
            key = f"{show}:{press.channel}:{press.message_ts}:{press.key}"
            outgoing.post(query, desk, press.learner, show, {}, key=key)
        else:
            _whisper(query, desk, press, show, {})

    return pressed


def _show_board(query: Query, desk: Desk, press: Press) -> None:
    if _in_own_dm(query, press):
        _show("board")(query, desk, press)
    elif not is_double(query, desk, press):
        _whisper(query, desk, press, "board", {"channel": press.channel})


Pressed = Callable[[Query, Desk, Press], None]

PRESSED: Mapping[str, Pressed] = {
    "open": _open,
    "card": _show("card"),
    "terms": _show("terms"),
    "board": _show_board,
    "board-post": board_posts.post_here,
    "page": reading.turn_page,
    "answer": quizzes.choose,
    "question": quizzes.show_question,
    "finish": quizzes.finish,
    "practise": quizzes.practise,
    "start": lab_words.start,
    "retry": lab_words.retry,
    "move": lab_opening.move,
    "lab-dm": lab_places.in_dm,
    "lab-here": lab_places.here,
    "put": beside.put,
    "drop": beside.drop,
    "test-begin": module_tests.begin,
    "test-choose": module_tests.choose,
    "test-go": module_tests.go,
    "test-overview": module_tests.show_overview,
    "test-submit": module_tests.hand_in,
    "test-review": module_tests.turn_review,
    "standing": standings.choose,
    "hide": standings.hide,
    "weekly": weekly.pressed,
}


def pressed(query: Query, desk: Desk, press: Press) -> None:
    """A button of ours; an old, foreign or nonsensical one gets a sentence, and nothing else changes."""
    learner = press.learner
    if not seen.first_time(query, desk.now, learner.workspace, f"press:{press.key}:{press.act}:{press.words}"):
        return
    learners.meet(query, desk.now, learner)
    try:
        _use_case(press)(query, desk, press)
    except LearnerError as error:
        _whisper(query, desk, press, "said", {"text": error.sentence})


def _use_case(press: Press) -> Pressed:
    if press.act not in PRESSED:
        raise LearnerError(NOT_UNDERSTOOD)
    return PRESSED[press.act]


def _whisper(query: Query, desk: Desk, press: Press, show: str, args: Json) -> None:
    outgoing.whisper(query, desk, press.learner, show, args, key=press.key, response_url=press.response_url)

"""The front desk: every gesture comes in here, once, and is led to its use case.

Each function runs in one transaction. A gesture that was seen before changes nothing. What a command is told
comes back as a view, for the ack; everything else leaves as work rows.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from bot.course.errors import LearnerError
from bot.course.lab import MESSAGE_LIMIT_CHARS
from bot.course.words import understand
from bot.service import (
    beside,
    board_posts,
    direct,
    early_words,
    home,
    lab_changes,
    lab_opening,
    lab_places,
    lab_words,
    module_tests,
    outgoing,
    people,
    quizzes,
    reading,
    removed,
    standings,
    weekly,
)
from bot.service.cards import OWN
from bot.service.desk import Desk, granted
from bot.service.doubles import is_double
from bot.service.gestures import NOT_UNDERSTOOD, Command, Deleted, Edited, Message, Opened, Press
from bot.service.going import Goal, go_to, where_it_is
from bot.service.shows import compose
from bot.service.views import Said, View
from bot.store import labs as lab_rows
from bot.store import learners, seen, work
from bot.store.db import Query
from bot.store.work import WorkRow

TYPED_TOO_LONG = f"That is more than {MESSAGE_LIMIT_CHARS:,} characters. `/learn help` lists the words I know."


def commanded(query: Query, desk: Desk, command: Command) -> View | None:
    """`/learn ...`: the answer only the learner sees, or None where the DM itself answers."""
    learner = command.learner
    learners.meet(query, desk.now, learner)
    if command.removed:
        return Said(removed.typed(command.removed))
    if len(command.text) > MESSAGE_LIMIT_CHARS:
        return Said(TYPED_TOO_LONG)
    if weekly.is_asked(command.text):
        return weekly.asked_for(query, desk, command)
    answer = direct.answer_to(query, desk, learner, understand(command.text))
    if answer == ("board", {}) and command.in_channel:
        answer = ("board", {"channel": command.channel})
    if not isinstance(answer, Goal):
        return compose(query, desk, learner, *answer)
    if answer.step.kind == "lab" and command.in_channel and granted(query, learner.workspace, *lab_places.HEARING):
        people.ask(query, desk, learner)  # a lab in a channel has its learner's name on it
        return lab_places.places(query, desk, learner, number=answer.step.number, channel=command.channel)
    if seen.first_time(query, desk.now, learner.workspace, f"command:{command.key}"):
        go_to(query, desk, learner, answer, cause=command.key)
    return None if command.channel == learners.dm(query, learner) else where_it_is(query, learner, answer, command.app)


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


def said(query: Query, desk: Desk, message: Message) -> View | None:
    """A message in the DM: in a lab's thread it is for the tutor, elsewhere it is for us.

    Returns what a stranger of a shared channel is told, to be said at once and kept nowhere.
    """
    with _told(query, desk, message):
        if message.in_channel:
            return lab_places.overheard(query, desk, message, is_new=True)
        _heard(query, desk, message)
    return None


@contextmanager
def _told(query: Query, desk: Desk, said: Message | Edited) -> Iterator[None]:
    """Words that lead nowhere are answered with the reason where they were written; brought again they would too."""
    try:
        yield
    except LearnerError as error:
        words = (
            said.key if isinstance(said, Edited) else f"{said.channel}:{said.ts}"
        )  # once, also where it is read back
        lab_words.say_in_thread(query, desk, said, error.sentence, said.thread_ts, key=f"told:{words}")


def _heard(query: Query, desk: Desk, message: Message) -> None:
    learner = message.learner
    if not seen.first_time(query, desk.now, learner.workspace, f"message:{message.channel}:{message.ts}"):
        return
    learners.meet(query, desk.now, learner)
    learners.remember_dm(query, learner, message.channel)
    if message.thread_ts and (_in_thread(query, desk, message) or early_words.wait(query, desk, message)):
        return
    direct.heard(query, desk, message)


def waited(query: Query, desk: Desk, row: WorkRow) -> None:
    """Words that waited for a lab to open: its thread is known now, or the one they stand in is none of its."""
    message = early_words.waited(row)
    work.finish(query, desk.now, row.id)
    with _told(query, desk, message):
        if message.in_channel:
            lab_places.overheard(query, desk, message)
        elif not _in_thread(query, desk, message):
            direct.heard(query, desk, message)


def _in_thread(query: Query, desk: Desk, message: Message) -> bool:
    place = (message.learner.workspace, message.channel, message.thread_ts)
    lab = lab_rows.in_thread(query, *place)
    if lab is not None:
        lab_words.heard(query, desk, lab, message)
        return True
    gone = lab_rows.left_from(query, *place)
    if gone is not None and gone.learner.id == message.learner.id:
        if message.removed:
            removed.say(query, desk, message, message.thread_ts, rest=removed.NOT_PASSED_ON)
        text = "This lab goes on in another thread, and everything said is kept there."
        args = {"attempt": gone.id, "text": text, "moves": False}
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


def edited(query: Query, desk: Desk, change: Edited) -> None:
    """An edited message."""
    if early_words.edited(query, change):
        return
    asked, held = lab_changes.waits(query, change), beside.waits(query, change)
    missed = None if asked else lab_changes.not_asked(query, change)
    minded = not (asked or held or missed) and direct.minds(query, change)
    if not (asked or held or missed or minded):
        return
    if not seen.first_time(query, desk.now, change.learner.workspace, change.key):
        return
    with _told(query, desk, change):
        if asked:
            lab_changes.edited(query, desk, change)
        if held:
            beside.edited(query, desk, change)
        if missed:
            lab_words.heard(query, desk, missed, change)
        if minded:
            direct.edited(query, desk, change)


def deleted(query: Query, desk: Desk, change: Deleted) -> None:
    """A deleted message."""
    if early_words.deleted(query, desk, change):
        return
    asked, held = lab_changes.waits(query, change), beside.waits(query, change)
    if not (asked or held) or not seen.first_time(query, desk.now, change.learner.workspace, change.key):
        return
    if asked:
        lab_changes.deleted(query, desk, change)
    if held:
        beside.deleted(query, desk, change)


def _open(query: Query, desk: Desk, press: Press) -> None:
    if is_double(query, desk, press):
        return
    goal = Goal(press.step())
    go_to(query, desk, press.learner, goal, cause=f"{press.channel}:{press.message_ts}:{press.key}")
    if not _in_own_dm(query, press):
        said = where_it_is(query, press.learner, goal, press.app, inside=bool(press.inside))
        args = {"text": said.text, "link": said.link, "link_label": said.link_label}
        outgoing.answer(query, desk, press, "said", args)


def _in_own_dm(query: Query, press: Press) -> bool:
    """Whether what a button opens comes where the button is; the Home tab has no messages, and says so itself."""
    return not press.inside and press.channel in {"", learners.dm(query, press.learner)}


def _show(show: str) -> "Pressed":
    def pressed(query: Query, desk: Desk, press: Press) -> None:
        if is_double(query, desk, press):
            return
        if _in_own_dm(query, press):
            key = f"{show}:{press.channel}:{press.message_ts}:{press.key}"
            outgoing.post(query, desk, press.learner, show, {}, key=key)
        else:
            outgoing.answer(query, desk, press, show, {})

    return pressed


def _show_board(query: Query, desk: Desk, press: Press) -> None:
    if _in_own_dm(query, press):
        _show("board")(query, desk, press)
    elif not is_double(query, desk, press):
        outgoing.answer(query, desk, press, "board", {"channel": press.channel})


Pressed = Callable[[Query, Desk, Press], None]

PRESSED: Mapping[str, Pressed] = {
    "open": _open,
    "card": _show("card"),
    "terms": _show("terms"),
    "progress": _show("progress"),
    "help": _show("help"),
    "board": _show_board,
    "board-post": board_posts.post_here,
    "page": reading.turn_page,
    "answer": quizzes.choose,
    "question": quizzes.show_question,
    "finish": quizzes.finish,
    "practise": quizzes.practise,
    "start": lab_opening.start,
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
        outgoing.answer(query, desk, press, "said", {"text": error.sentence, "step": OWN})


def refused(query: Query, desk: Desk, press: Press, sentence: str) -> None:
    """Say why a button that opens a modal opens none, where it stands, to whom pressed it."""
    outgoing.answer(query, desk, press, "said", {"text": sentence})


def _use_case(press: Press) -> Pressed:
    if press.act not in PRESSED:
        raise LearnerError(NOT_UNDERSTOOD)
    return PRESSED[press.act]

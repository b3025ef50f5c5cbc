"""Routes each action to its use case, once and in one transaction; answers to commands are returned as views."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from bot.course.attempt import MESSAGE_LIMIT_CHARS
from bot.course.errors import LearnerError
from bot.features import direct_words, home_and_prompts, lessons, outbox, privacy, removed_secrets
from bot.features.actions import NOT_UNDERSTOOD, Action, Command, Deleted, Edited, Message, Opened, Press
from bot.features.attached_files import Attached, with_attached
from bot.features.context import Context, granted, is_dm, is_double, is_new
from bot.features.course_card import OWN
from bot.features.lab import channel_labs, lab_opening, lab_questions, offers, reply_buttons
from bot.features.leaderboard import board_posts, people, visibility, weekly
from bot.features.navigation import Goal, go_to, where_it_is
from bot.features.ports import Finished, Later, Outcome
from bot.features.questions import module_test, quiz, typed_answers
from bot.features.view_registry import compose
from bot.features.views import AnswerInput, Said, View
from bot.store import jobs, learners, open_jobs, seen
from bot.store import labs as lab_rows
from bot.store.db import Database, Query
from bot.store.jobs import Job

P = ParamSpec("P")
T = TypeVar("T")
What = TypeVar("What")


@dataclass(eq=False)
class Homeroom:
    """Runs use cases for the listeners: `await homeroom.do(router.commanded, command)`."""

    db: Database
    context: Callable[[], Context]
    wake: Callable[[], None]

    async def do(
        self,
        use_case: Callable[Concatenate[Query, Context, What, P], T],
        what: What,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a use case that may write, then wake the worker; after an action the Home tab and prompts follow."""

        def done(query: Query, context: Context) -> T:
            result = use_case(query, context, what, *args, **kwargs)
            if isinstance(what, Action):
                home_and_prompts.home_changed(query, context, what.learner)
                home_and_prompts.prompts_changed(query, context, what.learner)
            return result

        result = await self.db.write(done, self.context())
        self.wake()
        return result

    async def ask(
        self, use_case: Callable[Concatenate[Query, Context, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a use case that only reads."""
        return await self.db.read(use_case, self.context(), *args, **kwargs)


TYPED_TOO_LONG = f"That is more than {MESSAGE_LIMIT_CHARS:,} characters. `/learn help` lists the words I know."


def commanded(query: Query, context: Context, command: Command) -> View | None:
    """`/learn ...`: the answer only the learner sees, or None where the DM itself answers."""
    learner = command.learner
    learners.meet(query, context.now, learner)
    if command.removed:
        return Said(removed_secrets.typed(command.removed))
    if len(command.text) > MESSAGE_LIMIT_CHARS:
        return Said(TYPED_TOO_LONG)
    if weekly.is_asked(command.text):
        return weekly.asked_for(query, context, command)
    answer = direct_words.answer_to(query, context, learner, direct_words.understood(context, command.text))
    if answer == ("board", {}) and command.in_channel:
        answer = ("board", {"channel": command.channel})
    if not isinstance(answer, Goal):
        return compose(query, context, learner, *answer)
    if answer.step.kind == "lab" and command.in_channel and granted(query, learner.workspace, *channel_labs.HEARING):
        people.ask(query, context, learner)  # a lab in a channel has its learner's name on it
        return channel_labs.places(query, context, learner, number=answer.step.number, channel=command.channel)
    if seen.first_time(query, context.now, learner.workspace, f"command:{command.key}"):
        go_to(query, context, learner, answer, cause=command.key)
    return None if command.channel == learners.dm(query, learner) else where_it_is(query, learner, answer, command.app)


def opened(query: Query, context: Context, gesture: Opened) -> None:
    """A tab was opened: Home is drawn; in the DM, the first time, two lines of welcome and the card."""
    if not seen.first_time(query, context.now, gesture.learner.workspace, f"opened:{gesture.key}"):
        return  # brought again, perhaps after its learner had everything deleted
    learners.meet(query, context.now, gesture.learner)
    if gesture.tab == "home":
        learners.open_home(query, context.now, gesture.learner)
        outbox.surface(query, context, gesture.learner, "home")
        return
    learners.remember_dm(query, gesture.learner, gesture.channel)
    outbox.surface(query, context, gesture.learner, "prompts", gesture.channel)
    if learners.welcome(query, gesture.learner):
        outbox.post(query, context, gesture.learner, "welcome", {}, key=f"welcome:{gesture.learner.id}")


def said(query: Query, context: Context, message: Message) -> View | None:
    """A message in the DM or a channel; returns what a stranger of a shared channel is told, kept nowhere."""
    with _told(query, context, message):
        if message.in_channel:
            return channel_labs.overheard(query, context, message, is_new=True)
        _heard(query, context, message)
    return None


@contextmanager
def _told(query: Query, context: Context, said: Message | Edited) -> Iterator[None]:
    """Words that lead nowhere are answered with the reason where they were written; brought again they would too."""
    try:
        yield
    except LearnerError as error:
        # once, also where it is read back
        words = said.key if isinstance(said, Edited) else f"{said.channel}:{said.ts}"
        outbox.say(query, context, said, error.sentence, said.thread_ts, key=f"told:{words}")


def _heard(query: Query, context: Context, message: Message) -> None:
    learner = message.learner
    if not is_new(query, context, message):
        return
    learners.meet(query, context.now, learner)
    learners.remember_dm(query, learner, message.channel)
    if message.thread_ts and (
        _in_thread(query, context, message) or lab_opening.wait_for_opening(query, context, message)
    ):
        return
    direct_words.heard(query, context, message)


def waited(query: Query, context: Context, job: Job, attached: Attached) -> Outcome:
    """Words that waited for a lab to open, or for their files' texts: their thread is a lab's now, or nobody's.

    They may have been edited, deleted or stopped while the files were fetched.
    """
    now = open_jobs.words_now(query, job)
    if now is None:
        return Finished()
    message = lab_opening.waited_words(now)
    if lab_opening.still_wait(query, message, job):
        return Later(1.0, lab_opening.MAY_BE_FOR_ANOTHER)
    jobs.finish(query, context.now, job.id)
    with _told(query, context, message):
        if message.in_channel:
            channel_labs.overheard(query, context, with_attached(message, attached))
        elif not _in_thread(query, context, with_attached(message, attached)):
            direct_words.heard(query, context, message)
    return Finished()


def _in_thread(query: Query, context: Context, message: Message) -> bool:
    place = (message.learner.workspace, message.channel, message.thread_ts)
    lab = lab_rows.in_thread(query, *place)
    if lab is not None:
        lab_questions.heard(query, context, lab, message)
        return True
    gone = lab_rows.left_from(query, *place)
    if gone is not None and gone.learner.id == message.learner.id:
        if message.removed:
            removed_secrets.say(query, context, message, message.thread_ts, rest=removed_secrets.NOT_PASSED_ON)
        text = "This lab continues in another thread, and everything said is kept there."
        args = {"attempt": gone.id, "text": text, "moves": False}
        key, channel, thread_ts = f"left:{message.ts}", message.channel, message.thread_ts
        outbox.post(query, context, gone.learner, "lab-here", args, key=key, channel=channel, thread_ts=thread_ts)
        return True
    return False


def edited(query: Query, context: Context, change: Edited) -> None:
    """An edited message."""
    if lab_opening.edit_waiting(query, change):
        return
    asked, held = lab_questions.turn_of(query, change), offers.waits(query, change)
    missed = None if asked else lab_questions.not_asked(query, change)
    minded = not (asked or held or missed) and direct_words.minds(query, change)
    if not (asked or held or missed or minded):
        return
    if not seen.first_time(query, context.now, change.learner.workspace, change.key):
        return
    with _told(query, context, change):
        if asked:
            lab_questions.edited(query, context, change, asked)
        if held:
            offers.edited(query, context, change)
        if missed:
            lab_questions.heard(query, context, missed, change)
        if minded:
            direct_words.edited(query, context, change)


def deleted(query: Query, context: Context, change: Deleted) -> None:
    """A deleted message; one that was not heard yet is not heard any more, for Slack may deliver it again."""
    if lab_opening.delete_waiting(query, context, change):
        return
    asked, held = lab_questions.turn_of(query, change), offers.waits(query, change)
    if is_dm(change.channel) or lab_questions.not_asked(query, change) or lab_opening.may_wait(query, change):
        is_new(query, context, change)
    if not (asked or held) or not seen.first_time(query, context.now, change.learner.workspace, change.key):
        return
    if asked:
        lab_questions.deleted(query, context, change, asked)
    if held:
        offers.deleted(query, context, change)


def _open(query: Query, context: Context, press: Press) -> None:
    if is_double(query, press):
        return
    goal = Goal(press.step())
    go_to(query, context, press.learner, goal, cause=press.cause)
    if not _in_own_dm(query, press):
        said = where_it_is(query, press.learner, goal, press.app, inside=bool(press.inside))
        args = {"text": said.text, "link": said.link, "link_label": said.link_label}
        outbox.answer(query, context, press, "said", args)


def _in_own_dm(query: Query, press: Press) -> bool:
    """Whether what a button opens comes where the button is; the Home tab has no messages, and says so itself."""
    return not press.inside and press.channel in {"", learners.dm(query, press.learner)}


def _show(show: str) -> "Pressed":
    def pressed(query: Query, context: Context, press: Press) -> None:
        if is_double(query, press):
            return
        if _in_own_dm(query, press):
            key = f"{show}:{press.cause}"
            outbox.post(query, context, press.learner, show, {}, key=key)
        else:
            outbox.answer(query, context, press, show, {"channel": press.channel} if show == "board" else {})

    return pressed


def _unknown(_query: Query, _context: Context, _press: Press) -> None:
    raise LearnerError(NOT_UNDERSTOOD)


Pressed = Callable[[Query, Context, Press], None]

PRESSED: Mapping[str, Pressed] = {
    "open": _open,
    "card": _show("card"),
    "terms": _show("terms"),
    "progress": _show("progress"),
    "help": _show("help"),
    "privacy": _show("privacy"),
    "delete-data": privacy.asks_deletion,
    "send-data": privacy.asks_export,
    "board": _show("board"),
    "board-post": board_posts.post_here,
    "page": lessons.turn_page,
    "act": lessons.choose,
    "answer": quiz.choose,
    "question": quiz.show_question,
    "finish": quiz.finish,
    "practise": quiz.practise,
    "start": lab_opening.start,
    "retry": lab_questions.retry,
    "assist": reply_buttons.ask_for_help,
    "move": lab_opening.move,
    "lab-dm": channel_labs.choose,
    "lab-here": channel_labs.choose,
    "put": offers.put,
    "drop": offers.drop,
    "test-begin": module_test.begin,
    "test-choose": module_test.choose,
    "test-go": module_test.go,
    "test-overview": module_test.show_overview,
    "test-submit": module_test.hand_in,
    "test-review": module_test.turn_review,
    "standing": visibility.choose,
    "hide": visibility.hide,
    "weekly": weekly.pressed,
}


def pressed(query: Query, context: Context, press: Press) -> None:
    """A button of ours; an old, foreign or nonsensical one gets a sentence, and nothing else changes."""
    _once(query, context, press, PRESSED.get(press.act, _unknown))


def voted(query: Query, context: Context, press: Press) -> str | None:
    """A vote on a reply, handled as `pressed`; returns the reason so far where a modal asks for one."""
    return _once(query, context, press, reply_buttons.vote)


def _once(query: Query, context: Context, press: Press, carry_out: Callable[[Query, Context, Press], T]) -> T | None:
    learner = press.learner
    if not seen.first_time(query, context.now, learner.workspace, f"press:{press.key}:{press.act}:{press.words}"):
        return None
    learners.meet(query, context.now, learner)
    try:
        return carry_out(query, context, press)
    except LearnerError as error:
        outbox.answer(query, context, press, "said", {"text": error.sentence, "step": OWN})
        return None


def asks_to_type(query: Query, context: Context, press: Press) -> AnswerInput | None:
    """A button that opens the modal for a typed answer; None if there is nothing to type, which is shown or said."""
    learners.meet(query, context.now, press.learner)
    try:
        return typed_answers.ask(query, context, press)
    except LearnerError as error:
        refused(query, context, press, error.sentence)
    return None


def refused(query: Query, context: Context, press: Press, sentence: str) -> None:
    """Say why a button that opens a modal opens none, where it stands, to whom pressed it."""
    outbox.answer(query, context, press, "said", {"text": sentence})

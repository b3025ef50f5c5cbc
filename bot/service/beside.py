"""Words said beside a lab's thread: kept for a while, and put into the lab if the learner says so."""

from bot.course.errors import LearnerError
from bot.course.model import Lesson
from bot.course.people import Learner
from bot.course.progress import Step, next_step
from bot.service import lab_opening, lab_words, labs, outgoing
from bot.service.desk import Desk, is_dm, permalink
from bot.service.doubles import is_double
from bot.service.gestures import Deleted, Edited, Message, Press
from bot.service.views import Said, View, WordsHeld
from bot.store import held, progress
from bot.store import labs as lab_rows
from bot.store.db import Query

LEFT_OUT = "All right, I left that out. Type `next` to go on where you are."


def hold(query: Query, desk: Desk, lab: lab_rows.LabAttempt, learner: Learner, *, words: str, ts: str) -> None:
    """Words said outside of a lab that is open: offer to put them into its thread."""
    kept = held.hold(query, desk.now, learner, lab.id, words, ts)
    outgoing.post(query, desk, learner, "held", {"held_id": kept}, key=f"held:{kept}")


def offer(query: Query, desk: Desk, message: Message) -> None:
    """Offer to open the current lesson's lab with the words; nothing where every lab is done."""
    lesson = lesson_to_ask_in(query, desk, message.learner)
    if lesson is None:
        return
    lab, _ = lab_rows.begin(query, desk.now, message.learner, desk.module, lesson.id)
    hold(query, desk, lab, message.learner, words=message.text, ts=message.ts)


def lesson_to_ask_in(query: Query, desk: Desk, learner: Learner) -> Lesson | None:
    """The lesson whose lab fits where the learner is; None where every lab is done."""
    state = progress.load(query, learner, desk.module)
    here = next_step(desk.module, state)
    open_labs = [lesson for lesson in desk.module.lessons if Step("lab", lesson.number) not in state.done]
    ahead = (one for one in open_labs if here and one.number >= here.number)
    return next(ahead, open_labs[0] if open_labs else None)


def words_held(query: Query, desk: Desk, learner: Learner, *, held_id: int) -> View:
    """The offer, or what became of it."""
    kept = held.held(query, learner, held_id)
    if kept is None:
        return Said(LEFT_OUT)
    lab = labs.load(query, learner, kept[0])
    lesson = desk.module_at(query, lab.revision).lesson_by_id(lab.lesson)
    link = permalink(query, learner.workspace, lab.channel, lab.thread_ts)
    return WordsHeld(held_id, lesson.number, kept[1], link, opens=not lab.thread_ts, public=labs.public(lab))


def put(query: Query, desk: Desk, press: Press) -> None:
    """Put held words into the lab's thread, as if they had been said there.

    In a channel only where the button said that others will read them, else the offer says so now.
    """
    if is_double(query, desk, press):
        return
    kept = held.held(query, press.learner, press.number(0))
    if kept is None:
        raise LearnerError("I no longer have those words. Write them in the lab's thread, please.")
    lab = labs.load(query, press.learner, kept[0])
    if labs.public(lab) and press.words[1:] != ("1",):
        outgoing.redraw(query, desk, press, "held", {"held_id": press.number(0)})
        return
    if lab.thread_ts:
        held.forget(query, press.learner, press.number(0))
        lab_words.ask_aloud(query, desk, lab, words=kept[1], source_ts=kept[2])
        text = "I put your words into the lab's thread; the answer comes there."
    else:
        lesson = desk.module_at(query, lab.revision).lesson_by_id(lab.lesson)
        held.agree(query, press.learner, press.number(0))
        lab_opening.open_lab(query, desk, press.learner, Step("lab", lesson.number), cause=f"held:{press.number(0)}")
        text = f"Lab {lesson.number} opens below with your words."
    link = permalink(query, press.learner.workspace, lab.channel, lab.thread_ts) if lab.thread_ts else ""
    outgoing.redraw(query, desk, press, "said", {"text": text, "link": link, "link_label": "Go to the thread"})


def drop(query: Query, desk: Desk, press: Press) -> None:
    """Forget held words."""
    held.forget(query, press.learner, press.number(0))
    outgoing.redraw(query, desk, press, "said", {"text": LEFT_OUT})


# --- the message they were said in changes --------------------------------------------------


def waits(query: Query, change: Edited | Deleted) -> bool:
    """Whether words of the message that changed are held."""
    return is_dm(change.channel) and bool(held.of_message(query, change.learner, change.ts))


def edited(query: Query, desk: Desk, change: Edited) -> None:
    """The words are held as they are now; what cannot be passed on any more is forgotten."""
    if change.removed:
        lab_words.say_removed(query, desk, change, "")
    problem = lab_words.complaint(change.text)
    if problem:
        _forget(query, desk, change, problem)
        return
    for kept in held.of_message(query, change.learner, change.ts):
        held.reword(query, change.learner, kept.id, change.text)
        if kept.ts and not kept.is_agreed:
            args = {"held_id": kept.id}
            outgoing.refresh(query, desk, change.learner, "held", args, channel=kept.channel, ts=kept.ts)


def deleted(query: Query, desk: Desk, change: Deleted) -> None:
    """Words that were taken back are forgotten, and their offer quotes them no more."""
    _forget(query, desk, change, lab_words.TAKEN_BACK)


def _forget(query: Query, desk: Desk, change: Edited | Deleted, text: str) -> None:
    for kept in held.of_message(query, change.learner, change.ts):
        held.forget(query, change.learner, kept.id)
        if kept.ts:
            args = {"text": text}
            outgoing.refresh(query, desk, change.learner, "said", args, channel=kept.channel, ts=kept.ts)

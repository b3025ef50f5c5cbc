"""Words said beside a lab's thread: kept for a while, and put into the lab if the learner says so."""

from datetime import timedelta

from bot.course.errors import LearnerError
from bot.course.model import Lesson
from bot.course.people import Learner
from bot.course.progress import Step, next_step
from bot.service import cards, lab_aloud, lab_opening, lab_words, labs, outgoing, removed
from bot.service.desk import Desk, is_dm, permalink
from bot.service.doubles import is_double
from bot.service.gestures import Deleted, Edited, Press
from bot.service.ports import Json
from bot.service.views import View, WordsHeld
from bot.store import held, progress
from bot.store import labs as lab_rows
from bot.store.db import Query

LEFT_OUT: Json = {"text": "All right, I left that out.", "step": cards.OWN}
PRESS_IT = "Others read along in that thread, so please press the button itself."
OFFER_IS_FRESH = timedelta(minutes=10)


def hold(query: Query, desk: Desk, lab: lab_rows.LabAttempt, learner: Learner, *, words: str, ts: str) -> None:
    """Words said outside of a lab that is open: offer to put them into its thread."""
    kept = held.hold(query, desk.now, learner, lab.id, words, ts)
    outgoing.post(query, desk, learner, "held", {"held_id": kept}, key=f"held:{kept}")


def offer(query: Query, desk: Desk, learner: Learner, *, words: str, ts: str) -> bool:
    """Offer to open the current lesson's lab with the words; false where every lab is done."""
    lesson = lesson_to_ask_in(query, desk, learner)
    if lesson is None:
        return False
    lab, _ = lab_rows.begin(query, desk.now, learner, desk.module, lesson.id)
    hold(query, desk, lab, learner, words=words, ts=ts)
    return True


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
        return cards.said(query, desk, learner, **LEFT_OUT)
    lab = labs.load(query, learner, kept[0])
    lesson = desk.module_at(query, lab.revision).lesson_by_id(lab.lesson)
    link = permalink(query, learner.workspace, lab.channel, lab.thread_ts)
    return WordsHeld(
        held_id, lesson.number, kept[1], link, not lab.thread_ts, lab.channel if labs.is_in_channel(lab) else ""
    )


def put(query: Query, desk: Desk, press: Press) -> None:
    """Put held words into the lab's thread, as if they had been said there, or move the lab to them.

    In a channel only where the button said that others will read them, else the offer says so now.
    """
    if is_double(query, desk, press):
        return
    kept = held.held(query, press.learner, press.number(0))
    if kept is None:
        raise LearnerError("I no longer have those words. Write them in the lab's thread, please.")
    lab = labs.load(query, press.learner, kept[0])
    if labs.is_in_channel(lab) and press.words[1:] == ("dm",):
        outgoing.redraw(query, desk, press, "said", _open(query, desk, lab, _step(query, desk, lab), press.number(0)))
        return
    if labs.is_in_channel(lab) and press.words[1:] != ("1",):
        outgoing.redraw(query, desk, press, "held", {"held_id": press.number(0)})
        return
    outgoing.redraw(query, desk, press, "said", _put(query, desk, lab, press.number(0), words=kept[1], ts=kept[2]))


def _put(query: Query, desk: Desk, lab: lab_rows.LabAttempt, held_id: int, *, words: str, ts: str) -> Json:
    """Put held words into their lab, which opens if need be; returns what the offer says from now on.

    Raises NotTaught, before anything is shown, where the lab's lesson is gone.
    """
    learner, step = lab.learner, _step(query, desk, lab)
    if lab.thread_ts:
        held.forget(query, learner, held_id)
        lab_aloud.ask_aloud(query, desk, lab, words=words, source_ts=ts)
        link = permalink(query, learner.workspace, lab.channel, lab.thread_ts)
        said = "I put your words into the lab's thread; the answer comes there."
        return {"text": said, "link": link, "link_label": "Go to the thread"}
    return _open(query, desk, lab, step, held_id)


def _step(query: Query, desk: Desk, lab: lab_rows.LabAttempt) -> Step:
    return Step("lab", desk.module_at(query, lab.revision).lesson_by_id(lab.lesson).number)


def _open(query: Query, desk: Desk, lab: lab_rows.LabAttempt, step: Step, held_id: int) -> Json:
    """Open a lab in the DM with held words, or move it there; returns what the offer says from now on."""
    held.agree(query, lab.learner, held_id)
    move = bool(lab.thread_ts)
    lab_opening.open_lab(query, desk, lab.learner, step, cause=f"held:{held_id}", move=move)
    return {"text": f"Lab {step.number} {'goes on' if move else 'opens'} below with your words."}


def drop(query: Query, desk: Desk, press: Press) -> None:
    """Forget held words."""
    held.forget(query, press.learner, press.number(0))
    outgoing.redraw(query, desk, press, "said", LEFT_OUT)


def decided(query: Query, desk: Desk, learner: Learner, *, yes: bool, cause: str) -> bool:
    """A bare "yes" or "no" to words offered a moment ago does what the offer's button does; false where none were.

    Where others would read along a "yes" is too little: there the button is pressed, which says so.
    """
    offered = held.open_offer(query, learner, desk.now - OFFER_IS_FRESH)
    kept = offered and held.held(query, learner, offered[1].id)
    if not offered or not kept:
        return False
    lab, offer = labs.load(query, learner, offered[0]), offered[1]
    if yes and labs.is_in_channel(lab):
        outgoing.post(query, desk, learner, "said", {"text": PRESS_IT}, key=f"decided:{cause}")
        return True
    if yes:
        args = _put(query, desk, lab, offer.id, words=kept[1], ts=kept[2])
    else:
        held.forget(query, learner, offer.id)
        args = LEFT_OUT
    outgoing.refresh(query, desk, learner, "said", args, channel=offer.channel, ts=offer.ts)
    return True


# --- the message they were said in changes --------------------------------------------------


def waits(query: Query, change: Edited | Deleted) -> bool:
    """Whether words of the message that changed are held."""
    return is_dm(change.channel) and bool(held.of_message(query, change.learner, change.ts))


def edited(query: Query, desk: Desk, change: Edited) -> None:
    """The words are held as they are now; what cannot be passed on any more is forgotten."""
    if change.removed:
        removed.say(query, desk, change, "", rest=removed.NOT_PASSED_ON)
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

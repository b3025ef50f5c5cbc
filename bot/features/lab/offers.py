"""Words said beside a lab's thread: put into the lab if the learner says so, or by the message shortcut."""

from datetime import timedelta

from bot.course.attempt import MESSAGE_LIMIT_CHARS
from bot.course.errors import LearnerError
from bot.course.model import Learner, Lesson
from bot.course.progress import Step, next_step
from bot.course.redact import is_bare as is_bare_text
from bot.course.subject import lesson_about
from bot.features import course_card, outbox, removed_secrets
from bot.features.actions import AskedAbout, Deleted, Edited, Message, Press
from bot.features.attached_files import not_read
from bot.features.context import Context, dm_link, is_dm, is_double, is_in_channel, lesson_of, permalink
from bot.features.lab import lab_opening, lab_questions
from bot.features.ports import Json
from bot.features.tutoring.stops import TAKEN_BACK
from bot.features.views import Said, View, WordsHeld
from bot.store import held, learners, progress, seen
from bot.store import labs as lab_rows
from bot.store.db import Query
from bot.store.labs import LabAttempt

LEFT_OUT: Json = {"text": "All right, I left that out.", "step": course_card.OWN}
PRESS_IT = "Others can read that thread, so please confirm with the button."
OFFER_IS_FRESH = timedelta(minutes=10)


def hold(query: Query, context: Context, lab: LabAttempt, said: Message | Edited) -> None:
    """Words said outside of a lab's thread: offer, where they were said, to put them into it."""
    kept = held.hold(query, context.now, said.learner, lab.id, said.text, said.ts)
    args, key, channel, thread_ts = {"held_id": kept}, f"held:{kept}", said.channel, said.thread_ts
    outbox.post(query, context, said.learner, "held", args, key=key, channel=channel, thread_ts=thread_ts)


def lab_for(query: Query, context: Context, learner: Learner, words: str) -> LabAttempt:
    """The lab under way; else the one where the learner is; with all labs done, the one whose lesson fits the words."""
    if live := lab_rows.open_here(query, learner, context.module):
        return live
    lesson = _current(query, context, learner) or lesson_about(context.module, words)
    return lab_rows.begin(query, context.now, learner, context.module, lesson.id)


def lesson_to_discuss(query: Query, context: Context, learner: Learner) -> Lesson:
    """The lesson of the lab under way; else the one where the learner is; with all labs done, the last one."""
    lessons, live = context.module.lessons, lab_rows.open_here(query, learner, context.module)
    under_way = next((one for one in lessons if live and one.id == live.lesson), None)
    return under_way or _current(query, context, learner) or lessons[-1]


def _current(query: Query, context: Context, learner: Learner) -> Lesson | None:
    """The lesson whose lab fits where the learner is; None where every lab is done."""
    state = progress.load(query, learner, context.module)
    here = next_step(context.module, state)
    open_labs = [lesson for lesson in context.module.lessons if Step("lab", lesson.number) not in state.done]
    ahead = (one for one in open_labs if here and one.number >= here.number)
    return next(ahead, open_labs[0] if open_labs else None)


def words_held(query: Query, context: Context, learner: Learner, *, held_id: int) -> View:
    """The offer, or what became of it."""
    kept = held.held(query, learner, held_id)
    if kept is None:
        return course_card.said(query, context, learner, **LEFT_OUT)
    lab = lab_questions.load_lab(query, learner, kept[0])
    number = lesson_of(query, context, lab).number
    link = permalink(query, learner.workspace, lab.channel, lab.thread_ts)
    return WordsHeld(held_id, number, kept[1], link, not lab.thread_ts, lab.channel if is_in_channel(lab) else "")


def put(query: Query, context: Context, press: Press) -> None:
    """Put held words into the lab's thread, or move the lab to them; in a channel only after a warning."""
    if is_double(query, press):
        return
    kept = held.held(query, press.learner, press.number(0))
    if kept is None:
        raise LearnerError("I no longer have that message. Please write it in the lab's thread.")
    lab = lab_questions.load_lab(query, press.learner, kept[0])
    if is_in_channel(lab) and press.words[1:] == ("dm",):
        outbox.redraw(query, context, press, "said", _open(query, context, lab, press.number(0)))
    elif is_in_channel(lab) and press.words[1:] != ("1",):
        outbox.redraw(query, context, press, "held", {"held_id": press.number(0)})
    else:
        args = _put(query, context, lab, press.number(0), words=kept[1], ts=kept[2])
        outbox.redraw(query, context, press, "said", args)


def _put(query: Query, context: Context, lab: LabAttempt, held_id: int, *, words: str, ts: str) -> Json:
    """Put held words into their lab, which opens if need be; returns what the offer says now. Raises NotTaught."""
    if not lab.thread_ts:
        return _open(query, context, lab, held_id)
    held.forget(query, lab.learner, held_id)
    lab_questions.ask_aloud(query, context, lab, words=words, source_ts=ts)
    link = permalink(query, lab.learner.workspace, lab.channel, lab.thread_ts)
    said = "I posted your message in the lab's thread. The answer will appear there."
    return {"text": said, "link": link, "link_label": "Go to the thread"}


def _open(query: Query, context: Context, lab: LabAttempt, held_id: int) -> Json:
    step, move = Step("lab", lesson_of(query, context, lab).number), bool(lab.thread_ts)
    held.agree(query, lab.learner, held_id)
    lab_opening.open_lab(query, context, lab.learner, step, cause=f"held:{held_id}", move=move)
    return {"text": f"Lab {step.number} {'continues' if move else 'opens'} in our direct messages with your message."}


def drop(query: Query, context: Context, press: Press) -> None:
    """Forget held words."""
    held.forget(query, press.learner, press.number(0))
    outbox.redraw(query, context, press, "said", LEFT_OUT)


def decided(query: Query, context: Context, said: Message | Edited, *, yes: bool, cause: str) -> bool:
    """Apply a bare "yes" or "no" to a recent offer as its button would; False if there is none."""
    learner = said.learner
    offered = held.open_offer(query, learner, context.now - OFFER_IS_FRESH)
    kept = offered and held.held(query, learner, offered[1].id)
    if not offered or not kept:
        return False
    lab, offer = lab_questions.load_lab(query, learner, offered[0]), offered[1]
    if yes and is_in_channel(lab):
        outbox.say(query, context, said, PRESS_IT, said.thread_ts, key=f"decided:{cause}")
        return True
    if yes:
        args = _put(query, context, lab, offer.id, words=kept[1], ts=kept[2])
    else:
        held.forget(query, learner, offer.id)
        args = LEFT_OUT
    outbox.refresh(query, context, learner, "said", args, channel=offer.channel, ts=offer.ts)
    return True


def waits(query: Query, change: Edited | Deleted) -> bool:
    """Whether words of the message that changed are held."""
    return is_dm(change.channel) and bool(held.of_message(query, change.learner, change.ts))


def edited(query: Query, context: Context, change: Edited) -> None:
    """The words are held as they are now; what cannot be passed on any more is forgotten."""
    if change.removed:
        removed_secrets.say(query, context, change, "", rest=removed_secrets.NOT_PASSED_ON)
    is_bare = bool(change.removed) and is_bare_text(change.text)
    if problem := removed_secrets.NOTHING_ELSE if is_bare else lab_questions.complaint(change.text, change.files):
        _forget(query, context, change, problem)
        return
    for kept in held.of_message(query, change.learner, change.ts):
        held.reword(query, change.learner, kept.id, change.text)
        if kept.ts and not kept.is_agreed:
            args = {"held_id": kept.id}
            outbox.refresh(query, context, change.learner, "held", args, channel=kept.channel, ts=kept.ts)


def deleted(query: Query, context: Context, change: Deleted) -> None:
    """Words that were taken back are forgotten, and their offer quotes them no more."""
    _forget(query, context, change, TAKEN_BACK)


def _forget(query: Query, context: Context, change: Edited | Deleted, text: str) -> None:
    for kept in held.of_message(query, change.learner, change.ts):
        held.forget(query, change.learner, kept.id)
        if kept.ts:
            args = {"text": text}
            outbox.refresh(query, context, change.learner, "said", args, channel=kept.channel, ts=kept.ts)


NO_WORDS = "That message has no text that I could pass on. Please write your question in the lab's thread."


def asked_about(query: Query, context: Context, asked: AskedAbout) -> None:
    """Ask with a message's words, and say in an ephemeral where; the message itself is left alone."""
    learner = asked.learner
    if not seen.first_time(query, context.now, learner.workspace, f"shortcut:{asked.key}"):
        return
    learners.meet(query, context.now, learner)
    words = asked.text.strip()[:MESSAGE_LIMIT_CHARS]
    text, attempt = not_read(asked.files) or NO_WORDS, 0
    if words:
        try:
            said, attempt = _ask(query, context, asked, words)
            text = " ".join((said, *_notes(asked)))
        except LearnerError as error:
            text = error.sentence
    args = {"text": text, "attempt": attempt, "app": asked.app}
    lane = outbox.dm_lane(learner)  # behind the lab's opening, so that its thread can be linked
    key, url = f"shortcut:{asked.key}", asked.response_url
    outbox.whisper(query, context, learner, "asked-about", args, key=key, response_url=url, lane=lane)


def _ask(query: Query, context: Context, asked: AskedAbout, words: str) -> tuple[str, int]:
    """Send the words to the lab; returns where they went, and the lab to link to (0: the DM). Raises NotTaught."""
    learner, lab = asked.learner, lab_for(query, context, asked.learner, words)
    number = lesson_of(query, context, lab).number
    if lab.thread_ts and is_in_channel(lab):
        kept = held.hold(query, context.now, learner, lab.id, words, asked.ts)
        outbox.post(query, context, learner, "held", {"held_id": kept}, key=f"held:{kept}")
        return f"Lab {number} is in a channel, so I'm asking you in our DM first whether others may read this.", 0
    if lab.thread_ts:
        lab_questions.ask_aloud(query, context, lab, words=words, source_ts=asked.ts)
        return f"I asked the tutor in Lab {number}; the answer will appear in its thread.", lab.id
    kept = held.hold(query, context.now, learner, lab.id, words, asked.ts)
    held.agree(query, learner, kept)
    lab_opening.open_lab(query, context, learner, Step("lab", number), cause=f"shortcut:{asked.key}")
    return f"Lab {number} opens in our direct messages with this question.", lab.id


def _notes(asked: AskedAbout) -> list[str]:
    notes = [not_read(asked.files)] if asked.files else []
    if len(asked.text.strip()) > MESSAGE_LIMIT_CHARS:
        notes.append(f"I used its first {MESSAGE_LIMIT_CHARS:,} characters.")
    if asked.removed:
        named, todo = removed_secrets.named(asked.removed), removed_secrets.revoke(asked.removed)
        notes.append(f"I left out {named}: its owner should {todo}.")
    return notes


def told_where(query: Query, context: Context, learner: Learner, *, text: str, attempt: int, app: str) -> View:  # noqa: ARG001 - the shape of a show
    """The sentence, with the way to the lab's thread or else to the DM."""
    lab = lab_rows.load(query, learner.workspace, attempt) if attempt else None
    thread = permalink(query, learner.workspace, lab.channel, lab.thread_ts) if lab and lab.thread_ts else ""
    link = thread or dm_link(query, learner, learners.dm(query, learner), app)
    return Said(text, link=link, link_label="Open it there")

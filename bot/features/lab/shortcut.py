"""Any message as a question to the tutor: it is asked in the learner's current lab, in their DM."""

from bot.course.attempt import MESSAGE_LIMIT_CHARS
from bot.course.errors import LearnerError
from bot.course.model import Learner
from bot.course.progress import Step
from bot.features import outbox, removed_secrets
from bot.features.actions import AskedAbout
from bot.features.context import Context, dm_link, permalink
from bot.features.lab import access, echo, lab_opening, offers
from bot.features.views import Said, View
from bot.store import held, learners, seen
from bot.store import labs as lab_rows
from bot.store.db import Query
from bot.store.labs import LabAttempt

NO_WORDS = "That message has no text that I could pass on. Please write your question in the lab's thread."


def asked_about(query: Query, context: Context, asked: AskedAbout) -> None:
    """Ask with a message's words, and say in an ephemeral where; the message itself is left alone."""
    learner = asked.learner
    if not seen.first_time(query, context.now, learner.workspace, f"shortcut:{asked.key}"):
        return
    learners.meet(query, context.now, learner)
    words = asked.text.strip()[:MESSAGE_LIMIT_CHARS]
    if not words:
        _tell(query, context, asked, NO_WORDS, 0)
        return
    try:
        text, attempt = _ask(query, context, asked, words)
    except LearnerError as error:
        _tell(query, context, asked, error.sentence, 0)
        return
    _tell(query, context, asked, " ".join((text, *_notes(asked))), attempt)


def _ask(query: Query, context: Context, asked: AskedAbout, words: str) -> tuple[str, int]:
    """Where the words went, in words and as the lab to link to (0: the DM). Raises NotTaught before anything goes."""
    learner, lab = asked.learner, _lab_of(query, context, asked.learner)
    number = context.module_at(query, lab.revision).lesson_by_id(lab.lesson).number
    if lab.thread_ts and access.is_in_channel(lab):
        offers.hold(query, context, lab, learner, words=words, ts=asked.ts)
        return f"Lab {number} is in a channel, so I'm asking you in our DM first whether others may read this.", 0
    if lab.thread_ts:
        echo.ask_aloud(query, context, lab, words=words, source_ts=asked.ts)
        return f"I asked the tutor in Lab {number}; the answer will appear in its thread.", lab.id
    kept = held.hold(query, context.now, learner, lab.id, words, asked.ts)
    held.agree(query, learner, kept)
    lab_opening.open_lab(query, context, learner, Step("lab", number), cause=f"shortcut:{asked.key}")
    return f"Lab {number} opens in our direct messages with this question.", lab.id


def _lab_of(query: Query, context: Context, learner: Learner) -> LabAttempt:
    """The lab under way, else the one of where the learner is, else the last one: talking on is always possible."""
    live = lab_rows.open_here(query, learner, context.module)
    lesson = offers.lesson_to_ask_in(query, context, learner) or context.module.lessons[-1]
    return live or lab_rows.begin(query, context.now, learner, context.module, lesson.id)


def _notes(asked: AskedAbout) -> list[str]:
    notes = []
    if len(asked.text.strip()) > MESSAGE_LIMIT_CHARS:
        notes.append(f"I used its first {MESSAGE_LIMIT_CHARS:,} characters.")
    if asked.removed:
        notes.append(
            f"I left out {removed_secrets.named(asked.removed)}: its owner should "
            f"{removed_secrets.revoke(asked.removed)}."
        )
    return notes


def _tell(query: Query, context: Context, asked: AskedAbout, text: str, attempt: int) -> None:
    learner, args = asked.learner, {"text": text, "attempt": attempt, "app": asked.app}
    lane = outbox.dm_lane(learner)  # behind the lab's opening, so that its thread can be linked
    key, url = f"shortcut:{asked.key}", asked.response_url
    outbox.whisper(query, context, learner, "asked-about", args, key=key, response_url=url, lane=lane)


def told(query: Query, context: Context, learner: Learner, *, text: str, attempt: int, app: str) -> View:  # noqa: ARG001 - the shape of a show
    """The sentence, with the way to the lab's thread or else to the DM."""
    lab = lab_rows.load(query, learner.workspace, attempt) if attempt else None
    thread = permalink(query, learner.workspace, lab.channel, lab.thread_ts) if lab and lab.thread_ts else ""
    link = thread or dm_link(query, learner, learners.dm(query, learner), app)
    return Said(text, link=link, link_label="Open it there")

"""What becomes of a finished reply, by its stop_reason: shown or not, counted or not, replayed or not."""

from dataclasses import dataclass

from bot.features.ports import STOPPED, Reply
from bot.tutor.marker import strip_marker

REFUSED = (
    "The model declined to answer this message, so I left it out of our talk. "
    "Put it another way, or ask about the lab's task."
)
EMPTY = "No answer came back for this message. Please send it once more, perhaps in other words."
UNFINISHED = "The model's answer did not come to its end. Please try again."

STOPPED_BY_YOU = "You stopped this reply, so it is not counted as an exchange."
NOT_COUNTED = "Not counted as an exchange."
NOTE_OFF_TOPIC = "Off the lab's subject, so not counted as an exchange."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to do with a reply.

    `text` is for the learner (Markdown of the model, or a notice of ours), `replay` for the transcript: the model's
    own words, empty where the turn must not be sent again (`keep_turn` false).
    """

    text: str
    counts: bool = False
    note: str = ""  # for the footer: why it did not count
    keep_turn: bool = False
    replay: str = ""
    retry_once: bool = False  # ask again at once; if this was the second time, show `text`
    shortened: bool = False  # ended at max_tokens
    off_topic: bool = False
    alert: str = ""  # one line for the operator


def judge(reply: Reply) -> Outcome:
    """The outcome of a finished reply."""
    if reply.stop_reason == "refusal":
        return Outcome(REFUSED, note=NOT_COUNTED)
    if reply.stop_reason == STOPPED:
        return _stopped(reply)
    if reply.stop_reason not in ("end_turn", "stop_sequence", "max_tokens", "model_context_window_exceeded"):
        return _unknown(reply)
    text, off_topic = strip_marker(reply.text)
    text = text.strip()
    if not text:
        return Outcome(EMPTY, note=NOT_COUNTED, retry_once=True)
    return Outcome(
        text,
        counts=not off_topic,
        note=NOTE_OFF_TOPIC if off_topic else "",
        keep_turn=True,
        replay=reply.text.strip(),
        shortened=reply.stop_reason not in ("end_turn", "stop_sequence"),
        off_topic=off_topic,
    )


def _stopped(reply: Reply) -> Outcome:
    """What was said until the learner stopped it stays, and is replayed; the API has no name for this end."""
    text = strip_marker(reply.text)[0].strip()
    return Outcome(text, note=STOPPED_BY_YOU, keep_turn=bool(text), replay=reply.text.strip())


def _unknown(reply: Reply) -> Outcome:
    """Tools were never offered, so `tool_use` and `pause_turn` are as strange as a name a gateway made up."""
    alert = f"stop_reason {reply.stop_reason!r} of {reply.model} is not one a text-only request may end with"
    return Outcome(UNFINISHED, note=NOT_COUNTED, alert=alert)

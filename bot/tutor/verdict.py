"""What becomes of a finished reply, by its stop_reason: shown or not, counted or not, replayed or not."""

from bot.features.ports import STOPPED, Reply, Verdict
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


def judge(reply: Reply) -> Verdict:
    """The verdict on a finished reply."""
    if reply.stop_reason == "refusal":
        return Verdict(REFUSED, note=NOT_COUNTED)
    if reply.stop_reason == STOPPED:
        return _stopped(reply)
    if reply.stop_reason not in ("end_turn", "stop_sequence", "max_tokens", "model_context_window_exceeded"):
        return _unknown(reply)
    text, off_topic = strip_marker(reply.text)
    text = text.strip()
    if not text:
        return Verdict(EMPTY, note=NOT_COUNTED, retry_once=True)
    return Verdict(
        text,
        counts=not off_topic,
        note=NOTE_OFF_TOPIC if off_topic else "",
        keep_turn=True,
        shortened=reply.stop_reason not in ("end_turn", "stop_sequence"),
    )


def _stopped(reply: Reply) -> Verdict:
    """What was said until the learner stopped it stays, and is replayed; the API has no name for this end."""
    text = strip_marker(reply.text)[0].strip()
    return Verdict(text, note=STOPPED_BY_YOU, keep_turn=bool(text))


def _unknown(reply: Reply) -> Verdict:
    """Tools were never offered, so `tool_use` and `pause_turn` are as strange as a name a gateway made up."""
    alert = f"stop_reason {reply.stop_reason!r} of {reply.model} is not one a text-only request may end with"
    return Verdict(UNFINISHED, note=NOT_COUNTED, alert=alert)

"""Judges a finished reply by its stop_reason and its meaning: whether it is shown, counted and replayed."""

from bot.course.exchange import Claim, Meaning
from bot.features.ports import LOCKED, STOPPED, Reply, Verdict

REFUSED = (
    "The model declined to answer this message, so I left it out of our conversation. Say it another"
    " way, or ask about the lab's task."
)
EMPTY = "No answer came back for this message. Please send it again, perhaps in other words."
UNFINISHED = "The model's answer was incomplete. Please try again."

STOPPED_BY_YOU = "You stopped this reply, so it is not counted as an exchange."
NOT_COUNTED = "Not counted as an exchange."
NOTES = {
    Meaning.HELP: "Asking for help is fine, and not counted. Your own try is.",
    Meaning.ACKNOWLEDGEMENT: "Not counted as an exchange: say what you think, or ask.",
    Meaning.GREETING: "Not counted as an exchange: say what you think, or ask.",
    Meaning.PASTED: "Not counted as an exchange: that is a question from a quiz or test. Say what you think of it.",
    Meaning.REPEATED: "Not counted as an exchange: that was said here before.",
    Meaning.OFF_TOPIC: "Off the lab's subject, so not counted as an exchange.",
}


def judge(reply: Reply) -> Verdict:
    """The verdict on a finished reply."""
    text, meaning = reply.text.strip(), (reply.claim or Claim()).meaning
    if reply.stop_reason == "refusal":
        return Verdict(REFUSED, note=NOT_COUNTED)
    if reply.stop_reason == LOCKED:
        return Verdict(text, note=NOT_COUNTED)
    if reply.stop_reason == STOPPED:  # the text so far stays, and is replayed
        return Verdict(text, note=STOPPED_BY_YOU, keep_turn=bool(text))
    if reply.stop_reason not in ("end_turn", "stop_sequence", "max_tokens", "model_context_window_exceeded"):
        # We offer no tools, so `tool_use` and `pause_turn` are as strange as a name that a gateway made up.
        alert = f"stop_reason {reply.stop_reason!r} of {reply.model} is not one a text-only request may end with"
        alert += f" (request {reply.request_id!r})" if reply.request_id else ""
        return Verdict(UNFINISHED, note=NOT_COUNTED, alert=alert)
    if not text:
        return Verdict(EMPTY, note=NOT_COUNTED, retry_once=True)
    return Verdict(
        text,
        counts=meaning is Meaning.CONTRIBUTION,
        note=NOTES.get(meaning, ""),
        keep_turn=True,
        shortened=reply.stop_reason not in ("end_turn", "stop_sequence"),
    )

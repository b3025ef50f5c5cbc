"""Parses what learners submit in modals, and the reference to its message that each modal keeps."""

from bot.course.redact import redact
from bot.features.actions import AliasGiven, AnswerGiven, Press, ReasonGiven, ZoneGiven
from bot.features.leaderboard.visibility import ASKED
from bot.slack import ids
from bot.slack.payloads import Malformed, Payload, optional, parsing, person, required


@parsing
def alias(body: Payload, workspace: str) -> AliasGiven:
    """A submission of the alias modal."""
    channel, ts, url, word = _origin(body)
    given = redact(optional(_given(body, ids.INPUT_ALIAS), "value"))
    return AliasGiven(person(body, workspace), given.text, channel, ts, url, asked=word == ASKED, removed=given.kinds)


@parsing
def reason(body: Payload, workspace: str) -> ReasonGiven:
    """A submission of the modal that asks why a reply was voted down."""
    given = redact(optional(_given(body, ids.INPUT_REASON), "value"))
    turn = int(required(body, "view", "private_metadata"))
    return ReasonGiven(person(body, workspace), turn, given.text, removed=given.kinds)


@parsing
def zone(body: Payload, workspace: str) -> ZoneGiven:
    """A submission of the time zone modal."""
    channel, ts, url, _ = _origin(body)
    given = _given(body, ids.INPUT_ZONE)
    return ZoneGiven(person(body, workspace), optional(given, "selected_option", "value"), channel, ts, url)


@parsing
def answer(body: Payload, workspace: str) -> AnswerGiven:
    """A submission of the modal for a typed answer; line breaks in it become spaces."""
    channel, ts, url, words = _origin(body)
    attempt, _, number = words.partition(":")
    given = redact(optional(_given(body, ids.INPUT_ANSWER), "value"))
    return AnswerGiven(
        learner=person(body, workspace),
        attempt=int(attempt),
        number=int(number),
        words=" ".join(given.text.split()),
        channel=channel,
        message_ts=ts,
        response_url=url,
        removed=given.kinds,
    )


def _given(body: Payload, action_id: str) -> Payload:
    """The input of a modal's field."""
    for block in body.get("view", {}).get("state", {}).get("values", {}).values():
        if isinstance(block.get(action_id), dict):
            found: Payload = block[action_id]
            return found
    raise Malformed("view.state.values")


def _origin(body: Payload) -> tuple[str, str, str, str]:
    """The four words that `origin` kept, empty if missing."""
    channel, ts, url, word = [*optional(body, "view", "private_metadata").split(" "), "", "", "", ""][:4]
    return channel, ts, url, word


def origin(press: Press) -> str:
    """A modal's reference to the message that opened it: its place, its response_url, the button's words."""
    return f"{press.channel} {press.message_ts} {press.response_url} {ids.value(*press.words)}".rstrip()

"""Checks on what a learner must be shown for a gesture, once it is acked."""

import re

from bot.slack.listeners import SORRY
from tests.campaign.record import Look, Wanted

_COMMANDS = {
    "lesson": re.compile(r"Lesson \d|lesson|Read"),
    "quiz": re.compile(r"Quiz \d|Question \d|quiz"),
    "lab": re.compile(r"Lab \d|lab"),
    "test": re.compile(r"[Tt]est"),
    "progress": re.compile(r"Your progress"),
    "leaderboard": re.compile(r"Leaderboard|points"),
}


def anything(look: Look) -> bool:
    """Any word, view or change of the bot's."""
    return look.kind != "deleted"


def of_command(text: str) -> Wanted:
    """The check on what `/learn TEXT` shows."""
    pattern = _COMMANDS.get(text.split(" ", maxsplit=1)[0])
    return anything if pattern is None else lambda look: bool(pattern.search(look.text)) or is_apology(look)


def is_apology(look: Look) -> bool:
    """Whether a gesture could not be kept, and its learner is asked to make it again."""
    return SORRY in look.text


def of_tap(action_id: str, channel: str, ts: str) -> Wanted | None:
    """The check on what a tap shows: the pressed message redrawn, or something new; None if only a channel sees it."""
    if action_id == "board-post":
        return None
    if action_id.split("/", maxsplit=1)[0] in {"act", "answer", "test-choose"}:
        return lambda look: (look.channel, look.ts) == (channel, ts) or look.kind == "ephemeral" or look.ts > ts
    return anything

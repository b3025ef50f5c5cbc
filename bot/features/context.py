"""Context for one use case: the time, the course, a source of seeds, and whether a gesture came twice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeVar

from bot.course.errors import LearnerError
from bot.course.model import Learner, Lesson, Module
from bot.features.actions import Deleted, Message, Press
from bot.features.ports import Messenger
from bot.settings import TRANSCRIPT_DAYS
from bot.store import facts, learners, seen
from bot.store.db import Database, Query
from bot.store.labs import LabAttempt

SCOPES = "scopes"  # the workspace fact that holds what we were granted, in words apart; empty where Slack did not say
OTHERS = "others"  # the bot's own fact: "yes" while another process is connected to the Slack app
SITE = "site"  # the workspace fact that holds its address, such as https://acme.slack.com/


@dataclass(frozen=True, slots=True)
class Context:
    """Context for one use case: the time, the course and the leads; fixed while its transaction runs."""

    now: datetime
    module: Module
    module_at: Callable[[Query, str], Module]  # by revision, of any module; the current one where that is unknown
    seed: Callable[[], int]
    leads: tuple[str, ...] = ()  # the user ids of the team leads
    request: str = ""  # the id of the request from Slack that is carried out, for the log
    transcript_days: int = TRANSCRIPT_DAYS  # how long a lab's texts are kept
    is_offline: bool = False  # whether the offline tutor answers, so that nothing goes to Claude

    @property
    def ts(self) -> str:
        """The time as Slack writes a message's `ts`, beside which it sorts."""
        return f"{self.now.timestamp():.6f}"


@dataclass(eq=False)
class SlackHandler:
    """Base class of what calls Slack for jobs; `context` gives a fresh context for each transaction."""

    db: Database
    messenger: Messenger
    context: Callable[[], Context]


def granted(query: Query, workspace: str, *scopes: str) -> bool:
    """Whether all these scopes were granted, as far as is known."""
    known = facts.fact(query, workspace, SCOPES).split()
    return not known or set(scopes) <= set(known)


# Slack's errors of posts and updates; a private channel is not there for whoever is not in it.
_LOST: Mapping[str, Literal["archived", "left"]] = {
    "is_archived": "archived",
    "is_inactive": "archived",
    "not_in_channel": "left",
    "channel_not_found": "left",
}


def lost_how(error: str) -> Literal["archived", "left", ""]:
    """The way a Slack error says that a channel is lost ("left" also if never joined); empty if it isn't."""
    return _LOST.get(error, "")


NOT_YOURS = "Those buttons belong to somebody else's course. Type `/learn` for your own."


class Owned(Protocol):
    """Something that belongs to a learner."""

    @property
    def learner(self) -> Learner:
        """Its owner."""


Theirs = TypeVar("Theirs", bound=Owned)


def own(learner: Learner, found: Theirs | None, *, gone: str, not_yours: str = NOT_YOURS) -> Theirs:
    """The thing that was found. Raises LearnerError if there is none, or if it is somebody else's."""
    if found is None:
        raise LearnerError(gone)
    if found.learner.id != learner.id:
        raise LearnerError(not_yours)
    return found


def called(query: Query, learner: Learner) -> str:
    """A learner's name for others to read; plain text, never a mention."""
    return learners.name(query, learner) or "a learner"


def is_dm(channel: str) -> bool:
    """Whether a channel's id is a DM's. Slack: conversation types, the ids of DMs begin with D."""
    return channel.startswith("D")


def is_in_channel(lab: LabAttempt) -> bool:
    """Whether the lab's thread is in a channel, where others read it."""
    return bool(lab.channel) and not is_dm(lab.channel)


def lesson_of(query: Query, context: Context, lab: LabAttempt) -> Lesson:
    """The lesson of a lab, in the edition that it began on. Raises NotTaught where that is gone."""
    return context.module_at(query, lab.revision).lesson_by_id(lab.lesson)


def permalink(query: Query, workspace: str, channel: str, ts: str = "") -> str:
    """The address of a message or a channel, as chat.getPermalink has it; empty if the site is unknown."""
    site = facts.fact(query, workspace, SITE)
    if not site or not channel:
        return ""
    message = f"/p{ts.replace('.', '')}" if ts else ""
    return f"{site.rstrip('/')}/archives/{channel}{message}"


def dm_link(query: Query, learner: Learner, dm: str, app: str) -> str:
    """The way to the learner's DM with the bot, also before the DM is known (Slack: "deep linking", app_redirect)."""
    if dm and (link := permalink(query, learner.workspace, dm)):
        return link
    return f"https://slack.com/app_redirect?app={app}&team={learner.workspace}" if app else ""


DOUBLE_CLICK_S = 5.0


def is_double(query: Query, press: Press) -> bool:
    """Whether this person pressed this very button a moment ago; a class may press one button at once.

    By Slack's clock, because this machine's may be set back between two presses.
    """
    button = f"{press.channel}:{press.message_ts}:{press.act}:{':'.join(press.words)}"
    key = f"double:{press.learner.id}:{button}"
    return seen.is_echo(query, press.at, press.learner.workspace, key, DOUBLE_CLICK_S)


def is_new(query: Query, context: Context, said: Message | Deleted) -> bool:
    """Note that words were heard, and say whether they were not before; so words that were deleted stay unheard."""
    return seen.first_time(query, context.now, said.learner.workspace, f"message:{said.channel}:{said.ts}")

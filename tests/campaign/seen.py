"""The workspace as it stands at the end, sorted for the checks: by learner, by thread, by what it answers."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from bot.sandbox.slack.model import Message
from tests.campaign.record import Record
from tests.campaign.voice import asked_mark, replied_mark
from tests.scenarios.screen import labels, words

_NUMBER = re.compile(r"Exchange (\d+)\b")
_ASKED = re.compile(r"(?:You|.{1,80}) asked: (.*)", re.DOTALL)  # what a tap has said for its learner
_LAB = re.compile(r"Lab (\d+) · ")
STOPPED = "You stopped this reply"
OFF_TOPIC = "Off the lab's subject"
HELP = "Asking for help is fine"
NOTICES = ("declined to answer this message", "No answer came back", "was incomplete")
LEFT = ("continues in another thread", "If it moves here", "Open it there")  # the lab is no longer in this thread


@dataclass(frozen=True)
class Reply:
    """A message of the tutor's that answers a question, whole or not."""

    message: Message
    mark: str
    text: str

    @property
    def number(self) -> int:
        """The exchange it is, 0 where it does not count."""
        found = _NUMBER.search(self.text)
        return int(found[1]) if found else 0

    @property
    def is_stopped(self) -> bool:
        """Whether its learner stopped it, so that it may end anywhere."""
        return STOPPED in self.text

    @property
    def is_whole(self) -> bool:
        """Whether it says that it has come to its end."""
        return not self.is_stopped and (bool(self.number) or OFF_TOPIC in self.text or HELP in self.text)


@dataclass
class Seen:
    """Everything readable at the end of a campaign. `excuses` are messages that say why a question has no answer."""

    replies: dict[tuple[str, str], list[Reply]] = field(default_factory=lambda: defaultdict(list))
    labs: dict[tuple[str, int], list[Reply]] = field(default_factory=lambda: defaultdict(list))
    excuses: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    tapped: set[tuple[str, str]] = field(default_factory=set)  # what taps asked, by learner and mark
    newest: dict[tuple[str, str], str] = field(default_factory=lambda: defaultdict(str))  # replies, by owner and thread
    own: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))  # the bot's, in each DM


def seen(record: Record) -> Seen:
    """Read the whole workspace once."""
    found, slack = Seen(), record.world.stage.slack
    owners = {slack.dm_of(user): user for user in record.world.users}
    for message in sorted(slack.workspace.posted.values(), key=lambda one: one.ts):
        owner = owners.get(message.channel) or _owner(record, message)
        if owner and message.user == slack.bot_user_id:
            _sort(found, owner, message, slack.workspace.find(message.channel, message.thread_ts))
    for message in slack.workspace.ephemerals:
        if message.thread_ts and any(left in words(message) for left in LEFT):
            found.excuses[message.to].append(message)
    return found


def _sort(found: Seen, owner: str, message: Message, root: Message | None) -> None:
    text = words(message)
    mark = replied_mark(text)
    found.own[owner].append(message)
    if not message.is_reply:
        return
    if asked := _ASKED.fullmatch(message.text):
        found.tapped.add((owner, asked_mark(asked[1], found.newest[owner, message.thread_ts])))
    if mark:
        reply = Reply(message, mark, text)
        found.replies[owner, mark].append(reply)
        found.newest[owner, message.thread_ts] = text
        lab = _LAB.match(root.text) if root is not None else None
        if reply.number and lab:
            found.labs[owner, int(lab[1])].append(reply)
    elif "Try again" in labels(message) or any(notice in text for notice in (*NOTICES, *LEFT)):
        found.excuses[owner].append(message)


def _owner(record: Record, message: Message) -> str:
    """Whose lab a thread in a channel is."""
    place = (message.channel, message.thread_ts or message.ts)
    return next((user for user, eyes in record.eyes.items() if place in eyes.labs), "")

"""Record of a running campaign: what learners did, how Slack delivered it, and what they were shown."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.sandbox.slack.link import ACK_WITHIN_S
from bot.sandbox.slack.model import Change, Message
from bot.slack.listeners import SORRY
from tests.campaign.eyes import Eyes
from tests.campaign.paid import Paid
from tests.campaign.voice import mark_of
from tests.campaign.world import World
from tests.scenarios.screen import words

Entry = dict[str, Any]
KEPT_LOOKS = 1_000  # of each learner, for the story of a failure
SHOWN = {"message", "ephemeral", "view", "home", "prompts", "deleted"}


class Look(NamedTuple):
    """Something a learner was shown: a message as it then was, a view, a tab."""

    at: float
    kind: str
    channel: str
    ts: str
    author: str
    text: str


Wanted = Callable[[Look], bool]


@dataclass
class Gesture:
    """One thing a learner did. `key` names the event it became; commands and taps have none, Slack acks them at once.

    `wants` recognises what a learner must be shown for it, `shown_at` is when that was.
    """

    kind: str
    user: str
    channel: str
    what: str
    at: float
    ts: str = ""
    key: tuple[str, ...] = ()
    acked: bool = False
    wants: Wanted | None = None
    shown_at: float | None = None
    is_refused: bool = False  # it could not be kept, and its learner was asked to make it again


@dataclass
class Question:
    """Words for the tutor. `marks` are those of its wordings, the newest last; `ts` is empty until it has been said."""

    user: str
    channel: str
    thread_ts: str
    marks: list[str]
    at: float
    gesture: Gesture
    ts: str = ""
    is_deleted: bool = False
    is_retried: bool = False
    is_tapped: bool = False
    is_late: bool = False  # Slack keeps it back for a while


@dataclass
class Delivery:
    """Deliveries of one event: the number of attempts, and the time of the first ack."""

    attempts: int = 0
    acked_at: float | None = None


@dataclass
class Record:
    """The memory of a campaign."""

    world: World
    gestures: list[Gesture] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    _done_by: dict[str, list[Gesture]] = field(default_factory=lambda: defaultdict(list))
    deliveries: dict[tuple[str, ...], Delivery] = field(default_factory=dict)
    eyes: dict[str, Eyes] = field(default_factory=dict)
    looks: dict[str, deque[Look]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=KEPT_LOOKS)))
    boards: list[Message] = field(default_factory=list)  # those that all can read, oldest first
    wishes: dict[str, list[tuple[Gesture, str]]] = field(default_factory=lambda: defaultdict(list))
    left: dict[str, Gesture] = field(default_factory=dict)  # who had their data deleted, and by which tap
    paid: Paid = field(default_factory=Paid)
    _open: dict[str, list[Gesture]] = field(default_factory=lambda: defaultdict(list))
    _asked_by: dict[str, list[Question]] = field(default_factory=lambda: defaultdict(list))
    _stops: dict[tuple[str, str], list[Gesture]] = field(default_factory=lambda: defaultdict(list))
    _threads: dict[tuple[str, str], str] = field(default_factory=dict)  # whose a lab in a channel is
    _by_mark: dict[str, Question] = field(default_factory=dict)

    def __post_init__(self) -> None:
        stage = self.world.stage
        self._readers = {stage.slack.dm_of(user): user for user in self.world.users}
        self.eyes = {user: Eyes() for user in self.world.users}
        stage.slack.subscribe(self._changed)
        stage.journal.subscribe(self._delivered)
        stage.claude.calls.subscribe(lambda call: self.paid.heard(call, self.world.now()))

    # --- what is told by the learners -----------------------------------------------------------

    def does(self, gesture: Gesture) -> Gesture:
        """Keep a gesture, before it is made."""
        self.gestures.append(gesture)
        self._done_by[gesture.user].append(gesture)
        if gesture.wants is not None:
            self._open[gesture.user].append(gesture)
        return gesture

    def asks(self, question: Question) -> Question:
        """Keep a question, before it is asked."""
        self.questions.append(question)
        self._asked_by[question.user].append(question)
        self._by_mark[question.marks[-1]] = question
        return question

    def gestures_of(self, user: str) -> list[Gesture]:
        """A learner's gestures, oldest first."""
        return self._done_by[user]

    def questions_of(self, user: str) -> list[Question]:
        """A learner's questions to the tutor, oldest first."""
        return self._asked_by[user]

    def rewords(self, question: Question, mark: str) -> None:
        """Keep the new wording of a question, before it is edited."""
        question.marks.append(mark)
        self._by_mark[mark] = question

    def stops(self, gesture: Gesture) -> None:
        """Keep that a thread is to be stopped, before it is."""
        self._stops[gesture.channel, gesture.ts].append(gesture)

    def may_be_stopped(self, question: Question) -> bool:
        """Whether a stop may have met this question; one that Slack brings late meets later taps, too."""
        is_tapped = question.is_tapped or question.is_retried
        for stop in self._stops.get((question.channel, question.thread_ts), []):
            heard_at = self.acked_at(stop)
            if stop.at >= question.at or (is_tapped and (heard_at is None or heard_at >= question.at)):
                return True
        return False

    def wills(self, gesture: Gesture, will: str) -> None:
        """Keep how a learner wants to be seen: "named", "hidden", or by an alias."""
        self.wishes[gesture.user].append((gesture, will))

    @property
    def staying(self) -> list[str]:
        """The learners who have not had their data deleted."""
        return [user for user in self.world.users if user not in self.left]

    def is_acked(self, gesture: Gesture) -> bool:
        """Whether Slack had an ack for it, at once or later; to be asked after the run."""
        return gesture.acked or self.acked_at(gesture) is not None

    def acked_at(self, gesture: Gesture) -> float | None:
        """When the event that a gesture became was acked."""
        return self.deliveries[gesture.key].acked_at if gesture.key in self.deliveries else None

    # --- what Slack tells -----------------------------------------------------------------------

    def _changed(self, change: Change) -> None:
        reader = self._reader(change)
        if change.kind not in SHOWN or not reader:
            return
        message = change.data if isinstance(change.data, Message) else None
        if message is not None and message.user in self.eyes:
            self._said(message)
        elif message is not None:
            self.eyes[reader].sees(message, is_gone=change.kind == "deleted")
        author = message.user if message is not None else ""
        text = words(message) if message is not None else ""
        self._shown(reader, Look(self.world.now(), change.kind, change.channel, change.ts, author, text))

    def _reader(self, change: Change) -> str:
        """Whose screen it concerns; empty where it is nobody's in particular."""
        if change.channel in self._readers:
            return self._readers[change.channel]
        message = change.data
        if change.kind not in {"message", "deleted"} or not isinstance(message, Message):
            return change.user if change.user in self.eyes else ""
        root = (message.channel, message.thread_ts or message.ts)
        if root not in self._threads and message.user not in self.eyes:
            self._opened_in_channel(message, root)
        return self._threads.get(root, "")

    def _opened_in_channel(self, message: Message, root: tuple[str, str]) -> None:
        names = self.world.stage.slack.workspace.names
        owner = next((user for user in self.eyes if f"This is a lab of {names[user]}," in words(message)), "")
        if owner:
            self._threads[root] = owner
        elif "Leaderboard" in message.text and not message.is_reply:
            self.boards = [one for one in self.boards if one is not message] + [message]

    def _said(self, message: Message) -> None:
        asked = self._by_mark.get(mark_of(message.text))
        if asked is not None and not asked.ts and not message.ephemeral:
            asked.ts = message.ts
            asked.gesture.key = ("said", message.channel, message.ts)

    def closes(self) -> None:
        """Close every open gesture, so that nothing shown later counts as its answer."""
        self._open.clear()

    def _shown(self, reader: str, look: Look) -> None:
        self.looks[reader].append(look)
        if SORRY in look.text:
            for gesture, _ in self.wishes[reader][-1:]:
                gesture.is_refused = gesture.is_refused or look.at - gesture.at <= ACK_WITHIN_S
        if look.author in self.eyes or look.kind == "deleted":
            return  # their own words answer nothing
        for gesture in self._open[reader]:
            if gesture.wants is not None and gesture.wants(look):
                gesture.shown_at = look.at
        self._open[reader] = [gesture for gesture in self._open[reader] if gesture.shown_at is None]

    def _delivered(self, entry: Entry) -> None:
        event = entry["args"].get("event") if entry["api"] == "event" else None
        key = event_key(event) if event else ()
        if not key:
            return
        found = self.deliveries.setdefault(key, Delivery())
        found.attempts += 1
        if not entry["response"]["failure"] and found.acked_at is None:
            found.acked_at = self.world.now()


def event_key(event: Entry) -> tuple[str, ...]:
    """The key of the gesture behind an event; empty if no learner's gesture caused the event."""
    kind, subtype = event["type"], event.get("subtype", "")
    if kind == "app_home_opened":
        return ("opened", event["user"], event["tab"])
    if kind == "agent_session_stopped":
        return ("stopped", event["channel"], event["thread_ts"])
    if kind != "message" or event.get("bot_id"):
        return ()
    if subtype == "message_changed":
        return ("edited", event["channel"], event["message"]["ts"], mark_of(event["message"].get("text", "")))
    if subtype == "message_deleted":
        return ("deleted", event["channel"], event["deleted_ts"])
    return ("said", event["channel"], event["ts"])

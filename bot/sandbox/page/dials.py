"""The dials at the page's edge: faults of the Messages API and of Slack, and how far the next Monday is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.sandbox import Json
from bot.sandbox.claude import Fault, LocalClaude
from bot.sandbox.claude import Faults as ModelFaults
from bot.sandbox.clock import Clock
from bot.sandbox.slack import Faults as SlackFaults
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.faults import Failure as SlackFailure

SLOW_DELAY_S = 0.4
WEEK_BEGINS_AT_HOUR = 9
POST, LIMITED = "chat.postMessage", "ratelimited"


@dataclass(frozen=True, slots=True)
class Dial:
    """A switch: its name, what it says, what the learner will see of it, whether it is on, and how it is turned."""

    name: str
    label: str
    shows: str
    is_on: Callable[[], bool]
    turn: Callable[[bool], None]


class Dials:
    """Every switch, read from the true state of the parts: a fault that has been met shows as off."""

    def __init__(self, slack: LocalSlack, claude: LocalClaude) -> None:
        self._faults = slack.faults, claude.faults
        self._dials = {dial.name: dial for dial in (*_model_dials(claude.faults), *_slack_dials(slack.faults))}

    def state(self) -> list[Json]:
        """Return name, words and position of every switch."""
        return [
            {"name": dial.name, "label": dial.label, "shows": dial.shows, "on": dial.is_on()}
            for dial in self._dials.values()
        ]

    def turn(self, name: str, on: bool) -> None:
        """Turn a switch; raises KeyError for a name there is no switch for."""
        self._dials[name].turn(on)

    def clear(self) -> None:
        """Turn every switch off and let everything parked go."""
        for faults in self._faults:
            faults.reset()


def _model_dials(faults: ModelFaults) -> tuple[Dial, ...]:
    def queued(name: str, label: str, shows: str, add: Callable[[], Fault]) -> Dial:
        """Return a switch that is on while its fault waits to be met, and takes it back when turned off."""
        own: list[Fault] = []

        def turn(on: bool) -> None:
            for fault in own:
                faults.withdraw(fault)
            own[:] = [add()] if on else []

        return Dial(name, label, shows, lambda: any(fault in faults.waiting for fault in own), turn)

    return (
        queued(
            "claude-429",
            "Next model call: 429, retry after 5 s",
            "The reply comes five seconds later; until then it says beside the thread that the model is busy.",
            lambda: faults.fail(429, retry_after=5),
        ),
        queued(
            "claude-529",
            "Next three model calls: 529, overloaded",
            "The reply comes some seconds later: the tutor is asked up to four times, after ever longer pauses.",
            lambda: faults.fail(529, times=3),
        ),
        queued(
            "claude-cut",
            "Next reply breaks off in the middle",
            "The reply stops, says that it is asked for once more, and becomes a whole one. It counts once.",
            lambda: faults.cut(after=12),
        ),
        _setting(
            (faults, "delay_s", SLOW_DELAY_S),
            "claude-slow",
            "The model writes slowly",
            "A reply takes its time, a few words a second, until this is off. Stop, below the thread, ends it.",
        ),
    )


def _setting(held: tuple[object, str, object], name: str, label: str, shows: str) -> Dial:
    """Return a switch that gives an attribute another value until it's off."""
    faults, attribute, on_value = held
    usual = getattr(faults, attribute)
    return Dial(
        name,
        label,
        shows,
        lambda: bool(getattr(faults, attribute) == on_value),
        lambda on: setattr(faults, attribute, on_value if on else usual),
    )


def _slack_dials(faults: SlackFaults) -> tuple[Dial, ...]:
    def limited() -> list[SlackFailure]:
        return [one for one in faults.failures if one.method == POST and one.error == LIMITED and one.times > 0]

    def limit(on: bool) -> None:
        for one in limited():
            faults.failures.remove(one)
        if on:
            faults.fail(POST, LIMITED)

    return (
        _setting(
            (faults, "deliver_twice", True),
            "slack-twice",
            "Every event arrives twice",
            "Nothing: the bot knows each event by its id, and does the same thing once.",
        ),
        _setting(
            (faults, "acks_to_drop", 1),
            "slack-lost-ack",
            "The next ack gets lost",
            "Words: nothing, Slack sends them again. A command or button works, and Slack says that it failed.",
        ),
        _setting(
            (faults, "no_streaming", "channel_type_not_supported"),
            "slack-no-streaming",
            "This workspace has no streaming",
            "Replies are posted and rewritten as they grow, without Stop. The bot tries streams again a day later.",
        ),
        _setting(
            (faults, "no_charts", True),
            "slack-no-charts",
            "This workspace draws no charts",
            "A board posted in a channel has a table where the chart was. The bot tries charts again a day later.",
        ),
        _setting(
            (faults, "no_feedback", True),
            "slack-no-feedback",
            "This workspace has no feedback buttons",
            "Plain buttons with thumbs stand below each reply. The bot tries Slack's own again a day later.",
        ),
        Dial(
            "slack-429",
            "Next post to Slack: 429, retry after 1 s",
            "The next page, card or lab comes a second later.",
            lambda: bool(limited()),
            limit,
        ),
    )


def until_next_monday(clock: Clock, zone: str) -> float:
    """Return the seconds from now to the next Monday 09:00 of a time zone, an IANA name."""
    now = datetime.fromtimestamp(clock.now(), ZoneInfo(zone))
    ahead = timedelta(days=(7 - now.weekday()) % 7)
    monday = (now + ahead).replace(hour=WEEK_BEGINS_AT_HOUR, minute=0, second=0, microsecond=0)
    if monday <= now:
        monday += timedelta(days=7)
    return monday.timestamp() - now.timestamp()

"""Identifiers as Slack writes them, and those it hands out for a while: trigger_ids, response_urls, socket tickets."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.slack.errors import Refused

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Ids:
    """Makes ids (`D0…`, `V0…`, `Ev0…`) and message ts, which only ever increase."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._counter = itertools.count(1)
        self._last_us = 0

    def ts(self) -> str:
        """A message's ts: epoch seconds and a six-digit fraction, later than every one before."""
        self._last_us = max(int(self._now() * 1_000_000) // 100 * 100, self._last_us + 100)
        return f"{self._last_us // 1_000_000}.{self._last_us % 1_000_000:06d}"

    def id(self, prefix: str) -> str:
        """An id with that prefix, such as `V0000001A`."""
        return f"{prefix}0{_base36(next(self._counter)):0>8}"

    def word(self) -> str:
        """A short id for blocks and actions that came without one."""
        return f"{_base36(next(self._counter) * 7919):0>5}"

    def trigger(self) -> str:
        """A trigger_id."""
        return f"{next(self._counter)}.{int(self._now() * 1000)}.{self.word().lower()}"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _ALPHABET[rest] + digits
    return digits


TRIGGER_LASTS_S = 3
RESPONSE_LASTS_S = 30 * 60
RESPONSE_USES = 5
SOCKET_TICKET_LASTS_S = 30


@dataclass(slots=True)
class Trigger:
    """A gesture that may open one modal. `view_id` names the modal it was made in."""

    user: str
    at: float
    view_id: str = ""
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """A URL for answering one gesture: in its channel, by replacing its message or with a new one.

    `ts` is the message the gesture was made on, empty for a slash command.
    """

    user: str
    channel: str
    at: float
    ts: str = ""
    ephemeral: bool = False
    uses_left: int = RESPONSE_USES


class Tickets:
    """The tickets of one workspace, on the emulator's clock."""

    def __init__(self, ids: Ids, now: Callable[[], float]) -> None:
        self._ids = ids
        self._now = now
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, ResponseUrl] = {}
        self._sockets: dict[str, float] = {}

    def new_trigger(self, user: str, view_id: str = "") -> str:
        """A trigger_id for a gesture."""
        name = self._ids.trigger()
        self._triggers[name] = Trigger(user, self._now(), view_id)
        return name

    def use_trigger(self, name: str) -> Trigger:
        """Use a trigger_id up; raises `invalid_`, `exchanged_` or `expired_trigger_id`."""
        trigger = self._triggers.get(name)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if self._now() - trigger.at > TRIGGER_LASTS_S:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger

    def new_response(self, user: str, channel: str, ts: str = "", *, ephemeral: bool = False) -> str:
        """The last part of a response_url for a gesture."""
        name = self._ids.id("R")
        self._responses[name] = ResponseUrl(user, channel, self._now(), ts, ephemeral)
        return name

    def use_response(self, name: str) -> ResponseUrl:
        """Count one use of a response_url; raises `expired_url` or `used_url` with HTTP 404."""
        response = self._responses.get(name)
        if response is None or self._now() - response.at > RESPONSE_LASTS_S:
            raise Refused("expired_url", status=404)
        if response.uses_left == 0:
            raise Refused("used_url", status=404)
        response.uses_left -= 1
        return response

    def new_socket(self) -> str:
        """A ticket that opens one socket."""
        name = self._ids.id("S")
        self._sockets[name] = self._now()
        return name

    def use_socket(self, name: str) -> bool:
        """Whether that ticket opens a socket now; it does so once."""
        made_at = self._sockets.pop(name, None)
        return made_at is not None and self._now() - made_at <= SOCKET_TICKET_LASTS_S

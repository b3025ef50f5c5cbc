"""The address at which Slack's requests come in, and whether Slack has found it lately."""

import errno
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.features.ports import Clock

_OF_HOST = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EINVAL)  # EINVAL: an IPv6 address that needs a scope

Listen = Callable[[str, int], socket.socket]


class NotHere(Exception):
    """The host is no address of this machine, whatever the port; the text says what to do."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} is no address of this machine: leave it out, or set it to one that is, like 127.0.0.1."
        )


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections; with port 0 at any free one.

    Raises NotHere where no port would help, and OSError where this one cannot be had.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except (socket.gaierror, UnicodeError):  # UnicodeError: a part of the name is empty or too long
        raise NotHere(host) from None
    except OSError as error:
        if error.errno in _OF_HOST:
            raise NotHere(host) from None
        raise


# --- reached ---


ABSENCE = timedelta(minutes=4)  # shorter ones are covered by Slack's own redelivery


@dataclass(frozen=True, slots=True)
class Heard:
    """When Slack last reached the bot, and when it last said that it had not before: with a redelivery.

    `may_be_quiet` where a time without a word may also mean that nobody said one.
    """

    at: datetime
    again_at: datetime | None = None
    may_be_quiet: bool = False

    def was_cut_off(self, alive: datetime) -> bool:
        """Whether Slack may have given something up since the bot was known to hear."""
        return self.at - alive > ABSENCE or self._came_again(alive)

    def was_surely_cut_off(self, alive: datetime) -> bool:
        """Whether that shows in more than a silence."""
        return self.was_cut_off(alive) and (not self.may_be_quiet or self._came_again(alive))

    def _came_again(self, alive: datetime) -> bool:
        return self.again_at is not None and self.again_at > alive


Hears = Callable[[], Awaitable[Heard | None]]


class Requests:
    """Over HTTP nobody can tell whether Slack's way to the bot is open: known is its last request.

    A start counts as one, for what was said before it is read back then.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = Heard(clock.now(), may_be_quiet=True)

    def note(self, *, again: bool) -> None:
        """A request has come that Slack signed; `again` where it was sent before."""
        now = self._clock.now()
        self._last = Heard(now, now if again else self._last.again_at, may_be_quiet=True)

    async def heard(self) -> Heard:
        """The last request."""
        return self._last

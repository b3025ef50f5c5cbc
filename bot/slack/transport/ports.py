"""The address at which Slack's requests come in."""

import errno
import socket
from collections.abc import Callable

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

"""Names the cause of a connection that failed, and the fix, for the log and the doctor; and listens on a port.

Both clients, Slack's and the model's, use aiohttp, so the same few exceptions are at the bottom of their errors.
"""

import errno
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

import aiohttp

from bot.settings import trouble_with_environment

_UNKNOWN_AUTHORITY = {2, 18, 19, 20, 21}  # OpenSSL's X509_V_ERR_… codes: self-signed, or signed by one not installed
_OUT_OF_DATE = {9, 10}
_WRONG_NAME = {62, 63, 64}
_OF_HOST = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EINVAL)  # EINVAL: an IPv6 address that needs a scope
_ADD_AUTHORITY = "set SSL_CERT_FILE to a PEM file that has this authority's certificate beside the public ones"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cause, and the fix; the fix is empty if all one can do is to check the network and the address."""

    cause: str
    fix: str = ""


def trouble(error: BaseException) -> Trouble:
    """The cause of a failed connection, from the exception or the ones that caused it."""
    chain = list(_chain(error))
    where = next((f"{one.host}:{one.port}" for one in chain if isinstance(one, aiohttp.ClientConnectorError)), "it")
    for kind, told in _KINDS:
        for one in reversed(chain):  # the library's own classes lack the details of the system's
            if isinstance(one, kind):
                return told(one, where)
    return Trouble(_name(chain))


def _name(chain: list[BaseException]) -> str:
    """The system's own words, such as "Network is unreachable", or the outermost exception's name."""
    words = (one.strerror for one in chain if isinstance(one, OSError) and one.errno and one.strerror)
    return next(words, type(chain[0]).__name__)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _certificate(error: Any, where: str) -> Trouble:
    if error.verify_code in _UNKNOWN_AUTHORITY:
        fix = trouble_with_environment() or _ADD_AUTHORITY
        return Trouble(f"the certificate of {where} is signed by an authority unknown to this machine", fix)
    if error.verify_code in _OUT_OF_DATE:
        return Trouble(f"the certificate of {where} is not valid today", "renew it, or set this machine's date")
    if error.verify_code in _WRONG_NAME:
        return Trouble(f"the certificate of {where} is for another name", "use the name in it")
    return Trouble(f"the certificate of {where} is refused: {error.verify_message}", "replace the certificate")


def _proxy_answer(error: Any, _where: str) -> Trouble:
    fix = "give HTTPS_PROXY its user and password" if error.status == 407 else "check HTTPS_PROXY"
    return Trouble(f"the proxy answers {error.status}", fix)


def _timeout(_error: Any, _where: str) -> Trouble:
    behind = "" if getproxies() else "; behind a firewall, set HTTPS_PROXY"
    return Trouble("no answer in time", f"check the network and the address{behind}")


def _unknown_name(_error: Any, where: str) -> Trouble:
    host = where.rpartition(":")[0]
    if any(urlsplit(proxy).hostname == host for proxy in getproxies().values()):
        return Trouble(f"the proxy {host} has no address", "correct HTTPS_PROXY, or leave it out")
    return Trouble(f"DNS has no address for {host}", "check the name's spelling, and this machine's DNS")


_KINDS: tuple[tuple[Any, Callable[[Any, str], Trouble]], ...] = (
    (aiohttp.ClientHttpProxyError, _proxy_answer),
    (
        aiohttp.ClientProxyConnectionError,
        lambda _, where: Trouble(f"the proxy {where} cannot be reached", "correct HTTPS_PROXY, or leave it out"),
    ),
    (ssl.SSLCertVerificationError, _certificate),
    (
        ssl.SSLError,
        lambda error, where: Trouble(f"{where} does not speak TLS ({error.reason})", "check the port, and https"),
    ),
    (socket.gaierror, _unknown_name),
    (ConnectionRefusedError, lambda _, where: Trouble(f"{where} refuses the connection")),
    (TimeoutError, _timeout),
    (
        (ConnectionResetError, BrokenPipeError, aiohttp.ServerDisconnectedError),
        lambda _, where: Trouble(f"{where} cut the connection off"),
    ),
)


# --- a port of ours ---


Listen = Callable[[str, int], socket.socket]


class NotHere(Exception):
    """The host is not an address of this machine; the text says what to do."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} is not an address of this machine: leave it out, or set it to one that is, like 127.0.0.1."
        )


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections; with port 0 at any free one.

    Raises NotHere if no port would help, and OSError if this port can't be had.
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

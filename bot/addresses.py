"""Addresses of this machine: what is sent to one needs neither encryption nor a proxy."""

from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_local(url: str) -> bool:
    """Whether a web address leads to this machine, by its host's name."""
    return urlsplit(url).hostname in LOOPBACK

"""Addresses of this machine, which need neither encryption nor a proxy, and what the environment says of others."""

import ipaddress
import os
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


def is_local(url: str) -> bool:
    """Whether a web address leads to this machine, by its host's name."""
    return urlsplit(url).hostname in LOOPBACK


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for a web address; None for a host that NO_PROXY or this machine has."""
    parts = urlsplit(url)
    proxies = getproxies()
    host = parts.hostname or ""
    if host in LOOPBACK or proxy_bypass(host) or _is_in_range(host, proxies.get("no", "")):
        return None
    scheme = "https" if parts.scheme in {"https", "wss"} else "http"
    return proxies.get(scheme) or proxies.get("all")


def _is_in_range(host: str, no_proxy: str) -> bool:
    """Whether a host that is a number is in one of the ranges of NO_PROXY, such as fd00::/8."""
    with suppress(ValueError):
        address = ipaddress.ip_address(host)
        for entry in no_proxy.split(","):
            with suppress(ValueError):
                if address in ipaddress.ip_network(entry.strip(), strict=False):
                    return True
    return False


def trouble_with_environment(environ: Mapping[str, str] | None = None) -> str:
    """What is wrong with the variables that name proxies and certificates: a sentence, empty where nothing is."""
    environ = os.environ if environ is None else environ
    for name in (*_PROXIES, *map(str.lower, _PROXIES)):
        scheme = environ.get(name, "").partition("://")[0].lower()
        if "://" in environ.get(name, "") and scheme not in {"http", "https"}:
            return f"{name} names a {scheme} proxy, which is not supported: set it to one that begins with http://."
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        path = environ.get(name, "")
        if path and not os.access(path, os.R_OK):
            return f"{name} names {path}, which cannot be read: correct it, or leave it out."
    return ""

"""Replaces the system's time and randomness with the loop's and the seed's. For a process that ends after one run."""

import functools
import os
import random
import ssl
import time
from typing import Any

import aiohttp.connector
import uvicorn

from tests.simulation.loop import SimulatedLoop

PING_S = 300.0  # of the local Slack's sockets


def patch(loop: SimulatedLoop, seed: object) -> None:
    """Take time and chance from the loop and the seed, from now on and for good."""
    chance = random.Random(f"system {seed}")
    stand_ins: list[tuple[Any, str, Any]] = [
        (time, "time", loop.wall),
        (time, "monotonic", loop.time),
        (time, "perf_counter", loop.time),
        (aiohttp.connector, "monotonic", loop.time),  # imported by name
        (os, "urandom", chance.randbytes),
        (ssl, "create_default_context", functools.cache(ssl.create_default_context)),  # a new one takes a while
        (ssl.SSLContext, "load_verify_locations", lambda *_args, **_names: None),  # nothing here is encrypted
        (uvicorn, "Config", functools.partial(uvicorn.Config, ws_ping_interval=PING_S)),  # what a quiet hour costs
        (random, "_urandom", chance.randbytes),  # what `secrets` goes by
    ]
    for module, name, stand_in in stand_ins:
        setattr(module, name, stand_in)
    random.seed(f"random {seed}")

"""The places that figures are read from when somebody asks."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.features.ports import Clock
from bot.features.tutoring.limits import CostLimits
from bot.store.db import Database


@dataclass(frozen=True)
class Sources:
    """The places to read from: the state, the parts that are ready or not, and the model's pause in seconds."""

    db: Database
    clock: Clock
    limits: CostLimits
    ready: Mapping[str, Callable[[], Awaitable[bool]]]
    pause_s: Callable[[], float]

"""Blocks that not every workspace knows yet: what a refusal says, how long it is believed, and what is sent instead."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.features.ports import Clock, Drawn, SlackRefused

Answer = TypeVar("Answer")
BELIEVED_FOR = timedelta(days=1)
_UNKNOWN = "invalid_blocks"  # Slack: chat.postMessage, errors

log = logging.getLogger(__name__)


class NewerBlocks:
    """Which workspaces refused a newer block, by a clock; kept for this process alone, for one try a day is cheap."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._refused_until: dict[str, datetime] = {}

    async def send(self, workspace: str, drawn: Drawn, call: Callable[[Drawn], Awaitable[Answer]]) -> Answer:
        """Make the call with the message, or where the workspace refuses its blocks with the plainer ones."""
        if not drawn.plainer:
            return await call(drawn)
        if not self._is_refused(workspace):
            try:
                return await call(drawn)
            except SlackRefused as refusal:
                self._note(workspace, refusal)
        return await call(replace(drawn, blocks=drawn.plainer))

    def _is_refused(self, workspace: str) -> bool:
        until = self._refused_until.get(workspace)
        return until is not None and self._clock.now() < until

    def _note(self, workspace: str, refusal: SlackRefused) -> None:
        if refusal.error != _UNKNOWN:
            raise refusal
        self._refused_until[workspace] = self._clock.now() + BELIEVED_FOR
        log.warning("workspace %s draws no charts (Slack said %s); it gets tables for a day", workspace, refusal)

"""Writes a reply into Slack while the model is still generating it.

If Slack refuses streams for good, a post and paced updates replace them; if only for the moment, the whole reply is
posted at its end. After a call whose outcome is unknown, the end is an update with the whole text.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum

from bot.features.ports import Clock, Drawn, Json, Messenger, NoStream, SlackRefused, SlackUnavailable, first_of
from bot.features.tutoring.delivery_ledger import Ledger, key_of, place_of
from bot.store.db import StateBusy
from bot.store.leases import TakenOver

log = logging.getLogger(__name__)

APPEND_EVERY_S = 1.0
APPEND_SHARE_S = 0.6  # per live stream: 100 appends a minute are shared by all of a workspace
SLOWEST_APPEND_S = 2.0
UPDATE_EVERY_S = 3.0  # Slack asks for no more than one edit in three seconds (docs.slack.dev, developing agents)
UPDATE_SHARE_S = 2.4  # per live edit: half of the workspace's 50 updates a minute (chat.update, tier 3)
STREAM_LIFE_S = 240.0  # Slack ends a stream after about five minutes, also one that is written to
TEXT_LIMIT_CHARS = 11_500


class Way(Enum):
    """The way a reply reaches Slack."""

    STREAM = "stream"
    EDIT = "edit"  # a post and paced updates
    END = "end"  # one post when all is there


@dataclass(slots=True)
class Streams:
    """The numbers of live streams and of replies that are edited in, which share the workspace's rate limits."""

    live: int = 0
    edited: int = 0

    @property
    def append_every_s(self) -> float:
        """Seconds between two appends of one stream."""
        return min(SLOWEST_APPEND_S, max(APPEND_EVERY_S, APPEND_SHARE_S * self.live))

    @property
    def update_every_s(self) -> float:
        """Seconds between two edits of one reply."""
        return max(UPDATE_EVERY_S, UPDATE_SHARE_S * self.edited)


@dataclass(eq=False)
class Writer:
    """One reply's way into Slack. `feed` takes safe text; `close` or `abandon` ends it."""

    messenger: Messenger
    clock: Clock
    ledger: Ledger
    streams: Streams
    way: Way
    draw: Callable[[str], Drawn]
    on_refused: Callable[[], Awaitable[None]]
    status: asyncio.Future[None]
    stopped: bool = False  # the learner pressed Slack's stop button
    _text: str = ""
    _sent: int = 0
    _spoilt: bool = False  # the text in Slack may differ from what we sent: the end replaces it
    _pump: asyncio.Task[None] | None = None
    _more: asyncio.Event = field(default_factory=asyncio.Event)
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._place = place_of(self.ledger.turn)
        self.status_lingers = not self.ledger.is_fresh  # Slack clears it only for a new message that comes later

    def feed(self, text: str) -> None:
        """More of the reply, safe for Slack already."""
        self._look_at_status()
        self._text += text
        if not text or self.way is Way.END:
            return
        self._more.set()
        if self._pump is None:
            self._pump = asyncio.create_task(self._write(), name=f"writing turn {self.ledger.turn.id}")

    async def close(
        self, whole: Callable[[], Drawn], footer: Callable[[], tuple[Json, ...]], *, replace: bool = False
    ) -> None:
        """End the message with the last text and footer, or with `whole`. Raises SlackUnavailable or SlackRefused."""
        await self._end(whole, footer, replace=replace)
        if self.messenger.is_working(self._place):
            self.status_lingers = True

    async def _end(self, whole: Callable[[], Drawn], footer: Callable[[], tuple[Json, ...]], *, replace: bool) -> None:
        self._look_at_status()
        await self._stop_writing()
        if not self.ledger.ts or self.way is not Way.STREAM or self._spoilt or replace:
            await finish_whole(self.messenger, self.ledger, whole())
            return
        try:
            rest = self._text[self._sent :]
            await self.messenger.stop_stream(self._place, self.ledger.ts, rest, footer(), key=key_of(self.ledger.turn))
        except (SlackUnavailable, SlackRefused) as error:
            if isinstance(error, SlackUnavailable) and not error.ambiguous:
                raise
            await finish_whole(self.messenger, self.ledger, whole())

    async def abandon(self, broken: Callable[[str], Drawn], footer: tuple[Json, ...]) -> None:
        """End the message of a reply that broke off, with a footer that says so; `broken` draws both. Never raises."""
        with contextlib.suppress(SlackUnavailable, SlackRefused, StateBusy):  # why it broke off matters more
            await self._stop_writing()
            if self.ledger.ts and self.way is not Way.END:  # else what stands there says so since an earlier try
                await self._end(lambda: broken(self._text), lambda: footer, replace=False)

    def drop(self) -> None:
        """Write no more, whatever came: the ledger knows how far it got. After `close` or `abandon`, nothing."""
        if self._pump is not None:
            self._pump.cancel()

    def _look_at_status(self) -> None:
        """Before the first call that creates the message: a status still on its way may come after it."""
        if self.ledger.is_fresh and not self.status.done():
            self.status_lingers = True

    async def _stop_writing(self) -> None:
        self._closing.set()
        self._more.set()
        pump, self._pump = self._pump, None
        if pump is not None:
            await pump

    async def _write(self) -> None:
        try:
            if self.way is Way.STREAM:
                await self._stream()
            if self.way is Way.EDIT:
                await self._edit()
        except (SlackUnavailable, SlackRefused, TakenOver) as error:
            self._spoilt = True
            log.info("turn %d is posted when it is complete: %s", self.ledger.turn.id, error)

    async def _stream(self) -> None:
        try:
            await self._open()
        except NoStream as refusal:
            self.way = Way.EDIT if refusal.lasting else Way.END
            if refusal.lasting:
                await self.on_refused()
            return
        self.streams.live += 1
        opened_at = self.clock.now()
        try:
            while not self._closing.is_set():
                await self._pause(self.streams.append_every_s)
                if (self.clock.now() - opened_at).total_seconds() > STREAM_LIFE_S:
                    self._spoilt = True
                    return
                await self._append()
        finally:
            self.streams.live -= 1

    async def _open(self) -> None:
        text = self._take()
        await self.ledger.intend(text)
        try:
            ts = await self.messenger.start_stream(self._place, self.ledger.turn.learner.id, text)
        except NoStream:
            self._sent, self.ledger.intended = 0, False
            raise
        await self.ledger.created(ts, streamed=True)

    async def _append(self) -> None:
        if self._closing.is_set() or self._sent == len(self._text):
            return
        before, text = self._sent, self._take()
        try:
            await self.messenger.append_stream(self._place, self.ledger.ts, text)
        except SlackUnavailable as error:
            if error.ambiguous:
                raise
            self._sent = before  # no token yet: it goes with the next one
        except SlackRefused as refusal:
            self.stopped = refusal.error == "stopped_by_user"
            raise

    async def _edit(self) -> None:
        self._sent = len(self._text)
        await _post(self.messenger, self.ledger, self.draw(self._text))
        self.streams.edited += 1
        try:
            while not self._closing.is_set():
                await self._pause(self.streams.update_every_s)
                if self._closing.is_set() or self._sent == len(self._text):
                    continue
                self._sent = len(self._text)
                with contextlib.suppress(SlackUnavailable):  # the next update, or the end, carries it
                    await self.messenger.update(self._place, self.ledger.ts, self.draw(self._text))
        finally:
            self.streams.edited -= 1

    def _take(self) -> str:
        text = self._text[self._sent : self._sent + TEXT_LIMIT_CHARS]
        self._sent += len(text)
        return text

    async def _pause(self, seconds: float) -> None:
        """Wait until the next write is due, and there is something to write; closing cuts it short."""
        await first_of(self.clock.sleep(seconds), self._closing.wait())
        self._more.clear()
        if self._sent == len(self._text) and not self._closing.is_set():
            await self._more.wait()


async def finish_whole(messenger: Messenger, ledger: Ledger, whole: Drawn) -> None:
    """Make the message the whole reply, whatever stands there. Raises SlackUnavailable or SlackRefused."""
    place = place_of(ledger.turn)
    try:
        await ledger.recover(messenger)
    except SlackRefused as refusal:
        # The one documented window: the message may stand there twice, and better twice than never.
        log.warning("turn %d may be answered twice: Slack said %s", ledger.turn.id, refusal.error)
    if not ledger.ts:
        await _post(messenger, ledger, whole)
        return
    if ledger.streamed:
        with contextlib.suppress(SlackRefused):  # ended already, by us or by its age
            await messenger.stop_stream(place, ledger.ts, "", (), key=key_of(ledger.turn))
    try:
        await messenger.update(place, ledger.ts, whole, key=key_of(ledger.turn))
    except SlackRefused as refusal:
        if refusal.error != "message_not_found":
            raise
        await ledger.lost()  # an admin or the workspace's retention took it away
        await _post(messenger, ledger, whole)


async def _post(messenger: Messenger, ledger: Ledger, whole: Drawn) -> None:
    await ledger.intend()
    try:
        ts = await messenger.post(place_of(ledger.turn), whole, key=key_of(ledger.turn))
    except SlackUnavailable as error:
        if not error.ambiguous:
            await ledger.not_created()
        raise
    await ledger.created(ts, streamed=False)

"""The tutor port over the Messages API: one client for everybody, streamed, without retries of its own."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from bot.course.redact import cause
from bot.features.ports import Accepted, Clock, Json, Reply, TutorLockedOut, TutorRefused, TutorUnavailable, first_of
from bot.settings import is_local, trouble_with_environment

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic
    from anthropic.types import MessageParam

T = TypeVar("T")

CONNECT_S = 5.0
SILENCE_S = 60.0  # without a byte, pings included, a stream counts as lost
KEPT_S = 30.0  # a learner reads and types between two questions; a new connection would cost round trips
CONNECTIONS = 1000  # the SDK's own limit
GATE_S = 1.0  # no learner waits longer for another one's first event
_HELLO: "MessageParam" = {"role": "user", "content": "Hello"}
WARM_S = 3600.0  # how long a cached prefix lives; each use starts the hour again


class Claude:
    """`ports.Tutor` on one AsyncAnthropic, imported at the first use because that takes 1 to 2 s and 45 MiB.

    Without `base_url` the SDK chooses: ANTHROPIC_BASE_URL, else Anthropic.
    """

    def __init__(self, api_key: str, clock: Clock, *, base_url: str = "", silence_s: float = SILENCE_S) -> None:
        self._api_key = api_key
        self._base_url = base_url
        self._silence_s = silence_s
        self._gate = PrefixGate(clock)
        self._client: AsyncAnthropic | None = None
        self._connecting = asyncio.Lock()
        self._warm_until = 0.0  # by the event loop's time

    async def _connected(self) -> "AsyncAnthropic":
        """The client. The first call makes it in a thread, because the import and the certificates take their time.

        Raises TutorLockedOut if this machine's environment keeps it from being made.
        """
        async with self._connecting:
            if self._client is None:
                self._client = await asyncio.to_thread(self._made)
            return self._client

    async def warm(self, model: str) -> None:
        """Import the SDK and connect before the next question needs it. Never raises."""
        now = asyncio.get_running_loop().time()
        if now < self._warm_until:  # a class that opens a lab together needs it once
            return
        self._warm_until = now + KEPT_S
        with contextlib.suppress(TutorUnavailable, TutorRefused):
            await self._asked(lambda client: client.models.retrieve(model))  # costs nothing

    async def close(self) -> None:
        """Close the client's connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def stream(self, request: Json, accepted: Accepted = lambda *_: None) -> AsyncGenerator[str | Reply]:
        """Text deltas as they come, then the Reply.

        Raises TutorUnavailable (408, 409, 429, 5xx, 529, a lost, silent or unfinished stream) and TutorRefused (other
        statuses), also in mid-text: the text so far is then worth nothing.
        """
        client = await self._connected()
        from bot.tutor.stream import FAILURES, Reading, events_of, failure  # imports anthropic, by now loaded

        reading = Reading()
        try:
            async with (
                self._gate.through(prefix_key(request)) as begun,
                client.messages.with_streaming_response.create(**request, stream=True) as answer,
                contextlib.aclosing(events_of(answer.http_response)) as events,
            ):
                async for event in events:
                    if text := reading.take(event):
                        yield text
                    elif event.get("type") == "message_start":
                        begun()
                        accepted(reading.model, reading.usage)
                request_id = answer.headers.get("request-id", "")
        except FAILURES as error:
            raise failure(error) from None  # the SDK's words may hold the request
        if not reading.stop_reason:
            raise TutorUnavailable("the stream ended without a stop_reason" if reading.begun else "no stream came")
        if rest := reading.finish():
            yield rest
        yield reading.reply(request_id)

    async def complete(self, request: Json) -> Reply:
        """A whole reply that isn't streamed, its text as it came. Raises like `stream`."""
        message = await self._asked(lambda client: client.messages.create(**request))
        from bot.tutor.stream import whole  # imports anthropic, by now loaded

        return whole(message.to_dict())

    async def lifecycle(self, model: str) -> tuple[str, str]:
        """Whether a model is `active`, `deprecated` or `retired`, and the ISO day it ends on; empty if it isn't said.

        Raises TutorRefused (404: no such model) and TutorUnavailable. (SDK: ModelInfo.)
        """
        info = await self._asked(lambda client: client.models.retrieve(model))
        ends_at = getattr(info, "retires_at", None)  # a gateway may answer with anything
        return str(getattr(info, "lifecycle", None) or ""), ends_at.date().isoformat() if ends_at else ""

    async def count(self, model: str) -> int:
        """Count the tokens of one word, which costs nothing; 0 if it isn't said. Raises like `lifecycle`."""
        counted = await self._asked(lambda client: client.messages.count_tokens(model=model, messages=[_HELLO]))
        return int(getattr(counted, "input_tokens", None) or 0)

    async def greet(self, model: str) -> None:
        """Ask for a reply of one token, the smallest there is. Raises like `lifecycle`."""
        reply = await self._asked(lambda client: client.messages.create(model=model, messages=[_HELLO], max_tokens=1))
        if getattr(reply, "type", "") != "message":
            raise TutorRefused("the answer is no message", status=200)

    async def _asked(self, call: Callable[["AsyncAnthropic"], Awaitable[T]]) -> T:
        client = await self._connected()
        from bot.tutor.stream import FAILURES, failure  # imports anthropic, by now loaded

        try:
            return await call(client)
        except FAILURES as error:
            raise failure(error) from None

    def _made(self) -> "AsyncAnthropic":
        """Make the client, on aiohttp, which reads a stream in half the time; it calls this machine without a proxy."""
        is_here = is_local(self._base_url)
        if trouble := "" if is_here else trouble_with_environment():
            raise TutorLockedOut(trouble, status=0)
        try:
            import anthropic  # the reason for the thread
            import httpx2

            timeout = anthropic.Timeout(self._silence_s, connect=CONNECT_S)
            limits = httpx2.Limits(max_connections=CONNECTIONS, keepalive_expiry=KEPT_S)
            client = anthropic.AsyncAnthropic(
                api_key=self._api_key,
                base_url=self._base_url or None,
                max_retries=0,
                timeout=timeout,
                http_client=anthropic.DefaultAioHttpClient(timeout=timeout, limits=limits, trust_env=not is_here),
            )
            _ = client.messages  # imported lazily too
        except Exception as error:
            raise TutorLockedOut(f"the model's client cannot be made ({cause(error)})", status=0) from error
        for name in ("anthropic", "httpx2"):  # ANTHROPIC_LOG has them log whole requests, with learners' words
            logging.getLogger(name).setLevel(logging.WARNING)
        return client


# --- the shared prefix ---


def prefix_key(request: Json) -> int:
    """A hash of the model and the system texts: requests with the same one share a cached prefix."""
    return hash((request["model"], *(block["text"] for block in request.get("system", []))))


class PrefixGate:
    """Lets the first request of a cold prefix go ahead and holds the others until its first event.

    When a class opens a lab together, one request then writes the shared prefix to the cache and the others read it.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._warm: dict[int, float] = {}  # epoch seconds of the last first event
        self._opening: dict[int, asyncio.Event] = {}

    @contextlib.asynccontextmanager
    async def through(self, key: int) -> AsyncIterator[Callable[[], None]]:
        """Wait if another request is opening this prefix; call what this yields at the request's first event."""
        opening: asyncio.Event | None = None
        if self._clock.now().timestamp() - self._warm.get(key, 0.0) >= WARM_S:
            if key in self._opening:
                await first_of(self._opening[key].wait(), self._clock.sleep(GATE_S))
            else:
                opening = self._opening[key] = asyncio.Event()
        try:
            yield lambda: self._opened(key)
        finally:
            if opening and self._opening.get(key) is opening:  # it failed before its first event
                self._opening.pop(key).set()

    def _opened(self, key: int) -> None:
        self._warm[key] = self._clock.now().timestamp()
        if opening := self._opening.pop(key, None):
            opening.set()

"""The local Messages API: routes, keys, and the way of a request from the rules to the reply."""

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import count
from types import MappingProxyType
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.claude import models, rules, wire
from bot.sandbox.claude.answer import Answer, Script, Scripts, held_to, limited, pieces
from bot.sandbox.claude.cache import PromptCache
from bot.sandbox.claude.calls import Call, Calls
from bot.sandbox.claude.delivery import Broken, Delivery, Dropped, EventStream
from bot.sandbox.claude.errors import ApiError, Json
from bot.sandbox.claude.faults import Fault, Faults
from bot.sandbox.claude.prompt import Prompt
from bot.sandbox.claude.tutor.pages import Lab, Notes
from bot.sandbox.claude.tutor.tutor import Talk
from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal

FIRST_DELAY_DELTAS = 10  # before its first word a model takes as long as for some ten pieces
THOUGHT = "The learner asks about the course, so the lesson's page comes first."
Handle = Callable[[Request, Json, str], Awaitable[Response | Json]]


@lru_cache(maxsize=16)
def _lab(system: str, notes: str) -> Lab:
    """The rows of a lab, whose requests all have the same system text; to index them takes a tenth of a second."""
    return Lab(system, json.loads(notes))


class LocalClaude:
    """A strict Messages API on loopback with an offline tutor behind it.

    `delay_s` is the pause before each delta of one to three words, 0 for none. `requests` are the bodies that
    reached `POST /v1/messages` with the right key, refused ones too; `calls` what an inspector shows of them.
    """

    def __init__(self, *, clock: Clock, journal: Journal, delay_s: float = 0.02) -> None:
        self.api_key = f"sk-ant-local-{secrets.token_hex(16)}"
        self.faults = Faults(delay_s, delay_s * FIRST_DELAY_DELTAS)
        self.cache = PromptCache()
        self.calls = Calls()
        self.requests: list[Json] = []
        self.retired: set[str] = set()  # model ids that have ended before their time
        self.deprecated: dict[str, str] = {}  # model ids that are to end, and the ISO day
        self._scripts = Scripts()
        self.teach(())
        self._clock = clock
        self._journal = journal
        self._seed = secrets.token_hex(8)
        self._numbers = count(1)

    def teach(self, notes: Notes) -> None:
        """Hand the offline tutor its notes: per lesson authored answers and quiz questions, without keys."""
        self._notes = json.dumps(notes)

    @property
    def routes(self) -> list[BaseRoute]:
        """The routes to mount at the root of the app."""
        endpoints: tuple[tuple[str, str, str, Handle], ...] = (
            ("POST", "/v1/messages", "messages.create", self._create),
            ("POST", "/v1/messages/count_tokens", "messages.count_tokens", self._count_tokens),
            ("GET", "/v1/models", "models.list", self._list_models),
            ("GET", "/v1/models/{model_id}", "models.retrieve", self._show_model),
        )
        return [
            Route(path, partial(self._guarded, name, handle), methods=[method])
            for method, path, name, handle in endpoints
        ]

    def script(
        self,
        text: str = "",
        *,
        deltas: Sequence[str] | None = None,
        stop_reason: str = "end_turn",
        when: str = "",
        times: int = 1,
        about: Mapping[str, Any] | None = MappingProxyType({}),
    ) -> None:
        """Prescribe a reply for the next `times` requests whose last user turn contains `when`.

        If the request gives a schema, `about` are its fields besides the text; None for a reply that ignores it.
        """
        answer = Answer(pieces(text) if deltas is None else tuple(deltas), stop_reason, about=about)
        self._scripts.append(Script(answer, when, times))

    async def _guarded(self, method: str, handle: Handle, request: Request) -> Response:
        """Key, version and JSON, then the handler; every ApiError becomes the API's own error body."""
        request_id = self._next_id("req")
        body: Json = {}
        try:
            self._check_access(request)
            if request.method == "POST":
                body = await _json_body(request)
            answer = await handle(request, body, request_id)
        except ApiError as error:
            answer = {**error.body(), "request_id": request_id}
            self._journal.write("claude", method, body, answer)
            return JSONResponse(answer, error.status, headers={"request-id": request_id, **error.headers})
        if isinstance(answer, Response):
            return answer
        self._journal.write("claude", method, {}, answer)
        return JSONResponse(answer, headers={"request-id": request_id})

    def _check_access(self, request: Request) -> None:
        """The SDK sends `Authorization: Bearer`, curl samples `x-api-key`; with both the latter counts."""
        key, bearer = request.headers.get("x-api-key"), request.headers.get("authorization")
        if key is None and bearer is None:
            raise ApiError(401, "x-api-key header is required")
        scheme, _, token = (bearer or "").partition(" ")
        given = key if key is not None else token.strip() if scheme.lower() == "bearer" else ""
        if not secrets.compare_digest(given.encode(), self.api_key.encode()):
            raise ApiError(401, "Invalid bearer token" if key is None else "invalid x-api-key")
        rules.check_version(request.headers.get("anthropic-version"))

    def _next_id(self, kind: str) -> str:
        return wire.make_id(kind, f"{self._seed}{next(self._numbers)}")

    async def _create(self, _request: Request, body: Json, request_id: str) -> Response:
        self.requests.append(body)
        call = self.calls.begin(request_id, body, self._clock.now())
        try:
            self._check_retired(body)
            prompt = rules.check_request(body, self._clock.now())
            self.calls.accepted(call, prompt)
            fault = self.faults.take()
            if fault.kind == "status" and fault.error:
                raise fault.error.with_traceback(None)  # the same one may be met many times
            return await self._answer(call, prompt, fault)
        except ApiError as error:
            call.problem = f"{error.kind}: {error.message}"
            self.calls.ended(call, "error")
            raise

    async def _answer(self, call: Call, prompt: Prompt, fault: Fault) -> Response:
        delivery = Delivery(
            prompt,
            self._reply_to(prompt, fault),
            self.cache.measure(prompt, self._clock.now()),
            self._next_id("msg"),
            self.faults,
            fault,
            commit=lambda: self.cache.commit(prompt, self._clock.now()),
        )
        headers = {"request-id": call.request_id}
        if fault.kind == "drop":
            self._ended(call, delivery, "broken")
            return Dropped()
        if prompt.stream:
            return EventStream(delivery.chunks(), headers, lambda state: self._ended(call, delivery, state))
        try:
            message = await delivery.whole()
        except Broken:
            self._ended(call, delivery, "broken")
            return Dropped()
        self._ended(call, delivery, "done")
        return JSONResponse(message, headers=headers)

    def _reply_to(self, prompt: Prompt, fault: Fault) -> Answer:
        """The answer by a fault, by a script, or by the offline tutor, within the request's limits."""
        if prompt.max_tokens == 0:
            return Answer((), "max_tokens")  # SDK: `0` populates the prompt cache without a response
        answer = fault.answer or self._scripts.take(prompt) or self._tutored(prompt)
        if prompt.schema is not None:
            answer = held_to(prompt.schema, answer)
        if prompt.thinking:
            answer = replace(answer, thinking=THOUGHT if prompt.show_thinking else "")
        return limited(answer, prompt)

    def _tutored(self, prompt: Prompt) -> Answer:
        """The offline tutor's answer."""
        talk = Talk(_lab(prompt.system, self._notes), prompt.turns)
        return Answer(pieces(talk.reply()), about=talk.about)

    def _ended(self, call: Call, delivery: Delivery, state: str) -> None:
        """Record how the call ended; `done` only where the last event went out."""
        if state == "done" and not delivery.finished:
            state = "broken"
        call.text = delivery.answer.text
        call.stop_reason = delivery.answer.stop_reason if state == "done" else ""
        response = delivery.message()
        if state != "done":
            call.problem = "the client hung up" if delivery.fault.kind == "reply" else delivery.fault.kind
            response = {"type": "error", "error": {"type": state, "message": call.problem}}
        self.calls.ended(call, state, usage=delivery.usage, output_tokens=delivery.answer.output_tokens)
        self._journal.write("claude", "messages.create", call.request, response)

    async def _count_tokens(self, _request: Request, body: Json, _request_id: str) -> Json:
        if self.faults.counting:
            raise ApiError(self.faults.counting)
        self._check_retired(body)
        return {"input_tokens": rules.check_count(body, self._clock.now()).tokens}

    async def _list_models(self, request: Request, _body: Json, _request_id: str) -> Json:
        query = request.query_params
        limit = query.get("limit", "20")
        if not limit.isdecimal() or not 1 <= int(limit) <= 1000:
            raise ApiError(400, "limit: Input should be between 1 and 1000")
        if "before_id" in query:
            raise ApiError(400, "before_id: not offered by Homeroom's local API, which pages forwards only")
        return models.listing(self._clock.now(), after_id=query.get("after_id", ""), limit=int(limit))

    async def _show_model(self, request: Request, _body: Json, _request_id: str) -> Json:
        model = models.find(request.path_params["model_id"])
        info = model.info(self._clock.now())
        if model.id in self.retired:
            info["lifecycle"] = "retired"
        elif model.id in self.deprecated:
            info |= {"lifecycle": "deprecated", "retires_at": f"{self.deprecated[model.id]}T00:00:00Z"}
        return info

    def _check_retired(self, body: Json) -> None:
        if str(body.get("model")) in self.retired:
            raise ApiError(404, f"model: {body['model']}")


async def _json_body(request: Request) -> Json:
    """The request's JSON object; raises ApiError 413 above 32 MB and 400 for anything else than an object."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > rules.MAX_REQUEST_BYTES:
            raise ApiError(413)
    try:
        body = json.loads(data)
    except ValueError:
        raise ApiError(400, "The request body is not valid JSON") from None
    if not isinstance(body, dict):
        raise ApiError(400, "Input should be a valid dictionary")
    return body

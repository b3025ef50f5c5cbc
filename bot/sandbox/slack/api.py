"""The Web API's door: token, scope, rate limit, arguments, faults, then the method; every call is journalled."""

import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.slack.arguments import read, typed
from bot.sandbox.slack.calls import HANDLERS
from bot.sandbox.slack.core import PER_MINUTE, POST_BURST, Core
from bot.sandbox.slack.errors import Refused
from bot.sandbox.slack.methods import METHODS, Method
from bot.sandbox.slack.model import Json


class Api:
    """Answers `/api/{method}` for one workspace."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def __call__(self, request: Request) -> Response:
        """One call of the Web API."""
        name = request.path_params["method"]
        raw: Json = {}
        began = time.perf_counter()
        try:
            raw = await read(request)
            body = {"ok": True, **await self._call(name, raw)}
            response = JSONResponse(body, headers=self._headers(name))
        except Refused as refused:
            body = refused.body
            response = JSONResponse(body, status_code=refused.status, headers=self._headers(name))
            response.headers.update(refused.headers)
        args = {k: v for k, v in raw.items() if k != "token"}
        self._core.journal.write("slack", name, args, body, ms=(time.perf_counter() - began) * 1000)
        await self._core.faults.park(name, after=True)
        return response

    async def _call(self, name: str, raw: Json) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise Refused("unknown_method", req_method=name)
        self._check_token(method, raw.pop("token", ""))
        await self._core.faults.park(name, after=False)
        self._core.faults.check(name)
        if method.bearer == "app":
            self._core.require_app_scope(method.scope)
        elif not method.scope.startswith("*"):
            self._core.require_scope(method.scope)
        self._check_rate(method, raw)
        body = await HANDLERS[name](self._core, typed(method, raw))
        self._core.faults.check(name, after=True)
        return body

    def _check_token(self, method: Method, token: str) -> None:
        core = self._core
        kinds = {core.bot_token: "bot", core.app_token: "app", core.config_token: "config"}
        if not token and method.bearer == "none":
            return
        if not token:
            raise Refused("not_authed")
        if token not in kinds:
            raise Refused("invalid_auth")
        if not core.installed and kinds[token] != "config":
            raise Refused("account_inactive")
        if method.bearer not in {"any", "none", kinds[token]}:
            raise Refused("not_allowed_token_type")

    def _check_rate(self, method: Method, raw: Json) -> None:
        if not self._core.faults.tiers:
            return
        wait_s = 0
        if method.name == "chat.postMessage":
            key = f"{method.name} {raw.get('channel')}"
            wait_s = self._core.buckets.take(key, per_minute=60, burst=POST_BURST)
        elif method.tier:
            tier = PER_MINUTE[method.tier]
            wait_s = self._core.buckets.take(method.name, per_minute=tier, burst=tier)
        if wait_s:
            raise Refused("ratelimited", status=429, retry_after_s=wait_s)

    def _headers(self, name: str) -> dict[str, str]:
        scopes = {"x-oauth-scopes": ",".join(self._core.scopes)}
        method = METHODS.get(name)
        return scopes | ({"x-accepted-oauth-scopes": method.scope} if method and method.scope else {})

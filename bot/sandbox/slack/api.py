"""The Web API's door: token, scope, rate limit, arguments, faults, then the method; every call is journalled."""

import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.slack.arguments import read, typed
from bot.sandbox.slack.core import PER_MINUTE, POST_BURST, Core
from bot.sandbox.slack.errors import Refused
from bot.sandbox.slack.methods import METHODS, Method
from bot.sandbox.slack.model import Json


async def call(core: Core, request: Request) -> Response:
    """Answer one call of `/api/{method}`."""
    name = request.path_params["method"]
    raw: Json = {}
    began = time.perf_counter()
    try:
        raw = await read(request)
        body = {"ok": True, **await _carried_out(core, name, raw)}
        response = JSONResponse(body)
    except Refused as refused:
        body = refused.body
        response = JSONResponse(body, status_code=refused.status, headers=refused.headers)
    response.headers["x-oauth-scopes"] = ",".join(core.scopes)
    if (method := METHODS.get(name)) and method.scope:
        response.headers["x-accepted-oauth-scopes"] = method.scope
    args = {k: v for k, v in raw.items() if k != "token"}
    core.journal.write("slack", name, args, body, ms=(time.perf_counter() - began) * 1000)
    await core.faults.park(name, after=True)
    return response


async def _carried_out(core: Core, name: str, raw: Json) -> Json:
    method = METHODS.get(name)
    if method is None:
        raise Refused("unknown_method", req_method=name)
    _check_token(core, method, raw.pop("token", ""))
    await core.faults.park(name, after=False)
    core.faults.check(name)
    if not method.scope.startswith("*"):
        core.require_scope(method.scope, method.bearer)
    _check_rate(core, method, raw)
    body = await method.handler(core, typed(method, raw))
    core.faults.check(name, after=True)
    return body


def _check_token(core: Core, method: Method, token: str) -> None:
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


def _check_rate(core: Core, method: Method, raw: Json) -> None:
    if not core.faults.tiers:
        return
    wait_s = 0
    if method.name == "chat.postMessage":
        wait_s = core.buckets.take(f"{method.name} {raw.get('channel')}", per_minute=60, burst=POST_BURST)
    elif method.tier:
        tier = PER_MINUTE[method.tier]
        wait_s = core.buckets.take(method.name, per_minute=tier, burst=tier)
    if wait_s:
        raise Refused("ratelimited", status=429, retry_after_s=wait_s)

"""Reading a call's arguments: query, form or JSON body, each value brought to its type."""

import json
from typing import Any

from starlette.requests import Request

from bot.sandbox.slack.errors import Refused, refused_arguments
from bot.sandbox.slack.methods import Method
from bot.sandbox.slack.model import Json

_FORMAT_ERRORS = {"blocks": "invalid_blocks_format", "metadata": "invalid_metadata_format"}
_BOOLS = {"1": True, "true": True, "0": False, "false": False}
_KINDS = {"bool": "a boolean", "int": "an integer"}
_ALWAYS_ALLOWED = {"token", "team_id"}


async def read(request: Request) -> Json:
    """The raw arguments, with `token` where one came, from header or body.

    Raises Refused with `invalid_json` or `json_not_object` for a broken JSON body.
    """
    raw: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        raw |= _parse_json(await request.body())
    elif request.method == "POST":
        form = await request.form()
        raw |= {name: value for name, value in form.items() if isinstance(value, str)}
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        raw["token"] = token.strip()
    return raw


def typed(method: Method, raw: Json) -> Json:
    """The arguments a method knows, each in its type; raises Refused for what is missing, unknown or broken."""
    types = method.types
    if "*" in types:
        return raw
    given = {name for name, value in raw.items() if value is not None and (value != "" or name == "status")}
    missing = [name for name in method.required if name not in given]
    unknown = [name for name in raw if name not in types and name not in _ALWAYS_ALLOWED]
    if missing or unknown:
        raise refused_arguments(
            *[f"missing required field: {name}" for name in missing],
            *[f"invalid additional property: {name}" for name in unknown],
        )
    return {name: _value(name, kind, raw[name]) for name, kind in types.items() if raw.get(name) is not None}


def _value(name: str, kind: str, value: Any) -> Any:
    try:
        match kind:
            case "json":
                return json.loads(value) if isinstance(value, str) else value
            case "bool":
                return _BOOLS[str(value).lower()]
            case "int":
                return int(value)
    except (TypeError, ValueError, KeyError):
        if kind == "json":
            raise Refused(_FORMAT_ERRORS.get(name, "invalid_arguments")) from None
        raise refused_arguments(f"must be {_KINDS[kind]} [json-pointer:/{name}]") from None
    if not isinstance(value, str):
        raise refused_arguments(f"must be a string [json-pointer:/{name}]")
    return value


def _parse_json(body: bytes) -> Json:
    try:
        parsed = json.loads(body or b"{}")
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(parsed, dict):
        raise Refused("json_not_object")
    return parsed

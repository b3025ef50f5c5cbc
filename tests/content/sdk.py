"""Facts read from the installed SDK, to compare with the lessons' claims; `check:` in facts.yml names one."""

import ast
import inspect
import re
from collections.abc import Callable
from typing import Any, get_args, get_type_hints

import anthropic
from anthropic import types
from anthropic._constants import ANTHROPIC_API_VERSION, DEFAULT_MAX_RETRIES, INITIAL_RETRY_DELAY, MAX_RETRY_DELAY
from anthropic._error_classes import ERROR_CLASSES
from anthropic.lib._parse._transform import SupportedStringFormats
from anthropic.types import message_create_params, output_config_param
from anthropic.types.shared import ErrorObject

Said = tuple[str, ...]


def _client() -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key="a key")


def _create_params() -> Said:
    return tuple(inspect.signature(_client().messages.create).parameters)


def _required_params() -> Said:
    parameters = inspect.signature(_client().messages.create).parameters.values()
    return tuple(parameter.name for parameter in parameters if parameter.default is parameter.empty)


def _create_reference() -> Said:
    """The reference of a request's body as one line: the strings below the fields of its class."""
    tree = ast.parse(inspect.getsource(message_create_params))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return (re.sub(r"\s+", " ", " ".join(text for text in texts if isinstance(text, str))),)


def _key_header() -> Said:
    return tuple(name for name, value in _client().auth_headers.items() if "a key" in value)


def _error_statuses() -> Said:
    errors = [error for error in vars(anthropic).values() if inspect.isclass(error)]
    statuses = {getattr(error, "status_code", None) for error in errors}
    return tuple(str(status) for status in statuses if isinstance(status, int))


def _types(union: Any) -> Said:
    """The `type` of each class in an annotated union."""
    return tuple(get_args(each.model_fields["type"].annotation)[0] for each in get_args(get_args(union)[0]))


def _effort_levels() -> Said:
    effort = get_type_hints(output_config_param.OutputConfigParam)["effort"]
    return tuple(level for part in get_args(effort) for level in get_args(part))


def _values(union: Any, key: str) -> Said:
    """The one value `key` may have in each typed dictionary of a union, such as a message's role."""
    return tuple(get_args(get_type_hints(each)[key])[0] for each in get_args(union))


def _streams_from() -> Said:
    """The smallest `max_tokens` with which a call has to stream."""
    begin, end = 1, 128_000
    while begin < end:
        middle = (begin + end) // 2
        begin, end = (begin, middle) if _has_to_stream(middle) else (middle + 1, end)
    return (str(begin),)


def _has_to_stream(max_tokens: int) -> bool:
    try:
        _client()._calculate_nonstreaming_timeout(max_tokens, None)
    except ValueError:
        return True
    return False


SDK: dict[str, Callable[[], Said]] = {
    "api_version": lambda: (ANTHROPIC_API_VERSION,),
    "base_url": lambda: (str(_client().base_url).rstrip("/"),),
    "beta_create_params": lambda: tuple(inspect.signature(_client().beta.messages.create).parameters),
    "block_types": lambda: _types(types.ContentBlock),
    "cache_ttls": lambda: get_args(get_type_hints(types.CacheControlEphemeralParam)["ttl"]),
    "count_params": lambda: tuple(inspect.signature(_client().messages.count_tokens).parameters),
    "create_params": _create_params,
    "create_reference": _create_reference,
    "delta_types": lambda: _types(types.RawContentBlockDelta),
    "effort_levels": _effort_levels,
    "error_statuses": _error_statuses,
    "error_types": lambda: _types(ErrorObject),
    "event_types": lambda: _types(types.RawMessageStreamEvent),
    "key_header": _key_header,
    "message_roles": lambda: _values(types.MessageParam, "role"),
    "model_ids": lambda: get_args(get_args(types.Model)[0]),
    "model_info": lambda: tuple(types.ModelInfo.model_fields),
    "rate_limit_codes": lambda: tuple(code for status, code in ERROR_CLASSES if status == 429 and code),
    "required_params": _required_params,
    "retries": lambda: tuple(map(str, (DEFAULT_MAX_RETRIES, INITIAL_RETRY_DELAY, MAX_RETRY_DELAY))),
    "stop_reasons": lambda: get_args(types.StopReason),
    "streams_from": _streams_from,
    "string_formats": lambda: tuple(SupportedStringFormats),
    "transport": lambda: tuple(base.__module__.partition(".")[0] for base in type(_client()._client).__mro__),
    "thinking_types": lambda: _values(types.ThinkingConfigParam, "type"),
}


def holds(relation: str, said: Said, values: Said) -> bool:
    """Whether what the SDK says relates to the values as a check demands; one long text includes by its words."""
    if relation == "equals":
        return sorted(said) == sorted(values)
    found = [value in said or (len(said) == 1 and value in said[0]) for value in values]
    return all(found) if relation == "includes" else not any(found)

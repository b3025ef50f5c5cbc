"""The rules of `anthropic-version: 2026-10-21` on a request body.

Verified (SDK 2.12 types, its documentation strings, public reports): required fields, no sampling parameters,
no prefill since 4.6, roles, four breakpoints, ttl order, sizes. Assumed: the thinking settings per model beside
Sonnet 5.5 and Haiku 5.5, `max_tokens: 0` only without `stream`, and some wordings.
"""

from dataclasses import replace

from bot.sandbox.claude.blocks import check_breakpoints, message_blocks, text_blocks, ttl_of, with_automatic
from bot.sandbox.claude.errors import (
    Json,
    a_boolean,
    a_dict,
    a_list,
    a_string,
    an_integer,
    no_extras,
    one_of,
    refuse,
    required,
)
from bot.sandbox.claude.models import EFFORTS, THINKING_TYPES, Model, callable_model
from bot.sandbox.claude.prompt import Prompt, merged
from bot.sandbox.claude.schema import check_format

API_VERSION = "2026-10-21"
MAX_REQUEST_BYTES = 32 * 1024 * 1024  # Claude docs, api/overview: 32 MB for Messages
COUNT_FIELDS = (
    "model",
    "messages",
    "system",
    "cache_control",
    "output_config",
    "speed",
    "thinking",
    "tool_choice",
    "tools",
)
FIELDS = (
    *COUNT_FIELDS,
    "max_tokens",
    "stream",
    "container",
    "diagnostics",
    "inference_geo",
    "metadata",
    "service_tier",
    "stop_sequences",
)
NOT_OFFERED = ("tools", "tool_choice", "container", "speed")
LOUD_EFFORTS = ("xhigh", "max")


def check_version(version: str | None) -> None:
    """Refuse a request without the header, or with a version other than the one spoken here."""
    if version is None:
        refuse("anthropic-version", "header is required")
    if version != API_VERSION:
        refuse("anthropic-version", f'"{version}" is not spoken by Homeroom\'s local API, which speaks {API_VERSION}')


def check_request(body: object, now: float) -> Prompt:
    """A `POST /v1/messages` body as a Prompt. Raises ApiError: 400, or 404 for a model."""
    fields = a_dict(body, "")
    no_extras(fields, FIELDS)
    model_id = a_string(required(fields, "model"), "model")
    max_tokens = an_integer(required(fields, "max_tokens"), "max_tokens", least=0)
    required(fields, "messages")
    model = callable_model(model_id, now)
    _check_max_tokens(max_tokens, model)
    stream = a_boolean(fields.get("stream", False), "stream")
    if stream and max_tokens == 0:
        refuse("max_tokens", "0 cannot be combined with `stream`")
    _check_small_fields(fields)
    prompt = _prompt(fields, model, model_id)
    return replace(
        prompt, max_tokens=max_tokens, stream=stream, stop_sequences=_stop_sequences(fields), user_id=_user_id(fields)
    )


def check_count(body: object, now: float) -> Prompt:
    """A `POST /v1/messages/count_tokens` body as a Prompt; `max_tokens` and what concerns the reply is not allowed."""
    fields = a_dict(body, "")
    no_extras(fields, COUNT_FIELDS)
    model_id = a_string(required(fields, "model"), "model")
    required(fields, "messages")
    _check_small_fields(fields)
    return _prompt(fields, callable_model(model_id, now), model_id)


def _prompt(fields: Json, model: Model, model_id: str) -> Prompt:
    system = text_blocks(fields["system"], "system", "system") if fields.get("system") is not None else []
    blocks = with_automatic(
        system + message_blocks(fields["messages"], model), ttl_of(fields.get("cache_control"), "cache_control")
    )
    check_breakpoints(blocks)
    effort = _effort(fields)
    schema = _schema(fields)
    thinking, shown = _thinking(fields.get("thinking"), model, effort)
    prompt = Prompt(
        model, model_id, tuple(blocks), 0, thinking=thinking, show_thinking=shown, effort=effort, schema=schema
    )
    if prompt.tokens > model.max_input_tokens:
        refuse("", f"prompt is too long: {prompt.tokens} tokens > {model.max_input_tokens} maximum")
    return replace(prompt, turns=merged(tuple(blocks)), message_count=len(fields["messages"]))


def _check_max_tokens(max_tokens: int, model: Model) -> None:
    if max_tokens > model.max_tokens:
        refuse(
            "max_tokens",
            f"{max_tokens} > {model.max_tokens}, which is the maximum allowed number of output tokens for {model.id}",
        )


def _check_small_fields(fields: Json) -> None:
    for name in NOT_OFFERED:
        if fields.get(name):
            refuse(name, "not offered by Homeroom's local API, which answers in text only")
    if fields.get("inference_geo") is not None:
        a_string(fields["inference_geo"], "inference_geo")
    if fields.get("service_tier") is not None:
        one_of(fields["service_tier"], ("auto", "standard_only"), "service_tier")
    if fields.get("diagnostics") is not None:
        a_dict(fields["diagnostics"], "diagnostics", ("previous_message_id",))


def _user_id(fields: Json) -> str:
    metadata = a_dict(fields.get("metadata", {}), "metadata", ("user_id",))
    user_id = metadata.get("user_id")
    return "" if user_id is None else a_string(user_id, "metadata.user_id")


def _stop_sequences(fields: Json) -> tuple[str, ...]:
    sequences = a_list(fields.get("stop_sequences", []), "stop_sequences")
    for index, sequence in enumerate(sequences):
        if not a_string(sequence, f"stop_sequences.{index}").strip():
            refuse("stop_sequences", "each stop sequence must contain non-whitespace")
    return tuple(sequences)


def _effort(fields: Json) -> str:
    config = a_dict(fields.get("output_config", {}), "output_config", ("effort", "format"))
    effort = config.get("effort")
    return "" if effort is None else one_of(effort, EFFORTS, "output_config.effort")


def _schema(fields: Json) -> Json | None:
    """The schema that the reply is held to, where there is one."""
    given = a_dict(fields.get("output_config", {}), "output_config").get("format")
    return None if given is None else check_format(given)


def _thinking(value: object, model: Model, effort: str) -> tuple[str, bool]:
    """The thinking type in force (empty for none), and whether its text is to be shown."""
    if value is None:
        return ("adaptive" if model.thinks_by_default else ""), False
    config = a_dict(value, "thinking")
    kind = one_of(required(config, "type", "thinking"), THINKING_TYPES, "thinking.type")
    shown_fields = {"adaptive": ("display",), "enabled": ("budget_tokens", "display")}.get(kind, ())
    no_extras(config, ("type", *shown_fields), f"thinking.{kind}")
    if kind not in model.thinking:
        allowed = " or ".join(f'"{name}"' for name in THINKING_TYPES if name in model.thinking)
        refuse("", f'"thinking.type.{kind}" is not supported for this model. Use "thinking.type" {allowed}.')
    if kind in {"disabled", "between_tools"} and effort in LOUD_EFFORTS:
        refuse("", f'"thinking.type.{kind}" is not supported with effort "{effort}". Use "high" or lower.')
    if kind == "enabled":
        an_integer(required(config, "budget_tokens", "thinking.enabled"), "thinking.enabled.budget_tokens", least=1024)
    display = config.get("display")
    if display is not None:
        one_of(display, ("summarized", "omitted"), f"thinking.{kind}.display")
    return ("" if kind in {"disabled", "between_tools"} else kind), display == "summarized"

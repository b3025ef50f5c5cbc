"""A reply held to a schema: what schemas are taken, and that every reply fits its own."""

import json
from typing import Any, Literal

import pytest
from anthropic import BadRequestError
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.sandbox.claude.schema import check_schema, filled
from tests.sandbox.claude.bench import Wire

OBJECT: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}
LAMPS = {"type": "integer"}


class Ticket(BaseModel):
    """An order as an author's code would declare it."""

    order: int
    lamps: int
    name: str
    town: str
    kind: Literal["order", "complaint"]
    notes: list[str]


async def test_the_sdk_s_own_parse_gets_its_object(wire: Wire) -> None:
    reply = await wire.client.messages.parse(
        model="claude-haiku-5-5",
        max_tokens=500,
        messages=[{"role": "user", "content": "A complaint about order 7: two lamps, to Ana in Oslo."}],
        output_format=Ticket,
    )
    parsed = reply.parsed_output
    assert parsed is not None
    assert (parsed.order, parsed.name, parsed.kind) == (0, "a text", "order")


async def test_a_reply_cut_at_its_ceiling_does_not_fit_and_says_so(wire: Wire) -> None:
    reply = await wire.client.messages.create(
        model="claude-haiku-5-5",
        max_tokens=3,
        thinking={"type": "disabled"},
        output_config={"format": {"type": "json_schema", "schema": OBJECT | {"properties": {"lamps": LAMPS}}}},
        messages=[{"role": "user", "content": "Two lamps, to Ana in Oslo."}],
    )
    assert reply.stop_reason == "max_tokens"
    with pytest.raises(json.JSONDecodeError):
        json.loads("".join(block.text for block in reply.content if block.type == "text"))


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"type": "object"}, "For 'object' type, 'additionalProperties' must be explicitly set to false"),
        ({"type": "integer", "minimum": 1}, "For 'integer' type, property 'minimum' is not supported"),
        ({"type": "string", "maxLength": 5}, "For 'string' type, property 'maxLength' is not supported"),
        ({"type": "array", "items": {"type": "null"}, "minItems": 2}, "'minItems' values other than 0 or 1"),
        ({"type": "array"}, "output_config.format.schema.items: Field required"),
        ({"$ref": "#/x"}, "not offered by Homeroom's local API"),
        (OBJECT | {"required": ["a"]}, "'a' is no property"),
        ({"enum": []}, "enum and const hold"),
        ({"anyOf": []}, "must not be empty"),
        ({}, "output_config.format.schema.type: Field required"),
    ],
)
async def test_a_schema_beyond_the_subset_is_refused(wire: Wire, schema: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRequestError, match=message.replace("$", r"\$")):
        await wire.client.messages.create(
            model="claude-haiku-5-5",
            max_tokens=50,
            output_config={"format": {"type": "json_schema", "schema": schema}},
            messages=[{"role": "user", "content": "Hello"}],
        )


async def test_a_format_of_another_type_is_refused(wire: Wire) -> None:
    with pytest.raises(BadRequestError, match=r"output_config.format.type: Input should be 'json_schema'"):
        await wire.client.messages.create(
            model="claude-haiku-5-5",
            max_tokens=50,
            output_config={"format": {"type": "regex", "schema": OBJECT}},
            messages=[{"role": "user", "content": "Hello"}],
        )


LEAVES = st.sampled_from([{"type": name} for name in ("string", "integer", "number", "boolean", "null")]) | st.builds(
    lambda values: {"enum": values}, st.lists(st.sampled_from(["red", 3, True, None]), min_size=1, max_size=3)
)
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(lambda items: {"type": "array", "items": items}, inner)
        | st.builds(lambda fields: OBJECT | {"properties": fields}, st.dictionaries(st.text(min_size=1), inner))
        | st.builds(lambda variants: {"anyOf": variants}, st.lists(inner, min_size=1, max_size=2))
    ),
    max_leaves=8,
)


@given(schema=SCHEMAS)
def test_every_reply_fits_its_schema(schema: dict[str, Any]) -> None:
    check_schema(schema, "schema")
    assert fits(schema, filled(schema))


KINDS: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,),
    "integer": (int,), "number": (int, float), "null": (type(None),),
}  # fmt: skip


def fits(schema: dict[str, Any], value: Any) -> bool:
    """Whether a value is one of a schema's."""
    if "anyOf" in schema:
        return any(fits(variant, value) for variant in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    if not isinstance(value, KINDS[schema["type"]]) or (schema["type"] == "integer" and isinstance(value, bool)):
        return False
    if isinstance(value, dict):
        fields = schema["properties"]
        return value.keys() == fields.keys() and all(fits(fields[name], each) for name, each in value.items())
    return all(fits(schema["items"], each) for each in value) if isinstance(value, list) else True

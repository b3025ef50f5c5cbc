"""The JSON schemas that `output_config.format` takes, checked before a reply is held to one.

Verified against the SDK's transform_schema (2.12): the types, `additionalProperties: false`, `minItems` 0 or 1,
no bounds.
Assumed: the wordings. Not offered here, and said so: `$ref`, `allOf` and `pattern`.
"""

import json
from typing import Any

from bot.sandbox.claude.errors import Json, check, one_of, refuse, required

TYPES = ("object", "array", "string", "integer", "number", "boolean", "null")
ABOUT = ("type", "description", "title", "default")
OWN = {
    "object": ("properties", "required", "additionalProperties"),
    "array": ("items", "minItems"),
    "string": ("format",),
}
A_TEXT = "a text"
NOT_OFFERED = ("$ref", "$defs", "allOf", "pattern")


def check_schema(schema: Any, path: str) -> Json:
    """Return an accepted schema. Raises ApiError 400 at the place that is wrong."""
    check(schema, dict, path)
    for name in NOT_OFFERED:
        if name in schema:
            refuse(f"{path}.{name}", "not offered by Homeroom's local API")
    inner: Json = {}
    if "anyOf" in schema:
        check(schema["anyOf"], list, f"{path}.anyOf")
        inner = {f"anyOf.{index}": variant for index, variant in enumerate(schema["anyOf"])}
        if not inner:
            refuse(f"{path}.anyOf", "must not be empty")
    elif "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        check(values, list, f"{path}.enum")
        if not values or any(isinstance(value, (dict, list)) for value in values):
            refuse(path, "enum and const hold strings, numbers, booleans or null")
    else:
        inner = _typed(schema, path)
    for name, each in inner.items():
        check_schema(each, f"{path}.{name}")
    return dict(schema)


def _typed(schema: Json, path: str) -> Json:
    """Check a schema that names its type, and return the schemas inside it by their path."""
    kind = one_of(required(schema, "type", path), TYPES, f"{path}.type")
    for name in schema:
        if name not in (*ABOUT, *OWN.get(kind, ())):
            refuse(path, f"For '{kind}' type, property '{name}' is not supported")
    if kind == "array":
        if schema.get("minItems", 0) not in {0, 1}:
            refuse(path, "For 'array' type, 'minItems' values other than 0 or 1 are not supported")
        return {"items": required(schema, "items", path)}
    if kind != "object":
        return {}
    if schema.get("additionalProperties") is not False:
        refuse(path, "For 'object' type, 'additionalProperties' must be explicitly set to false")
    check(schema, {**dict.fromkeys(schema, object), "properties?": dict, "required?": [str]}, path)
    properties = schema.get("properties") or {}
    for name in schema.get("required") or ():
        if name not in properties:
            refuse(f"{path}.required", f"'{name}' is no property")
    return {f"properties.{name}": value for name, value in properties.items()}


def filled(schema: Json) -> Any:
    """A value that fits an accepted schema: the form is right, the content a placeholder."""
    if "anyOf" in schema:
        return filled(schema["anyOf"][0])
    if "enum" in schema or "const" in schema:
        return schema.get("enum", [schema.get("const")])[0]
    if schema["type"] == "object":
        return {key: filled(each) for key, each in schema.get("properties", {}).items()}
    if schema["type"] == "array":
        return [filled(schema["items"])]
    return {"string": A_TEXT, "boolean": True, "null": None}.get(schema["type"], 0)


def is_fitting(schema: Json, text: str) -> bool:
    """Whether a text is a JSON object with the fields that an accepted schema requires."""
    try:
        value = json.loads(text)
    except ValueError:
        return False
    return isinstance(value, dict) and set(schema.get("required", ())) <= set(value)

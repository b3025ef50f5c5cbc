"""The JSON schemas that `output_config.format` takes, checked before a reply is held to one.

Verified against the SDK's transform_schema (2.12): the types, `additionalProperties: false`, `minItems` 0 or 1,
no bounds.
Assumed: the wordings. Not offered here, and said so: `$ref`, `allOf` and `pattern`.
"""

from typing import Any

from bot.sandbox.claude.errors import Json, a_dict, a_list, a_string, one_of, refuse, required

TYPES = ("object", "array", "string", "integer", "number", "boolean", "null")
ABOUT = ("description", "title", "default")
OWN = {
    "object": ("properties", "required", "additionalProperties"),
    "array": ("items", "minItems"),
    "string": ("format",),
}
NOT_OFFERED = ("$ref", "$defs", "allOf", "pattern")


def check_format(value: object) -> Json:
    """The schema of an `output_config.format`. Raises ApiError 400 at the place that is wrong."""
    path = "output_config.format"
    given = a_dict(value, path, ("type", "schema"))
    one_of(required(given, "type", path), ("json_schema",), f"{path}.type")
    schema = a_dict(required(given, "schema", path), f"{path}.schema")
    _check(schema, f"{path}.schema")
    return schema


def _check(value: object, path: str) -> None:
    schema = a_dict(value, path)
    for name in NOT_OFFERED:
        if name in schema:
            refuse(f"{path}.{name}", "not offered by Homeroom's local API")
    if "anyOf" in schema:
        _check_any(schema, path)
    elif "enum" in schema or "const" in schema:
        _check_values(schema, path)
    else:
        _check_typed(schema, path)


def _check_any(schema: Json, path: str) -> None:
    variants = a_list(schema["anyOf"], f"{path}.anyOf")
    if not variants:
        refuse(f"{path}.anyOf", "must not be empty")
    for index, variant in enumerate(variants):
        _check(variant, f"{path}.anyOf.{index}")


def _check_values(schema: Json, path: str) -> None:
    values = a_list(schema["enum"], f"{path}.enum") if "enum" in schema else [schema["const"]]
    if not values or any(isinstance(value, (dict, list)) for value in values):
        refuse(path, "enum and const hold strings, numbers, booleans or null")


def _check_typed(schema: Json, path: str) -> None:
    kind = one_of(required(schema, "type", path), TYPES, f"{path}.type")
    allowed = ("type", *ABOUT, *OWN.get(kind, ()))
    for name in schema:
        if name not in allowed:
            refuse(path, f"For '{kind}' type, property '{name}' is not supported")
    if kind == "object":
        _check_object(schema, path)
    if kind == "array":
        _check(required(schema, "items", path), f"{path}.items")
        if schema.get("minItems", 0) not in {0, 1}:
            refuse(path, "For 'array' type, 'minItems' values other than 0 or 1 are not supported")


def _check_object(schema: Json, path: str) -> None:
    if schema.get("additionalProperties") is not False:
        refuse(path, "For 'object' type, 'additionalProperties' must be explicitly set to false")
    properties = a_dict(schema.get("properties", {}), f"{path}.properties")
    for name in a_list(schema.get("required", []), f"{path}.required"):
        if a_string(name, f"{path}.required") not in properties:
            refuse(f"{path}.required", f"'{name}' is no property")
    for name, value in properties.items():
        _check(value, f"{path}.properties.{name}")


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
    return {"string": "a text", "boolean": True, "null": None}.get(schema["type"], 0)

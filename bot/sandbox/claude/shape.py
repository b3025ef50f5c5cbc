"""Small checks on JSON values; each refuses with the API's words: `path: what is wrong`."""

from collections.abc import Iterable
from typing import Any, NoReturn

from bot.sandbox.claude.errors import ApiError, Json


def refuse(path: str, problem: str) -> NoReturn:
    """Raise the 400 that names where and what."""
    raise ApiError(400, f"{path}: {problem}" if path else problem)


def a_dict(value: object, path: str, allowed: Iterable[str] = ()) -> Json:
    """An object; with `allowed`, one that has no other keys."""
    if not isinstance(value, dict):
        refuse(path, "Input should be a valid dictionary")
    if allowed:
        no_extras(value, allowed, path)
    return value


def no_extras(value: Json, allowed: Iterable[str], path: str = "") -> None:
    """Refuse the first key that is not allowed (MinusPod release notes quote the words for `temperature`)."""
    known = set(allowed)
    for key in value:
        if key not in known:
            refuse(f"{path}.{key}" if path else key, "Extra inputs are not permitted")


def a_list(value: object, path: str) -> list[Any]:
    """An array."""
    if not isinstance(value, list):
        refuse(path, "Input should be a valid list")
    return value


def a_string(value: object, path: str) -> str:
    """A string."""
    if not isinstance(value, str):
        refuse(path, "Input should be a valid string")
    return value


def a_boolean(value: object, path: str) -> bool:
    """A boolean."""
    if not isinstance(value, bool):
        refuse(path, "Input should be a valid boolean")
    return value


def an_integer(value: object, path: str, *, least: int) -> int:
    """An integer not below `least`; JSON's true is none."""
    if isinstance(value, bool) or not isinstance(value, int):
        refuse(path, "Input should be a valid integer")
    if value < least:
        refuse(path, f"Input should be greater than or equal to {least}")
    return value


def one_of(value: object, choices: Iterable[str], path: str) -> str:
    """One of the strings named."""
    names = list(choices)
    if not isinstance(value, str) or value not in names:
        quoted = [f"'{name}'" for name in names]
        words = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
        refuse(path, f"Input should be {words}")
    return value


def required(body: Json, key: str, path: str = "") -> Any:
    """The value of a key that must be there."""
    if key not in body:
        refuse(f"{path}.{key}" if path else key, "Field required")
    return body[key]

"""The errors of the Messages API as they go over the wire, and the small checks on JSON values that raise them."""

from collections.abc import Iterable
from typing import Any, NoReturn

Json = dict[str, Any]

# Claude docs: api/errors. The SDK turns the status into its exception class and reads `error.type`.
ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}
MESSAGES = {
    401: "invalid x-api-key",
    402: "Your credit balance is too low to access the Claude API. Please go to Plans & Billing.",
    403: "Request not allowed",
    409: "Conflict",
    413: "Request exceeds the maximum size",
    429: "This request would exceed your organization's rate limit. Please try again later.",
    500: "Internal server error",
    504: "Request timed out",
    529: "Overloaded",
}


class ApiError(Exception):
    """A request that the API answers with an error; `status` decides `kind` and `message` where they are not given.

    `error_code` names the cause more closely, such as `enforced_spend_limit_reached` (SDK: APIError).
    `retry_after_s` and `should_retry` become the headers `retry-after` and `x-should-retry`.
    """

    def __init__(
        self,
        status: int,
        message: str = "",
        *,
        kind: str = "",
        error_code: str = "",
        retry_after_s: float | None = None,
        should_retry: bool | None = None,
    ) -> None:
        self.status = status
        self.error_code = error_code
        self.kind = kind or ERROR_TYPES.get(status, "api_error")
        self.message = message or MESSAGES.get(status, "Error")
        self.retry_after_s = retry_after_s
        self.should_retry = should_retry
        super().__init__(self.message)

    def body(self, request_id: str) -> Json:
        """The JSON body: `{"type": "error", "error": {"type", "message"}, "request_id"}`."""
        body = error_object(self.kind, self.message)
        if self.error_code:
            body["error"]["details"] = {"error_code": self.error_code}
        return {**body, "request_id": request_id}

    def headers(self) -> dict[str, str]:
        """The headers beside `request-id`, empty for most errors."""
        headers = {}
        if self.retry_after_s is not None:
            headers["retry-after"] = f"{self.retry_after_s:g}"
        if self.should_retry is not None:
            headers["x-should-retry"] = "true" if self.should_retry else "false"
        return headers


def error_object(kind: str, message: str = "") -> Json:
    """An error as it stands in a body and in an SSE `error` event."""
    if not message:
        message = next(
            (MESSAGES[status] for status, name in ERROR_TYPES.items() if name == kind and status in MESSAGES), "Error"
        )
    return {"type": "error", "error": {"type": kind, "message": message}}


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

"""The errors of the Messages API as they go over the wire, and the small checks on JSON values that raise them."""

from collections.abc import Mapping
from typing import Any, NoReturn

Json = dict[str, Any]
Shape = type | tuple[str, ...] | list[Any] | Mapping[str, Any]
TYPE_NAMES = {dict: "dictionary", list: "list", str: "string", bool: "boolean", int: "integer"}

# Claude docs: api/errors. The SDK turns the status into its exception class and reads `error.type`.
ERRORS = {
    400: ("invalid_request_error", "Error"),
    401: ("authentication_error", "invalid x-api-key"),
    402: ("billing_error", "Your credit balance is too low to access the Claude API. Please go to Plans & Billing."),
    403: ("permission_error", "Request not allowed"),
    404: ("not_found_error", "Error"),
    409: ("conflict_error", "Conflict"),
    413: ("request_too_large", "Request exceeds the maximum size"),
    429: ("rate_limit_error", "This request would exceed your organization's rate limit. Please try again later."),
    500: ("api_error", "Internal server error"),
    504: ("timeout_error", "Request timed out"),
    529: ("overloaded_error", "Overloaded"),
}
STATUSES = {kind: status for status, (kind, _) in ERRORS.items()}


class ApiError(Exception):
    """A request that the API answers with an error; `status` decides `kind`, and `message` where it is not given.

    `error_code` names the cause more closely, such as `enforced_spend_limit_reached` (SDK: APIError).
    `retry_after_s` becomes the header `retry-after`.
    """

    def __init__(
        self, status: int, message: str = "", *, error_code: str = "", retry_after_s: float | None = None
    ) -> None:
        self.status = status
        self.kind, usual = ERRORS.get(status, ("api_error", "Error"))
        self.message = message or usual
        self.error_code = error_code
        self.headers = {} if retry_after_s is None else {"retry-after": f"{retry_after_s:g}"}
        super().__init__(self.message)

    def body(self) -> Json:
        """The error as it stands in an SSE `error` event, and before a `request_id` in a JSON body."""
        error: Json = {"type": self.kind, "message": self.message}
        if self.error_code:
            error["details"] = {"error_code": self.error_code}
        return {"type": "error", "error": error}


def refuse(path: str, problem: str) -> NoReturn:
    """Raise the 400 that names where and what."""
    raise ApiError(400, f"{path}: {problem}" if path else problem)


def check(value: Any, shape: Shape, path: str = "") -> None:
    """Refuse a value that is not of the type, one of the strings, a list of the shape, or an object of the fields.

    A field whose name ends in `?` may be left out or null. (MinusPod's release notes quote the words for extras.)
    """
    if isinstance(shape, tuple):
        one_of(value, shape, path)
    elif isinstance(shape, list):
        check(value, list, path)
        for index, item in enumerate(value):
            check(item, shape[0], f"{path}.{index}")
    elif isinstance(shape, Mapping):
        check(value, dict, path)
        lead = f"{path}." if path else ""
        if extra := next((key for key in value if key not in shape and f"{key}?" not in shape), None):
            refuse(f"{lead}{extra}", "Extra inputs are not permitted")
        for name, inner in shape.items():
            key = name.removesuffix("?")
            if key == name or value.get(key) is not None:
                check(required(value, key, path), inner, f"{lead}{key}")
    elif not isinstance(value, shape) or (isinstance(value, bool) and shape is int):  # JSON's true is no number
        refuse(path, f"Input should be a valid {TYPE_NAMES[shape]}")


def one_of(value: object, choices: tuple[str, ...], path: str) -> str:
    """Return the value if it's one of the strings named."""
    if not isinstance(value, str) or value not in choices:
        *some, last = [f"'{name}'" for name in choices]
        refuse(path, f"Input should be {', '.join(some)} or {last}" if some else f"Input should be {last}")
    return value


def required(body: Json, key: str, path: str = "") -> Any:
    """The value of a key that must be there."""
    if key not in body:
        refuse(f"{path}.{key}" if path else key, "Field required")
    return body[key]

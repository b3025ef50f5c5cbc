"""A refusal of the Web API, as Slack words it."""

from typing import Any

from bot.sandbox.slack.limits.problem import Problem


class Refused(Exception):
    """`{"ok": false, "error": …}` with whatever else Slack adds; HTTP status 200 unless it says otherwise."""

    def __init__(self, error: str, *, status: int = 200, retry_after_s: int | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
        self.headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
        self.body = {"ok": False, "error": error, **more}


def refused_arguments(*messages: str) -> Refused:
    """`invalid_arguments` with its explanations."""
    return Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {m}" for m in messages]})


def refused_blocks(problems: list[Problem], error: str = "invalid_blocks") -> Refused:
    """`invalid_blocks` (or another error) with one explanation and JSON pointer a problem."""
    return Refused(
        error,
        errors=[problem.message for problem in problems],
        response_metadata={"messages": [str(problem) for problem in problems]},
    )

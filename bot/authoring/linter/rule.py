"""What a rule of the linter is, and what it gets to see."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.authoring.draft import Draft
from bot.authoring.problems import Place, Problem, Severity
from bot.service.ports import Drawn
from bot.service.views import View

Render = Callable[[View], Drawn]
Validate = Callable[[dict[str, Any]], Sequence[object]]


@dataclass(frozen=True, slots=True)
class Around:
    """What the linter is told from outside: the day, how a view is drawn for Slack, and what Slack would refuse."""

    today: date
    render: Render
    validate: Validate


@dataclass(frozen=True)
class Judged(Draft):
    """A draft with what some rules need besides."""

    around: Around


Found = Iterator[tuple[Place, str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the linter. docs/authoring.md lists the sentence in `about`."""

    code: str
    severity: Severity
    about: str
    finds: Callable[[Judged], Found]

    def check(self, draft: Judged) -> Iterator[Problem]:
        """The places that break this rule."""
        for at, message in self.finds(draft):
            yield Problem(*at, self.code, message, self.severity)


def rule(code: str, severity: Severity = "error") -> Callable[[Callable[[Judged], Found]], Rule]:
    """Make a function a rule; its docstring is the rule's sentence."""

    def made(finds: Callable[[Judged], Found]) -> Rule:
        return Rule(code, severity, (finds.__doc__ or "").strip(), finds)

    return made

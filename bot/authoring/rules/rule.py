"""What a rule is: a stable code, how grave it is, a sentence, and a function that finds places in a draft."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.authoring.draft import Draft
from bot.authoring.problems import Place, Problem, Severity

Found = Iterator[tuple[Place, str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the linter. `about` is the sentence that docs/authoring.md lists."""

    code: str
    severity: Severity
    about: str
    finds: Callable[[Draft], Found]

    def check(self, draft: Draft) -> Iterator[Problem]:
        """What breaks this rule, each at its place."""
        for at, message in self.finds(draft):
            yield Problem(*at, self.code, message, self.severity)


def rule(code: str, severity: Severity = "error") -> Callable[[Callable[[Draft], Found]], Rule]:
    """Make a rule of a function; its docstring is the sentence."""

    def made(finds: Callable[[Draft], Found]) -> Rule:
        return Rule(code, severity, (finds.__doc__ or "").strip(), finds)

    return made

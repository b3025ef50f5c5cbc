"""Following a page: every step is known by its very words, or the test fails; none that is known is left out."""

import re
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from tests.guide.page import Page, Step

P = TypeVar("P")
Follow = Callable[..., Awaitable[None]]


class Walk(Generic[P]):
    """The way through some sections of a page, in the page's order.

    A command is typed by `types(person, line)`, a file's text written by `writes(person, text)`. Every other step
    is looked up by its words, in which `{name}` captures words and passes them on. So the test presses, copies or
    looks for exactly what the page names.
    """

    def __init__(
        self,
        page: Page,
        *sections: str,
        types: Callable[[P, str], Awaitable[None]],
        writes: Callable[[P, str], None] | None = None,
    ) -> None:
        self.sections = sections
        self._steps = [step for section in sections for step in page.sections[section]]
        self._types, self._writes = types, writes
        self._known: dict[str, tuple[re.Pattern[str], Follow]] = {}

    def on(self, words: str) -> Callable[[Follow], Follow]:
        """Have a function follow the step of these words."""

        def keep(follow: Follow) -> Follow:
            assert words not in self._known, words
            self._known[words] = (_pattern(words), follow)
            return follow

        return keep

    async def follow(self, person: P) -> None:
        """Do all that the sections say."""
        self.knows_every_step()
        for step in self._steps:
            if step.kind == "command":
                await self._types(person, step.text)
            elif step.kind == "file" and self._writes:
                self._writes(person, step.text)
            else:
                _, follow, named = self._found(step)
                await follow(person, **named)

    def knows_every_step(self) -> None:
        """Fail if the page has a step that nobody follows, or no longer has one that somebody does."""
        looked_up = [one for one in self._steps if one.kind != "command" and not (one.kind == "file" and self._writes)]
        left = set(self._known) - {self._found(step)[0] for step in looked_up}
        assert not left, f"the page no longer says: {left}"

    def _found(self, step: Step) -> tuple[str, Follow, dict[str, str]]:
        for words, (pattern, follow) in self._known.items():
            if match := pattern.fullmatch(step.text):
                return words, follow, match.groupdict()
        raise AssertionError(f"nobody follows this {step.kind} of {step.section!r}: {step.text}")


def _pattern(words: str) -> re.Pattern[str]:
    literal = re.split(r"\{(\w+)\}", words)
    parts = [f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(literal)]
    return re.compile("".join(parts))

"""The tutor's client beside a local Messages API."""

from dataclasses import dataclass

from bot.features.ports import Json, Reply, TutorRefused, TutorUnavailable
from bot.sandbox.claude import LocalClaude
from bot.sandbox.journal import Journal
from bot.tutor.client import Claude


@dataclass
class Bench:
    api: LocalClaude
    journal: Journal
    tutor: Claude
    request: Json

    async def answer(self) -> tuple[list[str], Reply]:
        items = [item async for item in self.tutor.stream(self.request)]
        assert isinstance(items[-1], Reply)
        return [item for item in items if isinstance(item, str)], items[-1]

    async def failure(self) -> tuple[str, TutorUnavailable | TutorRefused]:
        """The text that came before the failure, and the failure."""
        text = ""
        try:
            async for item in self.tutor.stream(self.request):
                text += item if isinstance(item, str) else ""
        except (TutorUnavailable, TutorRefused) as failure:
            return text, failure
        raise AssertionError("nothing failed")

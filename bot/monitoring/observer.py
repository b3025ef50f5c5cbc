"""An observer hears how the work goes, at the bot's edges. This one does nothing; `metrics` has the one that counts."""

from typing import Literal

from bot.features.ports import Tutor
from bot.store.jobs import Job

Ended = Literal["done", "answered", "stopped", "at limit", "given up", "taken over", "later", "unexpected"]
Called = Literal["ok", "rate limited", "held back", "refused", "locked out", "unavailable", "no answer"]


class Observer:
    """Hears and does nothing, so that a bot without a metrics port pays nothing for it."""

    def tutor(self, tutor: Tutor) -> Tutor:
        """The tutor to ask: the one given, or one that is listened to."""
        return tutor

    def job_ended(self, job: Job, ended: Ended) -> None:
        """A try of a job ended."""

    def slack_called(self, workspace: str, method: str, called: Called) -> None:
        """A call to Slack ended, or was held back by our own rate limit."""

    def slack_paused(self, workspace: str, seconds: float) -> None:
        """Slack answered 429, and asked for so long a wait."""

    def request_failed(self, workspace: str, kind: str) -> None:
        """A listener failed on a request of Slack's; `kind` is the payload's type."""


UNOBSERVED = Observer()

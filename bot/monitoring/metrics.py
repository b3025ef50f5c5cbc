"""Metrics in Prometheus's format: counted at the bot's edges, or read from its state when somebody asks.

Labels are workspaces and the code's own words: never a learner, a channel or a text.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import asdict, dataclass
from datetime import date, datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics

from bot.course.costs import PRICES, tokens_of, usd
from bot.features.ports import Accepted, Clock, Json, Reply, Tutor, TutorLockedOut, TutorRefused, TutorUnavailable
from bot.monitoring.observer import Called, Ended, Observer
from bot.monitoring.origin import origin
from bot.store.jobs import Job

disable_created_metrics()  # type: ignore[no-untyped-call] # a second series for each counter, which nobody reads

SECONDS = (0.5, 1, 1.5, 2, 3, 5, 8, 13, 20, 30, 60, 120, 300, 600)  # up to the longest wait for the tutor
_REQUESTS = {
    "event_callback": "event",
    "command": "command",
    "block_actions": "button",
    "view_submission": "modal",
    "message_action": "shortcut",
}


class Metrics(Observer):
    """The counters of one bot, in a registry of its own."""

    def __init__(self, clock: Clock, registry: CollectorRegistry) -> None:
        self._clock = clock
        self.registry = registry
        ProcessCollector(registry=registry)

        def counter(name: str, what: str, *labels: str) -> Counter:
            return Counter(f"homeroom_{name}", what, labels, registry=registry)

        def histogram(name: str, what: str, *labels: str) -> Histogram:
            return Histogram(f"homeroom_{name}", what, labels, registry=registry, buckets=SECONDS)

        self._jobs = counter("jobs", "Tries of jobs, by how they ended", "workspace", "kind", "ended")
        self._turns = histogram("turn_seconds", "From a stored question to its delivered answer", "workspace")
        self._first_texts = histogram("first_text_seconds", "From a stored question to the first text", "workspace")
        self._tokens = counter("model_tokens", "Tokens of the model's calls", "workspace", "model", "kind")
        self._dollars = counter("model_cost_usd", "Their cost at list prices", "workspace", "model")
        self._model_errors = counter("model_errors", "Calls of the model that failed", "workspace", "kind")
        self._calls = counter("slack_calls", "Calls to Slack's Web API", "workspace", "method", "ended")
        self._pauses = counter("slack_pause_seconds", "Waits that Slack asked for by a 429", "workspace")
        self._requests = counter("failed_requests", "Requests of Slack's that failed here", "workspace", "kind")

    def tutor(self, tutor: Tutor) -> Tutor:
        """The tutor, listened to."""
        return _HeardTutor(tutor, self)

    def job_ended(self, job: Job, ended: Ended) -> None:
        """Count the try; an answered turn took as long as its learner has waited."""
        self._jobs.labels(job.workspace, job.kind, ended.replace(" ", "_")).inc()
        if ended == "answered":
            self._turns.labels(job.workspace).observe(self._since(job.created_at))

    def slack_called(self, workspace: str, method: str, called: Called) -> None:
        """Count the call."""
        self._calls.labels(workspace, method, called.replace(" ", "_")).inc()

    def slack_paused(self, workspace: str, seconds: float) -> None:
        """Add the wait up."""
        self._pauses.labels(workspace).inc(seconds)

    def request_failed(self, workspace: str, kind: str) -> None:
        """Count the failure."""
        self._requests.labels(workspace, _REQUESTS.get(kind, "other")).inc()

    def text_begun(self) -> None:
        """The first text of the turn that this task works on came."""
        now = origin.get()
        if now.since:
            self._first_texts.labels(now.workspace).observe(self._since(now.since))

    def model_called(self, model: str, usage: Mapping[str, int]) -> None:
        """Add up what a call took; a reply that broke off took what the model had said at its start."""
        workspace, tokens = origin.get().workspace, tokens_of(usage)
        known = model if model in PRICES else "other"  # a gateway may answer with any name
        for kind, count in asdict(tokens).items():
            self._tokens.labels(workspace, known, kind).inc(count)
        self._dollars.labels(workspace, known).inc(usd(tokens, model, self._today(), is_long=tokens.is_long) or 0.0)

    def model_failed(self, error: TutorUnavailable | TutorRefused) -> None:
        """Count the failure."""
        self._model_errors.labels(origin.get().workspace, _kind(error)).inc()

    def _today(self) -> date:
        return self._clock.now().date()

    def _since(self, at: datetime) -> float:
        return max(0.0, (self._clock.now() - at).total_seconds())  # a clock may be set back


def _kind(error: TutorUnavailable | TutorRefused) -> str:
    match error:
        case TutorLockedOut():
            return "locked_out"
        case TutorRefused():
            return "refused"
        case TutorUnavailable(pauses_everyone=True):
            return "rate_limited"
        case TutorUnavailable(status=0):
            return "no_answer"
        case TutorUnavailable(status=529):
            return "overloaded"
        case _:
            return "unavailable"


@dataclass(frozen=True)
class _HeardTutor:
    """A tutor whose first texts, tokens and failures are counted."""

    tutor_: Tutor
    metrics: Metrics

    async def stream(self, request: Json, accepted: Accepted) -> AsyncGenerator[str | Reply]:
        """The tutor's stream, unchanged."""
        took: tuple[str, dict[str, int]] | None = None
        is_silent = True

        def begun(model: str, usage: dict[str, int]) -> None:
            nonlocal took
            took = model, dict(usage)
            accepted(model, usage)

        try:
            async with aclosing(self.tutor_.stream(request, begun)) as items:
                async for item in items:
                    if isinstance(item, Reply):
                        took = (item.model, item.usage) if item.usage else took
                    elif is_silent:
                        is_silent = False
                        self.metrics.text_begun()
                    yield item
        except (TutorUnavailable, TutorRefused) as error:
            self.metrics.model_failed(error)
            raise
        finally:
            if took:
                self.metrics.model_called(*took)

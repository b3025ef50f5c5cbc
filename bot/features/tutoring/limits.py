"""The limits on what the model may cost: a learner's calls in a day, and a workspace's dollars in a month."""

import logging
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from bot.course.costs import Tokens, tokens_of, usd
from bot.course.weeks import in_words, zone_in_words
from bot.features.context import Context
from bot.features.ports import Reply
from bot.settings import Settings
from bot.store import facts, spending
from bot.store.db import Query
from bot.store.spending import Spent, Subject
from bot.store.turns import Turn

log = logging.getLogger(__name__)

FIRST_CALL_USD = 0.10  # what a call under way may cost while no other is known: it writes the lessons once
ASK_AGAIN_S = 3.0  # while calls under way may use up the budget
UNDER_WAY = "the answers under way may use up this month's budget"
_CHARS_PER_TOKEN = 2.5
_TOLD = "told-limit-{}"  # the workspace fact that holds the day or month for which the operator was told

LEARNER_LIMIT = (
    "You have reached today's limit of questions to the tutor, which is {calls}. Your message is kept: press"
    ' "Try again" after midnight ({zone} time). Lessons, quizzes and the test go on as usual.'
)
WORKSPACE_LIMIT = (
    "This month's budget for the tutor is used up, and I have told the people who run Homeroom. Your message is kept:"
    ' press "Try again" from {day} on. Lessons, quizzes and the test go on as usual.'
)
_LEARNER_LOG = (
    "a learner in workspace %s has reached the limit of %d calls of the model on %s, and is told to go on tomorrow"
    " (HOMEROOM_LEARNER_CALLS_PER_DAY). This is said once a day."
)
_WORKSPACE_LOG = (
    "workspace %s has used its budget of %d dollars for %s: the tutor answers nobody until %s,"
    " or until you raise HOMEROOM_WORKSPACE_USD_PER_MONTH and restart."
)


@dataclass(frozen=True, slots=True)
class CostLimits:
    """The limits as they are set. Days and months are those of `zone`; `model` is the one that is asked."""

    calls_per_day: int
    usd_per_month: int
    zone: ZoneInfo
    model: str

    @classmethod
    def of(cls, settings: Settings) -> "CostLimits":
        """The limits that the environment sets."""
        calls, dollars = settings.learner_calls_per_day, settings.workspace_usd_per_month
        return cls(calls, dollars, settings.zone, settings.model)

    def day(self, now: datetime) -> date:
        """The workspace's day."""
        return now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Reached:
    """A limit that keeps the model from being asked: the learner's sentence, and the operator's line for a period."""

    words: str
    line: tuple[object, ...]
    limit: str
    period: str


@dataclass(eq=False)
class Call:
    """A call of the model: what it took so far. It costs from the moment that the model begins to answer."""

    id: int
    subject: Subject
    is_paid: bool = False
    tokens: Tokens = field(default_factory=Tokens)
    said_chars: int = 0

    def accepted(self, model: str, usage: dict[str, int]) -> None:
        """The model has begun to answer."""
        self.is_paid = True
        self.subject = Subject(self.subject.module, self.subject.lesson, model or self.subject.model)
        self.tokens = tokens_of(usage)

    def ended(self, reply: Reply) -> None:
        """The reply is whole, and has its usage, unless it was stopped."""
        self.is_paid = True
        if reply.usage:
            self.accepted(reply.model, reply.usage)
            self.said_chars = 0

    @property
    def taken(self) -> Tokens:
        """The tokens, with an estimate of those of a reply that broke off; its thoughts are unknown."""
        said = ceil(self.said_chars / _CHARS_PER_TOKEN)
        return self.tokens + Tokens(output=max(0, said - self.tokens.output))


def begin(
    query: Query, context: Context, limits: CostLimits, turn: Turn, module: str, lesson: str
) -> Call | Reached | None:
    """Write a call down, for all processes, unless a limit is reached; None while that depends on calls under way."""
    today, workspace = limits.day(context.now), turn.learner.workspace
    subject = Subject(module, lesson, limits.model)
    spending.cut_off(query, today, turn.learner, turn.id, subject)
    month = _month(query, limits, today, workspace)
    if month.spent_usd >= limits.usd_per_month:
        return _budget_is_used(limits, today, workspace)
    if spending.calls_of(query, today, turn.learner) >= limits.calls_per_day:
        return _day_is_used(limits, today, workspace)
    if month.spent_usd + month.under_way_usd >= limits.usd_per_month:
        return None
    return Call(spending.begin(query, today, turn.learner, turn.id, subject), subject)


def _budget_is_used(limits: CostLimits, today: date, workspace: str) -> Reached:
    until, month = _next_month(today), f"{today:%Y-%m}"
    line = (_WORKSPACE_LOG, workspace, limits.usd_per_month, month, until.isoformat())
    return Reached(WORKSPACE_LIMIT.format(day=in_words(until)), line, "month", month)


def _day_is_used(limits: CostLimits, today: date, workspace: str) -> Reached:
    words = LEARNER_LIMIT.format(calls=limits.calls_per_day, zone=zone_in_words(limits.zone.key))
    day = today.isoformat()
    return Reached(words, (_LEARNER_LOG, workspace, limits.calls_per_day, day), "day", day)


def tell(query: Query, context: Context, workspace: str, reached: Reached) -> None:
    """Tell the operator of a limit, once in its period: the line is out before that is noted, and is never lost."""
    name = _TOLD.format(reached.limit)
    if facts.fact(query, workspace, name) != reached.period:
        log.warning(*reached.line)
        facts.learn_fact(query, context.now, workspace, name, reached.period)


def end(query: Query, call: Call) -> None:
    """The call is over: it counts if the model had begun to answer."""
    if call.is_paid:
        spending.end(query, call.id, call.subject, call.taken)
    else:
        spending.drop(query, call.id)


@dataclass(frozen=True, slots=True)
class Month:
    """The dollars of a workspace's month so far: spent, and what calls that are under way may cost."""

    spent_usd: float
    under_way_usd: float


def _month(query: Query, limits: CostLimits, today: date, workspace: str) -> Month:
    """Calls whose tokens nobody knows cost the average; while none is known, they cost nothing that could be said."""
    first = today.replace(day=1)
    sums = spending.sums(query, first, today, workspace)
    known = sum(priced(each, limits.model) or 0.0 for each in sums)
    unknown = sum(each.unknown for each in sums)
    counted = sum(each.calls for each in sums) - unknown
    average = known / counted if counted else 0.0
    under_way = spending.under_way(query, first, workspace)
    cut_off = spending.open_calls(query, first, workspace) - under_way
    return Month(known + average * (unknown + cut_off), (average if counted else FIRST_CALL_USD) * under_way)


@dataclass(frozen=True, slots=True)
class Use:
    """A workspace's use of the model: today, and in dollars this month."""

    workspace: str
    calls: int
    learners: int
    tokens: Tokens  # today's
    usd_today: float
    usd_month: float


def uses(query: Query, limits: CostLimits, today: date) -> list[Use]:
    """Each workspace's use, as far as the model was asked for it."""
    return [use(query, limits, today, workspace) for workspace in spending.workspaces(query)]


def use(query: Query, limits: CostLimits, today: date, workspace: str) -> Use:
    """A workspace's use."""
    sums = spending.sums(query, today, today, workspace)
    return Use(
        workspace,
        calls=sum(each.calls for each in sums) + spending.open_calls(query, today, workspace),
        learners=spending.askers(query, today, workspace),
        tokens=sum((each.tokens for each in sums), Tokens()),
        usd_today=sum(priced(each, limits.model) or 0.0 for each in sums),
        usd_month=_month(query, limits, today, workspace).spent_usd,
    )


def priced(spent: Spent, otherwise: str = "") -> float | None:
    """The price of these calls in dollars; that of the model `otherwise` if theirs isn't known."""
    models = (spent.subject.model, otherwise)
    prices = (usd(spent.tokens, model, spent.day, is_long=spent.is_long) for model in models)
    return next((price for price in prices if price is not None), None)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)

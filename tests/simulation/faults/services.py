"""Slack and the model refuse, fail with or without having done it, and answer late or never."""

from collections.abc import Callable

from bot.sandbox.claude.faults import Faults
from tests.simulation.faults.fault import Kind, Strike
from tests.simulation.moments import Moment
from tests.simulation.simulated_stage import MODEL, SLACK, Trouble

ASKED: tuple[Moment, ...] = ("gesture", "committed", "slack", "answered")
TOLD: tuple[Moment, ...] = ("gesture", "committed", "model", "answered")
METHODS = {
    "chat.startStream": 6,
    "chat.appendStream": 3,
    "chat.stopStream": 6,
    "chat.postMessage": 6,
    "chat.update": 4,
    "chat.postEphemeral": 2,
    "agents.sessions.setStatus": 4,
    "conversations.replies": 3,
    "views.publish": 1,
    "conversations.open": 1,
    "conversations.history": 1,
    "apps.connections.open": 1,
    "auth.test": 1,
}
REFUSALS = (("ratelimited", 200, False), ("internal_error", 200, False), ("fatal_error", 500, False))
DONE = (("internal_error", 200, True), ("service_unavailable", 503, True))


def slack_fails(strike: Strike) -> None:
    """Slack refuses a method once or a few times."""
    _fail(strike, REFUSALS)


def slack_fails_after(strike: Strike) -> None:
    """Slack does it, and says that it failed."""
    _fail(strike, DONE)


def _fail(strike: Strike, ways: tuple[tuple[str, int, bool], ...]) -> None:
    error, status, after = strike.random.choice(ways)
    times = strike.random.choice((1, 1, 2, 5))
    strike.machine.stage.slack.faults.fail(_method(strike), error, status=status, times=times, after=after)


def slack_answers_late(strike: Strike) -> None:
    """Answers of a method come so late that the bot may have hung up."""
    late_s = strike.random.choice((0.5, 3.0, 15.0, 30.0))
    _trouble(strike, Trouble(SLACK + _method(strike), strike.random.choice((1, 2)), late_s=late_s))


def slack_answers_are_lost(strike: Strike) -> None:
    """A method is carried out, and its answer never arrives."""
    _trouble(strike, Trouble(SLACK + _method(strike), strike.random.choice((1, 1, 2)), lost=True))


def slack_has_no_streams(strike: Strike) -> None:
    """Slack has no streams and no feedback buttons for a while: a reply is posted, and edited as it grows."""
    faults = strike.machine.stage.slack.faults
    faults.no_streaming, faults.no_feedback = "channel_type_not_supported", True

    def has_them_again() -> None:
        faults.no_streaming, faults.no_feedback = "", False

    strike.later(strike.random.uniform(60, 600), has_them_again)


def model_fails(strike: Strike) -> None:
    """The model has no time, or breaks off."""
    faults, rng = strike.machine.stage.claude.faults, strike.random
    times, after = rng.choice((1, 1, 2, 4)), rng.randrange(12)
    ways: tuple[Callable[[], object], ...] = (
        lambda: faults.fail(429, retry_after=rng.choice((1, 5, 30)), times=times),
        lambda: [faults.fail(429, retry_after=wait) for wait in rng.sample((1, 2, 30, 60), 2)],
        lambda: faults.fail(500, times=times),
        lambda: faults.fail(529, times=times),
        lambda: faults.drop(times=times),
        lambda: faults.error_event(after=after, times=times),
        lambda: faults.cut(after=after, times=times),
        lambda: faults.end_early(after=after, times=times),
        lambda: faults.malformed(after=after),
        lambda: faults.stall(after=after),
        lambda: faults.refuse(times=times),
        lambda: faults.empty(times=times),
    )
    rng.choice(ways)()


def model_is_slow(strike: Strike) -> None:
    """The first word takes a while, or every one."""
    faults = strike.machine.stage.claude.faults
    faults.first_delay_s, faults.delay_s = strike.random.choice(((8.0, 0.02), (0.2, 0.5), (40.0, 0.02)))
    strike.later(strike.random.uniform(5, 60), lambda: _usual(faults))


def _usual(faults: Faults) -> None:
    faults.first_delay_s, faults.delay_s = 0.2, 0.02


def model_is_lost(strike: Strike) -> None:
    """The model's answer never arrives."""
    _trouble(strike, Trouble(MODEL, 1, lost=True))
    strike.machine.is_interrupted()


def slack_locks_out(strike: Strike) -> None:
    """Slack takes the bot's token no more, until somebody sees to it."""
    core = strike.machine.stage.slack.core
    token = core.bot_token
    if token.endswith("revoked"):
        return
    core.bot_token = f"{token}-revoked"
    strike.later(strike.random.uniform(5, 600), lambda: setattr(core, "bot_token", token))


def model_locks_out(strike: Strike) -> None:
    """The model takes the key no more, until somebody sees to it."""
    faults = strike.machine.stage.claude.faults
    fault = faults.fail(strike.random.choice((401, 403)), times=None)
    strike.later(strike.random.uniform(5, 600), lambda: faults.withdraw(fault))


def _method(strike: Strike) -> str:
    return strike.random.choices(list(METHODS), list(METHODS.values()))[0]


def _trouble(strike: Strike, trouble: Trouble) -> None:
    strike.machine.stage.troubles.append(trouble)
    strike.machine.is_interrupted()


KINDS = {
    "Slack refuses": Kind(slack_fails, ASKED, 5),
    "Slack fails, having done it": Kind(slack_fails_after, ASKED, 4),
    "Slack answers late": Kind(slack_answers_late, ASKED, 3),
    "Slack's answer is lost": Kind(slack_answers_are_lost, ASKED, 4),
    "no streams": Kind(slack_has_no_streams, ASKED, 4),
    "the model fails": Kind(model_fails, TOLD, 5),
    "the model is slow": Kind(model_is_slow, TOLD, 2),
    "the model's answer is lost": Kind(model_is_lost, TOLD, 2),
    "Slack refuses the token": Kind(slack_locks_out, ASKED, 1),
    "the model refuses the key": Kind(model_locks_out, TOLD, 1),
}

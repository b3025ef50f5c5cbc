"""Events go astray, clocks are wrong, somebody saves a newer edition of the course."""

from tests.simulation.faults.fault import Kind, Strike
from tests.simulation.moments import Moment

WHILE_ACTING: tuple[Moment, ...] = ("gesture", "committed", "model", "paid")
STEPS_S = (-7_200.0, -3_600.0, -90.0, -3.0, 3.0, 90.0, 3_600.0, 7_200.0)  # daylight saving among them


def acks_are_lost(strike: Strike) -> None:
    """Slack does not get the next acks, and sends the events again: at once, after a minute, after five more."""
    strike.machine.stage.slack.faults.drop_acks(strike.random.choice((1, 1, 2, 3, 5)))


def events_come_twice(strike: Strike) -> None:
    """Slack sends every event twice for a while."""
    stage = strike.machine.stage
    stage.is_twice = True
    strike.later(strike.random.uniform(1, 120), lambda: setattr(stage, "is_twice", False))


def events_go_unheard(strike: Strike) -> None:
    """The next events find no connection, and come later than what follows them."""
    strike.machine.stage.unheard = strike.random.choice((1, 1, 2, 3, 4))


def asked_to_reconnect(strike: Strike) -> None:
    """Slack refreshes its connections."""
    stage = strike.machine.stage
    stage.loop.create_task(stage.slack.disconnect(strike.random.choice(("warning", "refresh_requested"))))


def clock_steps(strike: Strike) -> None:
    """This machine's clock is set, and set right again later."""
    clock = strike.machine.clock
    clock.ahead_s = strike.random.choice(STEPS_S)
    strike.later(strike.random.uniform(5, 600), lambda: setattr(clock, "ahead_s", 0.0))


def clock_was_ahead(strike: Strike) -> None:
    """This machine's clock has been ahead for hours, and is set right for good."""
    clock = strike.machine.clock
    clock.ahead_s = strike.random.uniform(3_600, 86_400)
    strike.later(strike.random.uniform(60, 900), lambda: setattr(clock, "ahead_s", 0.0))


def date_is_wrong(strike: Strike) -> None:
    """The Date of Slack's answers is wrong for a while."""
    stage = strike.machine.stage
    stage.date_ahead_s = strike.random.choice(STEPS_S)
    strike.later(strike.random.uniform(5, 600), lambda: setattr(stage, "date_ahead_s", 0.0))


def newer_edition(strike: Strike) -> None:
    """Somebody installs another edition of the course."""
    strike.machine.edition = 1 - strike.machine.edition
    strike.machine.stop()


KINDS = {
    "acks are lost": Kind(acks_are_lost, WHILE_ACTING, 4),
    "events come twice": Kind(events_come_twice, WHILE_ACTING, 3),
    "events go unheard": Kind(events_go_unheard, WHILE_ACTING, 4),
    "Slack reconnects": Kind(asked_to_reconnect, WHILE_ACTING, 2),
    "the clock steps": Kind(clock_steps, WHILE_ACTING, 2),
    "the clock was ahead": Kind(clock_was_ahead, WHILE_ACTING, 1),
    "a wrong Date": Kind(date_is_wrong, WHILE_ACTING, 1),
    "a newer edition": Kind(newer_edition, WHILE_ACTING, 1),
}

"""Lines of the network break, fall silent, or are slow."""

from tests.simulation.faults.fault import Kind, Strike
from tests.simulation.moments import Moment
from tests.simulation.network import End

UNNOTICED_S = 120.0  # a silent model is given up after one minute; what it says meanwhile is paid for
SLOWEST_S = 3.0
LATEST = 5  # chunks on their way: what the model had said may arrive so much later
ANYWHERE: tuple[Moment, ...] = ("gesture", "committed", "slack", "answered", "model", "delta", "paid")


def cut(strike: Strike) -> None:
    """Break one of the bot's lines, or all; what is under way is lost, or not."""
    losing = strike.random.random() < 0.5
    for end in _some(strike):
        end.cut(losing=losing)
    strike.machine.is_interrupted()


def mute(strike: Strike) -> None:
    """Nothing gets through any more on one of the bot's lines, or all, and nobody is told."""
    for end in _some(strike):
        end.mute()
    strike.machine.is_interrupted()
    now = strike.machine.loop.wall()
    strike.machine.outages.append((now, now + UNNOTICED_S))


def slow(strike: Strike) -> None:
    """Every chunk takes up to three seconds longer."""
    seconds, machine = strike.random.uniform(0.1, SLOWEST_S), strike.machine
    for end in _some(strike):
        end.slow(seconds)
        over_s = strike.random.uniform(1, 60)
        strike.later(over_s, lambda end=end: end.slow(0.0))  # type: ignore[misc]
        begun = machine.loop.wall()
        machine.outages.append((begun, begun + over_s + LATEST * seconds))


def unreachable(strike: Strike) -> None:
    """Nobody can connect for a while, and all lines break."""
    network = strike.machine.loop.network
    network.is_down = True
    for end in network.open_ends("bot"):
        end.cut(losing=True)
    strike.machine.is_interrupted()
    strike.later(strike.random.uniform(1, 60), lambda: setattr(network, "is_down", False))


def _some(strike: Strike) -> list[End]:
    ends = strike.machine.loop.network.open_ends("bot")
    return ends if strike.random.random() < 0.3 else [strike.random.choice(ends)] if ends else []


KINDS = {
    "cut line": Kind(cut, ANYWHERE, 4),
    "half-open line": Kind(mute, ANYWHERE, 2),
    "slow line": Kind(slow, ANYWHERE, 2),
    "no network": Kind(unreachable, ANYWHERE, 2),
}

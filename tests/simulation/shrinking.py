"""The least that still fails as a run failed: fewer faults, fewer learners, fewer actions."""

from bot.library import Library
from tests.simulation.pool import outcomes
from tests.simulation.run import Outcome

TRIES = 40


def shrunk(outcome: Outcome, editions: list[Library]) -> Outcome:
    """The smallest run found that has a problem of the same kind."""
    tries = TRIES
    while tries > 0:
        candidates = outcome.spec.smaller()
        tries -= len(candidates)
        found = next((one for one in outcomes(candidates, editions, 1) if set(one.kinds) & set(outcome.kinds)), None)
        if found is None:
            break
        outcome = found
    return outcome

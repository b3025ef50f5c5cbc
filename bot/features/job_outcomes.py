"""What a handler says when it is through with a job."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Done:
    """The job's effect is where it belongs."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The job was finished in the commit that keeps its effect, so there is nothing left to write."""


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: the job goes back to the head of its lane and gives its slot away for so many seconds.

    `reason` is for the operator, without any learner's words; `told` where they know of it already.
    """

    seconds: float
    reason: str
    told: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """Never: the job is given up, and its lane goes on."""

    reason: str


Outcome = Done | Finished | Later | Failed

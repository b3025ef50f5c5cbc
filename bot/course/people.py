"""Who learns: a person in a workspace."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Learner:
    """A person in a workspace; `name` as Slack's payload gave it, empty where it gave none."""

    workspace: str
    id: str
    name: str = ""

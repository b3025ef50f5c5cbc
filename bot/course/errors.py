"""Every error the bot raises on purpose.

    HomeroomError
    ├── LearnerError          the sentence may be shown to the learner, nothing else may
    │   └── NotYours          a button or thread of somebody else
    └── NotAllowed            an attempt was asked for a step its state does not have

Contents (`bot.authoring.ContentError`), the state file (`bot.store.StateError`), Slack and the tutor
(`bot.service.ports`) have their own, each with the person in mind who reads it.
"""


class HomeroomError(Exception):
    """The root of what we raise on purpose."""


class LearnerError(HomeroomError):
    """Something a learner may read: one kind sentence with the next step in it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotYours(LearnerError):
    """A gesture on something that belongs to another learner."""


class NotAllowed(HomeroomError):
    """The attempt's state has no such step; the transition table says which it has."""

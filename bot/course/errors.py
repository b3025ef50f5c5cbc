"""Errors the bot raises on purpose; those of Slack and the tutor are in `bot.features.ports`.

Only a LearnerError's sentence may be shown to a learner. SettingsError, StateError, ContentError and SlackLoginError
are OperatorErrors.
"""


class LearnerError(Exception):
    """Something a learner may read: one kind sentence with the next step in it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotTaught(LearnerError):
    """A lesson or page that is no part of the module, or of the edition at hand."""

    def __init__(self) -> None:
        super().__init__("That is not part of this module any more. Type `/learn` to see where you are now.")


class NotAllowed(Exception):
    """The attempt's state has no such step; the transition table says which it has."""


class OperatorError(Exception):
    """Something the operator has to mend or wait for: a sentence without any learner's words or a secret."""

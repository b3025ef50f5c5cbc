"""What Slack calls: a listener parses, makes one call, acks, and does nothing after the ack."""

from slack_bolt.async_app import AsyncApp

from bot.slack.listeners import actions, commands, events, failures, shortcuts, strangers, views
from bot.slack.listeners.desk import FrontDesk


def register(app: AsyncApp, desk: FrontDesk) -> None:
    """Register every listener of the manifest's commands, actions and events."""
    strangers.register(app, desk)
    commands.register(app, desk)
    actions.register(app, desk)
    views.register(app, desk)
    shortcuts.register(app, desk)
    events.register(app, desk)
    failures.register(app, desk)

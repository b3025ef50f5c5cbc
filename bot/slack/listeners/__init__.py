"""What Slack calls: a listener parses, makes one call, acks, and does nothing after the ack."""

from slack_bolt.async_app import AsyncApp

from bot.slack.listeners import actions, commands, events, failures, shortcuts, strangers, views
from bot.slack.listeners.dependencies import Dependencies


def register(app: AsyncApp, deps: Dependencies) -> None:
    """Register every listener of the manifest's commands, actions and events."""
    strangers.register(app, deps)
    commands.register(app, deps)
    actions.register(app, deps)
    views.register(app, deps)
    shortcuts.register(app, deps)
    events.register(app, deps)
    failures.register(app, deps)

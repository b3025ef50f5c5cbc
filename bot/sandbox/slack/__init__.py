"""A strict Slack on loopback: the Web API, Socket Mode, response_urls, and the people of one workspace."""

from bot.sandbox.slack.faults import Faults, Hold
from bot.sandbox.slack.limits import Problem, validate_blocks, validate_message, validate_metadata, validate_view
from bot.sandbox.slack.local import LocalSlack
from bot.sandbox.slack.model import Change, Channel, Message, User, View

__all__ = [
    "Change",
    "Channel",
    "Faults",
    "Hold",
    "LocalSlack",
    "Message",
    "Problem",
    "User",
    "View",
    "validate_blocks",
    "validate_message",
    "validate_metadata",
    "validate_view",
]

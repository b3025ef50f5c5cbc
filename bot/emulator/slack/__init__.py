"""A strict Slack on loopback: the Web API, Socket Mode, response_urls, and the people of one workspace."""

from bot.emulator.slack.faults import Faults, Hold
from bot.emulator.slack.limits import Problem, validate_blocks, validate_message, validate_metadata, validate_view
from bot.emulator.slack.local import LocalSlack
from bot.emulator.slack.model import Change, Channel, Message, User, View

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

"""Slack's limits: a complete validator of messages, blocks, views, metadata and manifests.

Sources: the models of slack_sdk 3.47, docs.slack.dev, and reports; `coverage.py` names one for each rule.
"""

from bot.sandbox.slack.limits.app_manifest import validate_manifest
from bot.sandbox.slack.limits.message import validate_blocks, validate_message, validate_metadata, validate_view
from bot.sandbox.slack.limits.problem import Problem

__all__ = ["Problem", "validate_blocks", "validate_manifest", "validate_message", "validate_metadata", "validate_view"]

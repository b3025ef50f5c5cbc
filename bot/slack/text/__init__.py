"""The one door for untrusted text on its way to Slack, so that a real workspace can correct it in one place."""

from bot.slack.text.limits import BUTTON_LIMIT, HEADER_LIMIT, MARKDOWN_LIMIT, SECTION_LIMIT, SPLIT_LIMIT, TEXT_LIMIT
from bot.slack.text.mrkdwn import label, mrkdwn, plain, to_mrkdwn
from bot.slack.text.safe import Links, SafeStream, safe, safe_model_text
from bot.slack.text.split import clip, split

__all__ = [
    "BUTTON_LIMIT",
    "HEADER_LIMIT",
    "MARKDOWN_LIMIT",
    "SECTION_LIMIT",
    "SPLIT_LIMIT",
    "TEXT_LIMIT",
    "Links",
    "SafeStream",
    "clip",
    "label",
    "mrkdwn",
    "plain",
    "safe",
    "safe_model_text",
    "split",
    "to_mrkdwn",
]

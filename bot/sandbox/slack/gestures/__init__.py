"""People's gestures. Each builds Slack's payload, delivers it, and returns when the bot has acked."""

"""What a person does: each gesture builds Slack's payload, delivers it, and returns when the bot has acked."""

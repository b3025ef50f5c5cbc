from bot.authoring.draft import Draft
from bot.authoring.rules.messages import messages
from bot.authoring.rules.rule import Found, rule


@rule("slack-limit")
def slack_limits(draft: Draft) -> Found:
    """Every message that the module becomes is one Slack takes."""
    for message in messages(draft):
        drawn = draft.around.render(message.view)
        problems = draft.around.validate({"text": drawn.text, "blocks": list(drawn.blocks)})
        if problems:
            yield message.at, f"Slack would refuse {message.name}: {problems[0]}"

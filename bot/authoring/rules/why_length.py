from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule

LEAST, MOST = 40, 250


@rule("short-why")
def why_length(draft: Draft) -> Found:
    """Every option says why in 40 to 250 characters: a reason, not a verdict and not a lecture."""
    for question in draft.questions:
        for each in question.options:
            size = len(each.option.why)
            if 0 < size < LEAST:
                yield (
                    each.at,
                    f"the `why` has {size} characters, at least {LEAST} are wanted: what would help who chose this?",
                )
            elif size > MOST:
                yield each.at, f"the `why` has {size} characters; {MOST} fit below a question"

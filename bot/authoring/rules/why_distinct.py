from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule


@rule("same-why")
def why_distinct(draft: Draft) -> Found:
    """Every option has a `why` of its own."""
    for question in draft.questions:
        seen: set[str] = set()
        for each in question.options:
            why = " ".join(each.option.why.casefold().split())
            if why and why in seen:
                yield each.at, "another option gives the same reason: say what is wrong with this one"
            seen.add(why)

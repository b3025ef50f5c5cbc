from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule

DAYS = 180


@rule("old-fact", "warning")
def old_facts(draft: Draft) -> Found:
    """A fact was read at its source within the last 180 days."""
    for fact in draft.facts.values():
        age = (draft.around.today - fact.as_of).days if fact.as_of else 0
        if age > DAYS:
            yield fact.at, f"read {age} days ago: look at {fact.source} again and set `as_of`"

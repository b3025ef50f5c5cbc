from bot.authoring.draft import Draft
from bot.authoring.pages import MARK
from bot.authoring.rules.rule import Found, rule


@rule("unused-fact")
def unused_facts(draft: Draft) -> Found:
    """Every fact stands under a page."""
    used = {mark["id"] for page in draft.pages for line in page.text for mark in MARK.finditer(line.text)}
    for fact in draft.facts.values():
        if fact.id not in used:
            yield fact.at, f"no page has the mark [^{fact.id}]: cite the fact, or take it out"

import re

from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule


@rule("same-option")
def same_option(draft: Draft) -> Found:
    """No two options of a question have the same words, whatever their case, marks and spaces."""
    for question in draft.questions:
        seen: set[str] = set()
        for each in question.options:
            words = re.sub(r"[\s`.,;!“”\"]+", " ", each.option.text).strip().casefold()
            if words and words in seen:
                yield each.at, "another option has the same words"
            seen.add(words)

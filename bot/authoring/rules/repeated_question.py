import re
from difflib import SequenceMatcher

from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule

ALIKE = 0.8


@rule("repeated-question")
def repeated_question(draft: Draft) -> Found:
    """No question of the test repeats one of a quiz, or another one of the test."""
    practised = [question for lesson in draft.lessons for question in lesson.quiz]
    for number, item in enumerate(draft.test):
        for other in (*practised, *draft.test[:number]):
            if _alike(item.question.ask, other.question.ask):
                yield item.ask_at, f"this is nearly `{other.question.id}` again: ask for the same thing in another case"


def _alike(one: str, other: str) -> bool:
    first, second = (re.findall(r"\w+", text.lower()) for text in (one, other))
    if not first or not second:
        return False
    match = SequenceMatcher(None, first, second, autojunk=False)
    return match.quick_ratio() >= ALIKE and match.ratio() >= ALIKE

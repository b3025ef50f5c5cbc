from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule

SIZE = 4


@rule("quiz-size")
def quiz_size(draft: Draft) -> Found:
    """A practice quiz has four questions."""
    for lesson in draft.lessons:
        if lesson.quiz and len(lesson.quiz) != SIZE:
            yield lesson.quiz_at, f"{len(lesson.quiz)} questions; a quiz has {SIZE}"

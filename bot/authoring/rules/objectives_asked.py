from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule


@rule("objective-not-asked")
def objectives_asked(draft: Draft) -> Found:
    """The quiz asks about every objective that its lesson names."""
    for lesson in draft.lessons:
        asked = {question.question.objective for question in lesson.quiz}
        for objective in lesson.lesson.objectives:
            if lesson.quiz and objective not in asked:
                yield lesson.quiz_at, f"no question is about the objective `{objective}` of its lesson"

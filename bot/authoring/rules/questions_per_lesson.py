from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule

LEAST = 3


@rule("few-test-questions")
def questions_per_lesson(draft: Draft) -> Found:
    """The module test asks at least three questions about each lesson."""
    for lesson in draft.lessons:
        asked = sum(question.question.lesson == lesson.lesson.id for question in draft.test)
        if draft.test and asked < LEAST:
            yield draft.test_at, f"{asked} questions about `{lesson.lesson.id}`; a lesson is worth at least {LEAST}"

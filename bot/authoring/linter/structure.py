"""Rules about what a module is made of: how many pages and questions, labs, objectives, and the ids in `ids.yml`."""

from bot.authoring.draft import Draft, Found, rule
from bot.authoring.pages import KEY_TERMS

PAGES = range(4, 6 + 1)
QUIZ_SIZE = 4
STARTS = range(2, 4 + 1)
BUTTON = 75  # Slack's limit for a button's text; a longer start gets a number as its label
TEST_QUESTIONS = 3  # about each lesson


@rule("page-count")
def page_count(draft: Draft) -> Found:
    """A lesson has 4 to 6 pages, and may have “Key terms” as one more at the end."""
    for lesson in draft.lessons:
        own = [page for page in lesson.pages if page.page.id != KEY_TERMS]
        if lesson.pages and len(own) not in PAGES:
            yield lesson.at, f"{len(own)} pages besides the key terms; a lesson has {PAGES[0]} to {PAGES[-1]}"
        for page in lesson.pages[:-1]:
            if page.page.id == KEY_TERMS:
                yield page.at, "move the key terms to the last page"


@rule("quiz-size")
def quiz_size(draft: Draft) -> Found:
    """A practice quiz has four questions."""
    for lesson in draft.lessons:
        if lesson.quiz and len(lesson.quiz) != QUIZ_SIZE:
            yield lesson.quiz_at, f"{len(lesson.quiz)} questions; a quiz has {QUIZ_SIZE}"


@rule("lab-starts")
def lab_starts(draft: Draft) -> Found:
    """A lab suggests two to four starts of at most 75 characters, so that each fits its button."""
    for lesson in draft.lessons:
        starts = lesson.lesson.lab.starts
        if starts and len(starts) not in STARTS:
            yield lesson.lab_at, f"{len(starts)} starts; a lab suggests {STARTS[0]} to {STARTS[-1]}"
        for start in starts:
            if len(start) > BUTTON:
                yield lesson.lab_at, f"“{start[:30]}…” has {len(start)} characters; a button holds {BUTTON}"


@rule("few-test-questions")
def test_size(draft: Draft) -> Found:
    """The module test asks at least three questions about each lesson."""
    for lesson in draft.lessons:
        asked = sum(question.question.lesson == lesson.lesson.id for question in draft.test)
        if draft.test and asked < TEST_QUESTIONS:
            at_least = f"ask at least {TEST_QUESTIONS}"
            yield draft.test_at, f"{asked} questions about `{lesson.lesson.id}`; {at_least}"


@rule("objective-not-asked")
def objectives_asked(draft: Draft) -> Found:
    """The quiz asks about every objective of its lesson."""
    for lesson in draft.lessons:
        asked = {question.question.objective for question in lesson.quiz}
        for objective in lesson.lesson.objectives:
            if lesson.quiz and objective not in asked:
                yield lesson.quiz_at, f"no question asks about the lesson's objective `{objective}`"


@rule("new-id")
def new_ids(draft: Draft) -> Found:
    """The id of every question and lesson is recorded in ids.yml, so that a lost one is noticed."""
    if draft.ids is None:
        yield draft.test_at._replace(path=f"{draft.module.id}/ids.yml"), "this file is missing: run `homeroom ids`"
        return
    for name, (at, _) in draft.used_ids().items():
        if name not in draft.ids.used and name not in draft.ids.retired:
            yield at, f"`{name}` is not in ids.yml yet: run `homeroom ids`"


@rule("lost-id")
def lost_ids(draft: Draft) -> Found:
    """An id stays in the module or is retired, because learners' answers are stored under it."""
    if draft.ids is None or draft.problems:  # what can't be read isn't gone
        return
    used = draft.used_ids()
    for name, (at, _) in draft.ids.used.items():
        if name not in used:
            yield at, f"`{name}` is gone: bring it back, or retire it with `homeroom ids`"


@rule("reused-id")
def reused_ids(draft: Draft) -> Found:
    """An id is never reused, neither after it was retired nor in another lesson."""
    if draft.ids is None:
        return
    for name, (at, home) in draft.used_ids().items():
        recorded = draft.ids.used.get(name)
        if name in draft.ids.retired:
            yield at, f"`{name}` was retired: give this one a new id"
        elif recorded and recorded[1] != home:
            yield at, f"`{name}` belongs to {recorded[1]}: give this one a new id"

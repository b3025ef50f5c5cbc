from collections import Counter
from collections.abc import Sequence

from bot.authoring.draft import Draft, DraftQuestion
from bot.authoring.rules.rule import Found, rule

FEW = 3  # with fewer questions a pattern is an accident


@rule("key-by-place")
def key_place(draft: Draft) -> Found:
    """The right options of a file do not all, nor nearly all, stand at one place."""
    for at, questions in [*((lesson.quiz_at, lesson.quiz) for lesson in draft.lessons), (draft.test_at, draft.test)]:
        places = _places(questions)
        place, times = Counter(places).most_common(1)[0] if places else (0, 0)
        if len(places) >= FEW and times > max(2, len(places) / 2):
            yield at, f"{times} of {len(places)} right options stand at place {place + 1}: mix them"


def _places(questions: Sequence[DraftQuestion]) -> list[int]:
    options = [[each.option.right for each in question.options] for question in questions]
    return [each.index(True) for each in options if True in each]

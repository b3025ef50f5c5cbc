import re
from collections.abc import Callable, Sequence

from bot.authoring.draft import Draft, DraftQuestion
from bot.authoring.rules.rule import Found, rule

SHARE = 0.4  # a guess hits a quarter of the time; more than this is a giveaway
ENOUGH = 12  # questions, from which on a share means something
HEDGES = re.compile(
    r"\b(may|might|can|could|perhaps|probably|usually|often|sometimes|mostly|generally|partly|some|as a rule|"
    r"for instance|if|unless|where|depends?|at least|as far as)\b",
    re.IGNORECASE,
)
CODE = re.compile(r"`[^`]+`|[_{}\[\]()=<>/]")

Weight = Callable[[str], float]
FORMS: dict[str, Weight] = {
    "the longest": len,
    "the shortest": lambda text: -len(text),
    "the most hedged": lambda text: len(HEDGES.findall(text)),
    "the most code-like": lambda text: len(CODE.findall(text)),
}


@rule("key-by-form")
def key_form(draft: Draft) -> Found:
    """Picking the longest, shortest, most hedged or most code-like option is right in 40 % of the questions at most."""
    for name, weight in FORMS.items():
        for lesson in draft.lessons:
            if lesson.quiz and hits(lesson.quiz, weight) == len(lesson.quiz):
                yield lesson.quiz_at, f"the right option is always {name} one: vary it"
        share = hits(draft.questions, weight) / max(1, len(draft.questions))
        if len(draft.questions) >= ENOUGH and share > SHARE:
            yield draft.test_at, f"picking {name} option is right in {share:.0%} of all questions: at most {SHARE:.0%}"


def hits(questions: Sequence[DraftQuestion], weight: Weight) -> float:
    """How many questions a guesser gets right who takes the heaviest option, by lot among equals."""
    return sum(_chance([(weight(each.option.text), each.option.right) for each in item.options]) for item in questions)


def _chance(options: list[tuple[float, bool]]) -> float:
    most = max((weight for weight, _ in options), default=0.0)
    best = [right for weight, right in options if weight == most]
    return sum(best) / len(best) if best else 0.0

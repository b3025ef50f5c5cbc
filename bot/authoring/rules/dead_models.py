import re

from bot.authoring.draft import Draft
from bot.authoring.models import MODELS
from bot.authoring.problems import nearest
from bot.authoring.rules.rule import Found, rule

MODEL = re.compile(r"\bclaude-(?:\d|instant|haiku|sonnet|opus|fable|mythos)[a-z0-9.-]*[a-z0-9]")


@rule("dead-model")
def dead_models(draft: Draft) -> Found:
    """No text names a model that does not exist or whose end is announced, but for code marked `wrong:`."""
    excused = _wrong_code(draft)
    for line in draft.lines():
        if line.at[:2] in excused:
            continue
        for found in MODEL.finditer(line.text):
            problem = _problem(draft, found[0])
            if problem:
                yield line.at._replace(column=found.start() + 1), problem


def _problem(draft: Draft, model: str) -> str:
    if model not in MODELS:
        return f"there is no model `{model}`: {nearest(model, _living())}"
    ends = MODELS[model]
    if ends is None:
        return ""
    tense = "was retired" if ends <= draft.around.today else "will be retired"
    return f"`{model}` {tense} on {ends}: use one of {', '.join(_living()[:3])}"


def _living() -> list[str]:
    return [model for model, ends in MODELS.items() if ends is None]


def _wrong_code(draft: Draft) -> set[tuple[str, int]]:
    """The lines of code that is shown because it is wrong."""
    return {
        (block.at.path, block.at.line + offset)
        for page in draft.pages
        for block in page.blocks
        if block.remark == "wrong"
        for offset in range(len(block.lines) + 1)
    }

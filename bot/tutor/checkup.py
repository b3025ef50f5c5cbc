"""Whether the tutor's model is there and answers."""

from bot.service.finding import Finding, ill, well
from bot.service.ports import TutorRefused, TutorUnavailable
from bot.tutor.client import Claude

KEY, MODEL = "ANTHROPIC_API_KEY", "HOMEROOM_MODEL"


async def look(claude: Claude, model: str) -> list[Finding]:
    """The key, the model, and an answer. Counting the tokens of one word costs nothing."""
    try:
        found = [await _model(claude, model)]
        if found[0].ok:
            found.append(well("tutor", f"{model} answers ({await claude.count(model)} tokens counted)"))
    except TutorRefused as refused:
        return [_refused(refused, model)]
    except TutorUnavailable as away:
        return [ill("tutor", f"The Messages API does not answer ({away}): try again, or check ANTHROPIC_BASE_URL.")]
    return [well(KEY, "taken"), *found]


async def _model(claude: Claude, model: str) -> Finding:
    stage, ends_on = await claude.lifecycle(model)
    if stage == "retired":
        return ill(MODEL, f"{model} was retired: set HOMEROOM_MODEL to another one, or update Homeroom.")
    if stage == "deprecated":
        return well(MODEL, f"{model} is deprecated, and ends {f'on {ends_on}' if ends_on else 'some day'}")
    return well(MODEL, f"{model} is active")


def _refused(refused: TutorRefused, model: str) -> Finding:
    if refused.status == 401:
        return ill(KEY, "Anthropic refuses it: copy the key again from platform.claude.com, API keys.")
    if refused.status == 402:
        return ill(KEY, "The credit is used up: add some at platform.claude.com, Billing.")
    if refused.status == 403:
        return ill(KEY, f"It may not use {model}: give its workspace access at platform.claude.com.")
    if refused.status == 404:
        return ill(MODEL, f"The API has no {model}: set HOMEROOM_MODEL to another one, or update Homeroom.")
    return ill("tutor", f"The Messages API refuses a small call ({refused.status}): check ANTHROPIC_BASE_URL.")

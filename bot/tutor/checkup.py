"""Whether the tutor's model is there and answers."""

from bot.features.finding import Finding, ill, well
from bot.features.ports import TutorLockedOut, TutorRefused, TutorUnavailable
from bot.tutor.client import Claude

KEY, MODEL = "ANTHROPIC_API_KEY", "HOMEROOM_MODEL"


async def look(claude: Claude, model: str, other: str) -> list[Finding]:
    """The key, the model (or the `other` one to change to), and an answer: counting a word's tokens costs nothing."""
    try:
        found = [await _model(claude, model, other)]
        if found[0].ok:
            found.append(well("tutor", f"{model} answers ({await claude.count(model)} tokens counted)"))
    except (TutorLockedOut, TutorRefused) as refused:
        return [_refused(refused, model, other)]
    except TutorUnavailable as away:
        action = "try again in a minute" if away.reason[:1].isdigit() else "check the network and ANTHROPIC_BASE_URL"
        return [ill("tutor", f"The Messages API does not answer ({away}): {action}.")]
    return [well(KEY, "taken"), *found]


async def _model(claude: Claude, model: str, other: str) -> Finding:
    stage, ends_on = await claude.lifecycle(model)
    if stage == "retired":
        return ill(MODEL, f"{model} was retired: set HOMEROOM_MODEL to {other}.")
    if stage == "deprecated":
        return well(MODEL, f"{model} is deprecated, and ends {f'on {ends_on}' if ends_on else 'some day'}")
    return well(MODEL, f"{model} is active")


def _refused(refused: TutorLockedOut | TutorRefused, model: str, other: str) -> Finding:
    if refused.status == 0:
        return ill("tutor", refused.reason)
    if refused.status == 401:
        return ill(KEY, "Anthropic refuses it: copy the key again from platform.claude.com, API keys.")
    if refused.status == 402:
        return ill(KEY, "The credit or the monthly limit is used up: see platform.claude.com, Billing and Limits.")
    if refused.status == 403:
        return ill(KEY, f"It may not use {model}: give its workspace access at platform.claude.com.")
    if refused.status == 404:
        return ill(MODEL, f"The API has no {model}: set HOMEROOM_MODEL to {other}.")
    return ill("tutor", f"The Messages API refuses a small call ({refused.status}): check ANTHROPIC_BASE_URL.")

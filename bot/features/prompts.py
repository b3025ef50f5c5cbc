"""What is suggested to write in the DM, where the workspace has an agent's prompts; words and buttons do the same.

The first one is the learner's next step: it is suggested anew when that is another one, and only then.
"""

from datetime import datetime

from bot.course.model import Learner
from bot.course.progress import Step, next_step
from bot.features import course_card, outbox
from bot.features.context import Context, granted
from bot.store import facts, learners, progress
from bot.store.db import Query

TITLE = "You can also just ask"
SCOPE = "assistant:write"
PROMPTS = "prompts"  # the workspace fact "missing" where they were refused


def prompts(query: Query, context: Context, learner: Learner) -> tuple[tuple[str, str], ...]:
    """At most four pairs of a title and the words it writes (Slack: assistant.threads.setSuggestedPrompts)."""
    state = progress.load(query, learner, context.module)
    onward = course_card.lead_to(next_step(context.module, state), state)
    first = (onward.label, _words(onward.step)) if onward else ("Show the course map", "card")
    return (first, ("My progress", "progress"), ("Look up a key term", "terms"), ("What can I say?", "help"))


def _words(step: Step) -> str:
    """The words that open a step, whenever they are written."""
    return f"{step.kind} {step.number}" if step.number else step.kind


def changed(query: Query, context: Context, learner: Learner) -> None:
    """Something about a learner may have changed: where their next step is another one, it is suggested."""
    dm, suggested = learners.suggested(query, learner)
    if dm and not are_missing(query, learner.workspace) and prompts(query, context, learner)[0][0] != suggested:
        outbox.surface(query, context, learner, "prompts", dm)


def are_missing(query: Query, workspace: str) -> bool:
    """Whether this workspace has refused them, or the app was made without the agent feature."""
    return not granted(query, workspace, SCOPE) or facts.fact(query, workspace, PROMPTS) == "missing"


def miss(query: Query, now: datetime, workspace: str) -> None:
    """Remember that this workspace refuses them."""
    facts.learn_fact(query, now, workspace, PROMPTS, "missing")


def hope(query: Query, now: datetime, workspace: str) -> None:
    """Try them anew, for a new start may come with a new scope."""
    facts.learn_fact(query, now, workspace, PROMPTS, "")

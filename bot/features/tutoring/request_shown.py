"""What "See the request" shows: what a turn sent, as it was, whatever settings and rules there are by now."""

import json

from bot.course.errors import LearnerError
from bot.course.model import Learner
from bot.features.context import Context
from bot.features.lab.access import NOT_YOURS
from bot.features.tutoring import transactions
from bot.features.tutoring.dependencies import Tools
from bot.features.views import RequestShown
from bot.store import turns
from bot.store.db import Query


def request_of(query: Query, context: Context, tools: Tools, learner: Learner, turn_id: int) -> RequestShown:
    """The very messages array and usage of a turn; the system text is abbreviated.

    The messages come from the transcript, which never changes behind a turn; all else was kept when it was sent.
    """
    turn = turns.load(query, learner.workspace, turn_id)
    if turn is None or turn.learner.id != learner.id:
        raise LearnerError(NOT_YOURS)
    if turn.seq is None:
        raise LearnerError("That message is still waiting for its turn. Look again once it is answered.")
    rebuilt = transactions.request_of(query, context, tools, turn)
    kept = json.loads(turn.sent) if turn.sent else tools.abbreviated(rebuilt)
    request = {**kept, "messages": rebuilt["messages"]}
    return RequestShown(
        request=json.dumps(request, indent=2, ensure_ascii=False),
        usage=_in_columns(turn.usage),
        turns=len(request["messages"]),
        as_sent=bool(turn.sent),
    )


def _in_columns(usage: dict[str, int]) -> str:
    """The counts before their names, the main ones first."""
    width = max((len(f"{count:,}") for count in usage.values()), default=0)
    names = sorted(usage, key=lambda name: (name.startswith("ephemeral_"), name == "output_tokens"))
    return "\n".join(f"{usage[name]:>{width},}  {name}" for name in names)

"""Points, each item once ever, and how others may see who has them: asked once, changeable on every board."""

from bot.course.errors import LearnerError
from bot.course.model import Learner, Module
from bot.features import outbox
from bot.features.actions import AliasGiven, Press
from bot.features.context import Context
from bot.features.leaderboard import board_posts, people
from bot.features.leaderboard.ranking import alias_for, is_channel
from bot.features.removed_secrets import named as named_kinds
from bot.features.removed_secrets import revoke
from bot.features.views import StandingAsked, View
from bot.store import learners, progress
from bot.store.db import Query

ASKED = "asked"  # the word a button of the question carries beside its standing
GONE = (
    "Others don't see you on any leaderboard now. Your points still count for the team. Type `/learn leaderboard`"
    " to change it."
)
BY_ALIAS = "Others now see you by your alias on the leaderboards. Type `leaderboard` to change it."


def earn(query: Query, context: Context, learner: Learner, module: Module, item: str, worth: int) -> None:
    """Give the points of an item, unless they were given before."""
    if progress.earn(query, context.now, learner, module, item, worth):
        board_posts.redraw_soon(query, context, learner, module.id)
        people.ask(query, context, learner)


def ask_once(query: Query, context: Context, learner: Learner, module: Module) -> None:
    """A quiz, a lab or a test is over: ask who has points how others may see them, unless asked or chosen before."""
    if progress.points(query, learner, module.id) and learners.ask_standing(query, learner):
        outbox.post(query, context, learner, "standing", {}, key=f"standing:{learner.id}")


def asked(query: Query, context: Context, learner: Learner, *, answered: bool = False) -> View:  # noqa: ARG001 - the shape of a show
    """The question, or with `answered` what the learner is shown as now."""
    standing, alias = learners.standing(query, learner)
    return StandingAsked(standing if answered else "", alias)


def standing_of(query: Query, context: Context, learner: Learner) -> tuple[str, str]:  # noqa: ARG001 - the shape of a use case
    """The learner's standing ("named", "alias" or "hidden") and alias."""
    return learners.standing(query, learner)


def choose(query: Query, context: Context, press: Press) -> None:
    """A button of a board or of the question: be named or hidden from now on."""
    _stand(query, context, press.learner, press.word(0))
    if press.message_ts:  # the Home tab has none, and follows by itself
        _redraw(query, context, press, asked=ASKED in press.words)


def hide(query: Query, context: Context, press: Press) -> None:
    """The button under a public board: its reader is taken off it, and off every other one."""
    _stand(query, context, press.learner, "hidden")
    outbox.answer(query, context, press, "said", {"text": GONE})


def named(query: Query, context: Context, given: AliasGiven) -> None:
    """The alias modal was submitted; raises LearnerError where the alias does not serve."""
    learners.meet(query, context.now, given.learner)
    if given.removed:
        raise LearnerError(
            f"An alias can't contain {named_kinds(given.removed)}. Choose another one, and {revoke(given.removed)}."
        )
    _stand(query, context, given.learner, "alias", given.alias)
    if given.message_ts:
        _redraw(query, context, given, asked=given.asked)


def _stand(query: Query, context: Context, learner: Learner, standing: str, alias: str = "") -> None:
    if standing not in {"named", "alias", "hidden"}:
        raise LearnerError("That button is from an older board. Type `/learn leaderboard` for a new one.")
    if standing == "alias":
        alias = alias_for(query, learner, alias)
    before, _ = learners.standing(query, learner)
    learners.set_standing(query, learner, standing, alias)
    board_posts.redraw_with(query, context, learner, is_hiding=standing == "hidden" and before != "hidden")
    people.ask(query, context, learner)


def _redraw(query: Query, context: Context, source: Press | AliasGiven, *, asked: bool) -> None:
    here = {"channel": source.channel} if is_channel(source.channel) else {}
    show, args = ("standing", {"answered": True}) if asked else ("board", here)
    instead = {"text": BY_ALIAS} if isinstance(source, AliasGiven) else None
    outbox.redraw(query, context, source, show, args, instead=instead)

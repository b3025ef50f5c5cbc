"""What others read of the learners on a board, and whether an alias may be had."""

from collections import Counter
from collections.abc import Mapping

from bot.course.errors import LearnerError
from bot.course.model import Learner
from bot.course.names import RESERVED, is_wordlike, likeness, parts, presentable, tidy
from bot.store import people
from bot.store.db import Query
from bot.store.people import Known

ALIAS_CHARS = range(2, 25)
LENGTH = "An alias has 2 to 24 characters. Try another one."
TAKEN = "Somebody here goes by that name, or by one that looks like it. Try another one."
WORDS = "An alias can have words and emoji, but no symbols such as * or <. Try another one."
CONFUSING = "On a board, that would look like something else. Try another one."

Names = Mapping[str, str]  # learner id -> what others read; who is hidden, or has left, is not in it


def shown_names(query: Query, workspace: str) -> Names:
    """The names that others may read in a workspace.

    An alias that looks like the name of somebody who came later is marked as one. Names that are taken for one another
    stand with their handles, for Slack lets people share a name.
    """
    everybody = people.known(query, workspace)
    owners = _owners(everybody) if any(one.standing == "alias" for one in everybody) else {}
    shown = {one.id: _shown(one, owners) for one in everybody}
    looks = Counter(likeness(name) for name in shown.values() if name)
    shared = {
        one.id: _with_handle(one) for one in everybody if one.standing == "named" and looks[likeness(shown[one.id])] > 1
    }
    return {id_: shared.get(id_, name) for id_, name in shown.items() if name}


def _with_handle(one: Known) -> str:
    """The name of somebody who shares it; an alias stays, for a handle would say whose it is."""
    handle = presentable(one.handle)
    return f"{one.name} ({handle})" if handle not in {"", one.name} else one.name


def _shown(one: Known, owners: Mapping[str, set[str]]) -> str:
    if one.standing != "alias":
        return one.name if one.standing == "named" else ""
    alias = presentable(one.alias)
    return f"{alias} (alias)" if owners.get(likeness(one.alias), set()) - {one.id} else alias


def _owners(everybody: list[Known]) -> dict[str, set[str]]:
    """Who goes by a name that looks like this, by their Slack names alone, whole or in part."""
    owners: dict[str, set[str]] = {}
    for one in everybody:
        for name in filter(None, (one.handle, one.shown_name, one.real_name)):
            for called in (name, *parts(name)):
                owners.setdefault(likeness(called), set()).add(one.id)
    return owners


def alias_for(query: Query, learner: Learner, given: str) -> str:
    """The alias as it is shown; raises LearnerError with a kind sentence where it does not serve."""
    alias = tidy(given)
    if len(alias) not in ALIAS_CHARS:
        raise LearnerError(LENGTH)
    if not is_wordlike(alias):
        raise LearnerError(WORDS)
    looks = likeness(alias)
    if looks in RESERVED:
        raise LearnerError(CONFUSING)
    others = [one for one in people.known(query, learner.workspace) if one.id != learner.id]
    if looks in _owners(others) or any(one.alias and likeness(one.alias) == looks for one in others):
        raise LearnerError(TAKEN)
    return alias

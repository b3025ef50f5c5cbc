"""The two classmates of `homeroom try`: what they know, what they do, and that nobody is bothered by it."""

import asyncio
import logging
import re
from pathlib import Path

from bot.sandbox.classmates import Classmate, Key, Lost, study
from bot.sandbox.stage import Stage

log = logging.getLogger(__name__)

AFTERWARDS_S = 1.0  # what the bot does of their last gesture is theirs too

BEN = Classmate("U0BEN", (("quiz 1", 0), ("quiz 2", 1)))
CHIARA = Classmate("U0CHIARA", (("quiz 1", 1),), alias="Night Owl")


async def seat(stage: Stage, module: Path | None) -> None:
    """Have the classmates study beside whoever tries the bot; the inspector stays free of them meanwhile."""
    if not await stage.slack.connected(60):
        return
    known = [who for who in (BEN, CHIARA) if who.user in stage.slack.workspace.users]
    key = await asyncio.to_thread(_key, module)
    inspector = stage.page.inspector
    inspector.hushed = tuple(id_ for who in known for id_ in (who.user, stage.slack.dm_of(who.user)))
    try:
        for who in known:
            await study(stage.slack, who, key)
    except (Lost, LookupError, StopIteration):
        log.info("the classmates stopped early")
    finally:
        await asyncio.sleep(AFTERWARDS_S)
        inspector.hushed = ()


def _key(path: Path | None) -> Key:
    from bot.library import Library

    module = Library(path).module
    questions = [(_bare(one.ask), one.right) for lesson in module.lessons for one in lesson.quiz]

    def right(shown: str) -> int | None:
        return next((index for ask, index in questions if ask in _bare(shown)), None)

    return right


def _bare(text: str) -> str:
    """Letters and digits alone: no format is in the way."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"&\w+;", "", text.lower()))

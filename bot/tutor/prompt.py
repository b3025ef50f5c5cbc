"""The Messages API request of a lab's turn, built from stored values alone: the same values give the same bytes.

An earlier request's bytes never change as turns are added, so that the model's cache still holds them; only where a
lab is so long that its oldest exchanges are left out, it begins anew, once in a while. Nothing about the learner comes
before the first user message. Of quizzes only what they missed is told there; no key and no test reaches the model.
"""

from collections.abc import Sequence
from math import ceil
from pathlib import Path

from bot.course.exchange import page_names
from bot.course.model import LabTalk, Lesson, Module, Page, Table, Tutoring
from bot.features.ports import Json
from bot.settings import HISTORY_TOKENS
from bot.tutor.structured import form

MAX_TOKENS = 2048
THINKING_TOKENS = 4096  # more, where the model thinks first: thoughts count toward `max_tokens`
RULES = Path(__file__).with_name("rules.md").read_text(encoding="utf-8")
DROPPED_SHARE = 0.5  # of the budget is left out at once, so that the requests in between begin with the same bytes
_BYTES_PER_TOKEN = 2.5  # Claude docs: a million tokens are about 2.5 million characters; other scripts have more bytes
_SHOWN_CHARS = 60  # characters of a system text in "See the request"
_HOUR = {"type": "ephemeral", "ttl": "1h"}

# What keeps a model from thinking first; Opus can't be kept from it. Other models are asked with their own defaults.
_NO_THINKING = {"claude-sonnet-5-5": "between_tools", "claude-haiku-5-5": "disabled", "claude-opus-5-5": "adaptive"}


def build(
    module: Module,
    lesson: Lesson,
    turns: Sequence[tuple[str, str]],
    ask: str,
    user: str = "",
    *,
    model: str,
    history_tokens: int = HISTORY_TOKENS,
) -> Json:
    """The request for a learner's words, after the finished turns (asked, replied) of this lab.

    Past `history_tokens` the oldest turns are left out. The module says how much effort the model makes.
    `user` is an opaque id, never a name. Raises ValueError on blank words, which the API refuses.
    """
    if not ask.strip():
        raise ValueError("a turn needs words")
    worked = _worked(module.tutoring, model)
    request: Json = {
        "model": model,
        **worked,
        "output_config": {**worked.get("output_config", {}), "format": form(page_names(module))},
        "system": [_block(module_text(module)), _block(lab_text(lesson))],
        "cache_control": {"type": "ephemeral"},
        "messages": [*_history(turns, ask, history_tokens), {"role": "user", "content": ask}],
    }
    return {**request, "metadata": {"user_id": user}} if user else request


def left_out(turns: Sequence[tuple[str, str]], ask: str, history_tokens: int = HISTORY_TOKENS) -> int:
    """The number of a lab's oldest exchanges that its request with these words leaves out."""
    return _left_out(_whole(turns), ask, history_tokens)


def token_count(text: str) -> int:
    """An estimate of a text's tokens; the model's tokenizer isn't public."""
    return ceil(len(text.encode("utf-8", "replace")) / _BYTES_PER_TOKEN)


def abbreviated(request: Json) -> Json:
    """The request as a learner sees it: of each system text only the beginning and the length."""
    texts = [block["text"] for block in request["system"]]
    shown = [f"{' '.join(text[:_SHOWN_CHARS].split())}… ({len(text):,} characters)" for text in texts]
    return request | {"system": [block | {"text": text} for block, text in zip(request["system"], shown, strict=True)]}


def _block(text: str) -> Json:
    return {"type": "text", "text": text, "cache_control": dict(_HOUR)}


def _worked(tutoring: Tutoring, model: str) -> Json:
    """The fields that say how much the model works on the reply, and how long it may become."""
    none = next((kind for known, kind in _NO_THINKING.items() if model.startswith(known)), "")
    if not none:
        return {"max_tokens": MAX_TOKENS + THINKING_TOKENS}
    kind = none if tutoring.thinking == "none" else "adaptive"
    return {
        "max_tokens": MAX_TOKENS + (THINKING_TOKENS if kind == "adaptive" else 0),
        "thinking": {"type": kind},
        "output_config": {"effort": tutoring.effort},
    }


def _history(turns: Sequence[tuple[str, str]], ask: str, history_tokens: int) -> list[Json]:
    """The finished turns as messages, as many of the newest as fit before `ask`."""
    whole = _whole(turns)
    return [
        {"role": role, "content": content}
        for turn in whole[_left_out(whole, ask, history_tokens) :]
        for role, content in zip(("user", "assistant"), turn, strict=True)
    ]


def _whole(turns: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The turns without those that have a blank side, which the API refuses."""
    return [turn for turn in turns if all(side.strip() for side in turn)]


def _left_out(turns: Sequence[tuple[str, str]], ask: str, history_tokens: int) -> int:
    """The number of oldest turns to leave out: enough for the budget, in steps, so that it rarely grows."""
    sizes = [token_count(asked) + token_count(reply) for asked, reply in turns]
    step = ceil(history_tokens * DROPPED_SHARE)
    excess = sum(sizes) + token_count(ask) - history_tokens
    to_drop, count = ceil(excess / step) * step, 0
    while to_drop > 0 and count < len(sizes):
        to_drop -= sizes[count]
        count += 1
    return count


# --- the system texts: rules, lessons and labs, never a quiz ---


def module_text(module: Module) -> str:
    """The tutor's rules and every lesson of the module."""
    rules = RULES.replace("{module}", module.title).replace("{course}", module.course)
    return f"{rules.rstrip()}\n\n{lessons_text(module)}"


def lessons_text(module: Module) -> str:
    """Every lesson of the module, as the tutor reads them."""
    return "\n\n".join(map(_lesson, module.lessons)) + "\n"


def lab_text(lesson: Lesson) -> str:
    """The brief of a lesson's lab, and its greeting."""
    lab, notes = lesson.lab, lesson.lab.tutor
    misconceptions = [f"Thinks: {each.thinks}\n  Way out: {each.help}" for each in notes.misconceptions]
    lists = (
        ("Key points", notes.key_points),
        ("Misconceptions", misconceptions),
        ("Avoid", notes.avoid),
        ("Examples of how to lead, not to be recited", list(map(_example, lab.talks))),
    )
    sections = [
        f"# Lab {lesson.number}: {lab.title}",
        f"The learner's task: {lab.task}",
        *("\n".join([f"## {title}\n", *(f"- {item}" for item in items)]) for title, items in lists if items),
        f"You have already greeted the learner with: {lab.greeting}",
    ]
    return "\n\n".join(sections) + "\n"


def _example(talk: LabTalk) -> str:
    """A talk as an example: its questions and hints, but no answer that a reply could recite."""
    asked = [f"You: {step.asks}\n  If they don't know: {step.hint}" for step in talk.steps]
    return "\n  ".join([f"Learner: {talk.start}", *asked])


def _lesson(lesson: Lesson) -> str:
    opening = [f"# Lesson {lesson.number}: {lesson.title}", lesson.tagline, lesson.question]
    return "\n\n".join(text for text in [*opening, *map(_page, lesson.pages)] if text)


def _page(page: Page) -> str:
    parts = [_table(part) if isinstance(part, Table) else part.markdown.strip() for part in page.parts]
    notes = [f"- Note {note.number}: {note.says} ({note.source})" for note in page.notes]
    return "\n\n".join(text for text in [f"## {page.title}", *parts, "\n".join(notes)] if text)


def _table(table: Table) -> str:
    return "\n".join([_row(table.header), _row(["---"] * len(table.header)), *map(_row, table.rows)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"

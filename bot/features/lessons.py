"""The introduction and the lessons: a page a message with its act, Next below, which goes once it was pressed."""

from typing import Literal
from zlib import crc32

from bot.course.errors import LearnerError
from bot.course.model import Intro, Learner, Lesson, Question
from bot.course.progress import Step
from bot.features import course_card, outbox
from bot.features.actions import Press
from bot.features.context import NOT_YOURS, Context, is_dm, is_double
from bot.features.views import ActView, PageView, Verdict, View, lettered
from bot.store import progress, seen
from bot.store.db import Query


def open_pages(query: Query, context: Context, learner: Learner, step: Step, *, page: int = 0, cause: str) -> None:
    """Post the page of that number; with 0 the one where the learner was, or the first one."""
    text = _text(context, step)
    number = page or _number_read(query, context, learner, step)
    if not page and step in progress.load(query, learner, context.module).done:
        number = 1
    _post(query, context, learner, step, text.pages[max(number, 1) - 1].id, cause=cause)


def page_after(query: Query, context: Context, learner: Learner, step: Step) -> int:
    """The number of the page after the one that was posted last, at most the last one's."""
    return min(_number_read(query, context, learner, step) + 1, len(_text(context, step).pages))


def _number_read(query: Query, context: Context, learner: Learner, step: Step) -> int:
    """The number of the page that was posted last; 0 where there was none, or it was rewritten."""
    text = _text(context, step)
    page_id = progress.page_read(query, learner, context.module, _row_id(text))
    return next((number for number, page in enumerate(text.pages, start=1) if page.id == page_id), 0)


def turn_page(query: Query, context: Context, press: Press) -> None:
    """Post the page a button names. Only a page's own Next moves on, and takes the old buttons off."""
    number, page_id = press.number(0), press.word(1)
    step = Step("lesson", number) if number else Step("intro")
    is_next = len(press.words) == 3  # then the third word is the page the button stands on
    if not is_next and is_double(query, press):
        return
    cause = f"{press.channel}:{press.message_ts}" + ("" if is_next else f":{press.key}")
    _post(query, context, press.learner, step, page_id, cause=cause, moves=is_next)
    if is_next:
        seen.first_time(query, context.now, press.learner.workspace, _turned(press))
    pages = {page.id for page in _text(context, step).pages}
    if is_next and press.words[2] in pages:  # else it could not be drawn again
        args = {"step": str(step), "page": press.words[2], "live": False}
        outbox.redraw(query, context, press, "page", args)


def _post(
    query: Query, context: Context, learner: Learner, step: Step, page_id: str, *, cause: str, moves: bool = True
) -> None:
    text = _text(context, step)
    if page_id not in {page.id for page in text.pages}:
        page_id = text.pages[0].id  # an old button of a page that was rewritten: the lesson is still there
    if moves:
        progress.go(query, learner, context.module, step)
        progress.read_page(query, learner, context.module, _row_id(text), page_id)
        if page_id == text.pages[-1].id:
            progress.mark_done(query, context.now, learner, context.module, step)
    args, key = {"step": str(step), "page": page_id}, f"page:{step}:{page_id}:{cause}"
    outbox.post(query, context, learner, "page", args, key=key, step=step if moves else None)


ACT_CHANGED = "This exercise has changed since you opened the page. I've updated the page above."


def choose(query: Query, context: Context, press: Press) -> None:
    """Answer a page's act. The first answer stands, and the message shows why it is right or wrong."""
    if not is_dm(press.channel):
        raise LearnerError(NOT_YOURS)
    lesson, page_id, option = context.module.lesson(press.number(0)), press.word(1), press.number(2)
    lesson.page_number(page_id)  # raises if the page is gone
    is_turned = press.word(4) != "1" or seen.is_noted(query, press.learner.workspace, _turned(press))
    args = {"step": str(Step("lesson", lesson.number)), "page": page_id, "live": not is_turned}
    outbox.redraw(query, context, press, "page", args)
    act = lesson.act_on(page_id)
    if act is None or act.wording != press.word(3) or option >= len(act.options):
        raise LearnerError(ACT_CHANGED)
    progress.choose_option(query, context.now, press.learner, context.module.id, act, option)


def _turned(press: Press) -> str:
    """The key that notes that a page's Next was pressed, for taps on a screen that doesn't show it yet."""
    return f"turned:{press.channel}:{press.message_ts}"


def page(query: Query, context: Context, learner: Learner, *, step: str, page: str, live: bool = True) -> View:
    """A page as it is drawn; `live` false takes its buttons off."""
    kind, _, number = step.partition(":")
    here = Step("lesson", int(number)) if kind == "lesson" else Step("intro")
    text = _text(context, here)
    place = next((n for n, one in enumerate(text.pages, start=1) if one.id == page), 1)
    last = place == len(text.pages)
    return PageView(
        lesson_number=here.number,
        lesson_title=text.title,
        tagline=text.tagline,
        question=text.question if isinstance(text, Lesson) else "",
        page=text.pages[place - 1],
        number=place,
        count=len(text.pages),
        next=course_card.next_after(query, context, learner, here) if last else None,
        next_page_id="" if last else text.pages[place].id,
        live=live,
        act=_act(query, context, learner, text.act_on(text.pages[place - 1].id)) if isinstance(text, Lesson) else None,
    )


def _act(query: Query, context: Context, learner: Learner, act: Question | None) -> ActView | None:
    """The act as the learner sees it, with its verdict once they have answered it."""
    if act is None:
        return None
    options = lettered(crc32(f"{learner.workspace}:{learner.id}".encode()), act)
    kind: Literal["options", "line"] = "line" if act.kind == "line" else "options"
    chosen = progress.chosen_option(query, learner, context.module.id, act)
    if chosen is None:
        return ActView(act.ask, options, act.wording, kind)
    letters, why = {option.index: option.letter for option in options}, [option.why for option in act.options]
    why_chosen = "" if chosen == act.right else why[chosen]
    verdict = Verdict(letters[chosen], letters[act.right], why[act.right], why_chosen, "")
    return ActView(act.ask, options, act.wording, kind, verdict)


def _text(context: Context, step: Step) -> Intro | Lesson:
    return context.module.intro if step.kind == "intro" else context.module.lesson(step.number)


def _row_id(text: Intro | Lesson) -> str:
    return text.id if isinstance(text, Lesson) else progress.INTRO

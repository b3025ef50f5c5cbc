"""A page of a lesson or of the intro: one message of prose, at most one table, notes and the way on."""

import re
from collections.abc import Iterator
from itertools import groupby

from slack_sdk.models.blocks import Block, MarkdownBlock

from bot.course.model import Note, Page, Prose, Table
from bot.features.ports import Drawn
from bot.features.views import PageView
from bot.slack.blocks.parts import (
    Blocks,
    Message,
    Press,
    bold,
    context,
    header,
    leads_on,
    link,
    offers,
    rich,
    row,
    section,
    small_print,
)
from bot.slack.blocks.table import fenced_table, table_block
from bot.slack.ids import Act
from bot.slack.text import plain, safe, split

SITE = re.compile(r"https?://(?:www\.)?(?P<site>[^/?#\s]+)")
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def page(view: PageView) -> Drawn:
    """The page as a message; its buttons are gone once the learner has read on."""
    onward = _onward(view) if view.live else None
    blocks = [
        header(view.page.title),
        *_opening(view),
        *_body(view.page),
        *small_print(_note(note) for note in view.page.notes),
        context(_place(view)),
        row(onward),
    ]
    return Message(_said(view, onward), blocks).drawn()


def _opening(view: PageView) -> Blocks:
    """The lesson's title, its tagline and its question, on the first page."""
    if view.number != 1:
        return []
    question = rich(view.question)
    return [context(_lesson(view), rich(view.tagline)), section(f"_{question}_" if _one_style(question) else question)]


def _lesson(view: PageView) -> str:
    """The lesson's title in bold; the introduction needs none."""
    return bold(f"Lesson {view.lesson_number}, {rich(view.lesson_title, 200)}") if view.lesson_number else ""


def _one_style(mrkdwn: str) -> bool:
    """Whether italics may go around it."""
    return bool(mrkdwn) and not any(mark in mrkdwn for mark in "_\n`")


def _onward(view: PageView) -> Press | None:
    """The next page, or on the last one what comes after the lesson."""
    if view.next_page_id:
        return Press("Next page", Act.PAGE, (view.lesson_number, view.next_page_id, view.page.id), primary=True)
    return leads_on(view.next)


def _place(view: PageView) -> str:
    where = f"Lesson {view.lesson_number}" if view.lesson_number else "Intro"
    return f"{where} · page {view.number} of {view.count}"


# --- the body -------------------------------------------------------------------------------


def _body(shown: Page) -> Iterator[Block | None]:
    """Prose and table in the author's order; what follows a message's one table as a second one is fenced."""
    for drawn_as_table, parts in groupby(_with_one_table(shown), key=lambda part: isinstance(part, Table)):
        if drawn_as_table:
            yield from (table_block(part) for part in parts if isinstance(part, Table))
            continue
        text = safe("\n\n".join(part for part in parts if isinstance(part, str) and part.strip()))
        fitting = next(iter(split(text)), "")
        yield MarkdownBlock(text=fitting) if fitting else None


def _with_one_table(shown: Page) -> Iterator[str | Table]:
    """The parts as Markdown, but for the first table that Slack can draw."""
    drawn = False
    for part in shown.parts:
        if isinstance(part, Prose):
            yield part.markdown
        elif not drawn and table_block(part) is not None:
            drawn = True
            yield part
        else:
            yield fenced_table(part)


def _note(note: Note) -> str:
    """A footnote: what it says, and where that was read."""
    number = str(note.number).translate(SUPERSCRIPTS)
    return f"{number} {rich(note.says, 1000)} — {link(note.source, _site(note.source))}"


def _site(source: str) -> str:
    """The site a source lies on, or the whole source where it is no address."""
    found = SITE.match(source)
    return found["site"] if found else source[:200]


# --- in words -------------------------------------------------------------------------------


def _said(view: PageView, onward: Press | None) -> list[str]:
    title = f"{_place(view)}: {plain(view.page.title, 200)}"
    words = [plain(_words(part), 3000) for part in view.page.parts]
    opening = [plain(view.tagline), plain(view.question)] if view.number == 1 else []
    return [title, *opening, offers(onward), *words]


def _words(part: Prose | Table) -> str:
    return part.markdown if isinstance(part, Prose) else fenced_table(part)

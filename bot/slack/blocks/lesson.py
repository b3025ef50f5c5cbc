"""A page of a lesson or of the intro: one message of prose, at most one table, notes and the way on.

Slack: table block, at most 100 rows of 20 cells, 10,000 characters, no empty cell, one table a message. A page's
further tables become fenced code blocks.
"""

import re
from collections.abc import Iterator
from itertools import groupby, zip_longest

from slack_sdk.models.blocks import (
    Block,
    MarkdownBlock,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextSectionElement,
    TableBlock,
)

from bot.course.model import Note, Page, Prose, Table
from bot.features.ports import Drawn
from bot.features.views import PageView
from bot.slack.blocks.parts import (
    Blocks,
    Press,
    bold,
    context,
    header,
    leads_on,
    link,
    message,
    offers,
    rich,
    row,
    section,
    small_print,
)
from bot.slack.ids import Act
from bot.slack.text.mrkdwn import label, plain
from bot.slack.text.safe import safe
from bot.slack.text.split import split

SITE = re.compile(r"https?://(?:www\.)?(?P<site>[^/?#\s]+)")
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
ROWS = 100
COLUMNS = 20
TABLE_CHARS = 8_000  # of the 12,000 a whole message holds
COLUMN_CHARS = 60  # a column is padded no wider
CELL_CHARS = 1000
EMPTY = "–"
INLINE = re.compile(
    r"(?P<ticks>`+)(?P<code>.+?)(?P=ticks)"
    r"|\*\*(?P<bold>[^*]+)\*\*"
    r"|(?<!\w)(?P<mark>[*_])(?P<italic>[^*_]+)(?P=mark)(?!\w)"
)

Part = RichTextElementParts.Text


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
    return message(_said(view, onward), blocks)


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


def _body(shown: Page) -> Iterator[Block | None]:
    """Prose and table in the author's order."""
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
    """The site of a source, or the whole source if it is no address."""
    found = SITE.match(source)
    return found["site"] if found else source[:200]


def _said(view: PageView, onward: Press | None) -> list[str]:
    title = f"{_place(view)}: {plain(view.page.title, 200)}"
    words = [plain(_words(part), 3000) for part in view.page.parts]
    opening = [plain(view.tagline), plain(view.question)] if view.number == 1 else []
    return [title, *opening, offers(onward), *words]


def _words(part: Prose | Table) -> str:
    return part.markdown if isinstance(part, Prose) else fenced_table(part)


# --- tables ---------------------------------------------------------------------------------


def table_block(table: Table) -> TableBlock | None:
    """The table with its header in bold; None if it exceeds Slack's limits."""
    rows = _rows(table)
    size = sum(len(cell) for row in rows for cell in row)
    if len(rows) > ROWS or any(len(row) > COLUMNS for row in rows) or size > TABLE_CHARS:
        return None
    head, *body = rows
    cells = [[_cell([_part(_bare(words), bold=True)]) for words in head]]
    cells += [[_cell(_inline(words)) for words in row] for row in body]
    return TableBlock(rows=cells, column_settings=[{"is_wrapped": True} for _ in head])


def fenced_table(table: Table) -> str:
    """The table in columns of a code block, as Markdown."""
    rows = [[_bare(words) for words in row] for row in _rows(table)]
    widths = [min(COLUMN_CHARS, max(len(cell) for cell in column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join(["```", lines[0], rule, *lines[1:], "```"])


def _rows(table: Table) -> list[list[str]]:
    """Header and rows, all equally long, no cell empty."""
    given = [table.header, *table.rows]
    columns = list(zip_longest(*given, fillvalue=EMPTY)) or [(EMPTY,) * len(given)]
    return [[cell.strip()[:CELL_CHARS] or EMPTY for cell in row] for row in zip(*columns, strict=True)]


def _bare(words: str) -> str:
    return label(words, CELL_CHARS).replace("`", "'") or EMPTY


def _inline(markdown: str) -> list[Part]:
    """A cell's inline Markdown as styled runs; rich text is literal, so nothing in it can mention anybody."""
    runs: list[Part] = []
    done = 0
    for found in INLINE.finditer(markdown):
        style = found.lastgroup or "code"
        runs += [_part(markdown[done : found.start()]), _part(found[style], **{style: True})]
        done = found.end()
    return [run for run in [*runs, _part(markdown[done:])] if run.text]


def _part(words: str, **style: bool) -> Part:
    return Part(text=words, style=RichTextElementParts.TextStyle(**style) if style else None)


def _cell(parts: list[Part]) -> RichTextBlock:
    elements: list[RichTextElement] = [RichTextSectionElement(elements=parts)]
    return RichTextBlock(elements=elements)

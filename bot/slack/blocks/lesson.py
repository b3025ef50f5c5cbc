"""A page of a lesson or of the intro: one message of prose, images, at most one table, notes, its act, the way on.

Slack: table block, at most 100 rows of 20 cells, 10,000 characters, no empty cell, one table a message. A page's
further tables become fenced code blocks. An image block has an address of at most 3,000 characters, and an alt text and
a title of at most 2,000; Slack refuses the message if it can't download the image (slackapi/python-slack-sdk#1782).
"""

import re
from itertools import groupby, zip_longest

from bot.course.model import Image, Note, Prose, Table
from bot.features.ports import Drawn, Json
from bot.features.views import ActView, PageView
from bot.slack.blocks.buttons import Press, leads_on, offers, row
from bot.slack.blocks.parts import (
    FALLBACK_LIMIT,
    LEAST,
    Blocks,
    context,
    header,
    markdown,
    message,
    section,
    sections,
    small_print,
)
from bot.slack.blocks.quiz import how, lines, option_words, outcome, reasons
from bot.slack.blocks.words import asking, bold, link, rich
from bot.slack.ids import Act
from bot.slack.text.mrkdwn import label, plain, runs
from bot.slack.text.safe import safe
from bot.slack.text.split import clip, split

SITE = re.compile(r"https?://(?:www\.)?(?P<site>[^/?#\s]+)")
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
ROWS = 100
COLUMNS = 20
TABLE_CHARS = 8_000  # of the 12,000 a whole message holds
COLUMN_CHARS = 60  # a column is padded no wider
CELL_CHARS = 1000
ALT_CHARS = 2000
ADDRESS = re.compile(r"https://[^\s<>|]{1,2900}")
EMPTY = "–"
STYLES = {"strong": "bold", "em": "italic", "s": "strike", "code_inline": "code"}


def page(view: PageView) -> Drawn:
    """The page as a message; its buttons are gone once the learner has read on."""
    lesson = f"Lesson {view.lesson_number}" if view.lesson_number else "Intro"
    place = f"{lesson} · page {view.number} of {view.count}"
    onward = leads_on(view.next)
    if view.next_page_id:
        onward = Press("Next page", Act.PAGE, (view.lesson_number, view.next_page_id, view.page.id), primary=True)
    presses = [onward] if view.live else []
    parts, act = view.page.parts, _act(view)
    words = [_in_words(part) for part in parts]
    above = [header(view.page.title), *(_opening(view) if view.number == 1 else [])]
    below = [*small_print(_note(note) for note in view.page.notes), *act, context(place), row(*presses)]
    blocks = [*above, *_body(parts, words), *below]
    has_images = any(isinstance(part, Image) for part in parts)
    plainer = [*above, *_body(parts, words, images=False), *below] if has_images else []
    opening = [plain(view.tagline), plain(view.question)] if view.number == 1 else []
    said = [f"{place}: {plain(view.page.title, 200)}", *opening, offers(*presses)]
    return message([*said, *_text(words, said, _act_words(view.act))], blocks, plainer=plainer)


def _text(words: list[str], above: list[str], act: list[str]) -> list[str]:
    """The page in a fallback text, shortened so that its act is whole."""
    room = FALLBACK_LIMIT - sum(len(line) + 1 for line in (*above, *act))
    return [clip("\n".join(plain(part, 3000) for part in words), max(room, LEAST)), *act]


def _opening(view: PageView) -> Blocks:
    """The lesson's title, which the introduction doesn't need, its tagline and its question."""
    lesson = bold(f"Lesson {view.lesson_number}, {rich(view.lesson_title, 200)}") if view.lesson_number else ""
    question = rich(view.question)
    if question and not any(mark in question for mark in "_\n`"):  # else italics can't go around it
        question = f"_{question}_"
    return [context(lesson, rich(view.tagline)), section(question)]


def _in_words(part: Prose | Table | Image) -> str:
    """The part as Markdown, for where Slack can't draw it; an image is a link."""
    match part:
        case Table():
            return fenced_table(part)
        case Image():
            return part.markdown.removeprefix("!")
        case _:
            return part.markdown


def _body(parts: tuple[Prose | Table | Image, ...], words: list[str], *, images: bool = True) -> Blocks:
    """Prose around images and the first table that Slack can draw, in order; `words` are the parts as Markdown."""
    tables = [table_block(part) if isinstance(part, Table) else None for part in parts]
    first = next((place for place, table in enumerate(tables) if table), -1)
    drawn = [
        _picture(part) if isinstance(part, Image) and images else table if place == first else None
        for place, (part, table) in enumerate(zip(parts, tables, strict=True))
    ]
    blocks: Blocks = []
    for is_prose, run in groupby(zip(drawn, words, strict=True), key=lambda pair: pair[0] is None):
        pairs = list(run)
        blocks += [_prose([text for _, text in pairs])] if is_prose else [block for block, _ in pairs]
    return blocks


def _picture(image: Image) -> Json | None:
    """The image as a block; None if Slack would refuse it, and with it the whole message."""
    alt, title = label(image.alt, ALT_CHARS), label(image.title, ALT_CHARS)
    if not alt or not ADDRESS.fullmatch(image.address):
        return None
    shown = {"title": {"type": "plain_text", "text": title}} if title else {}
    return {"type": "image", "image_url": image.address, "alt_text": alt, **shown}


def _prose(parts: list[str]) -> Json | None:
    text = safe("\n\n".join(part for part in parts if part.strip()))
    return markdown(next(iter(split(text)), ""))


def _note(note: Note) -> str:
    """A footnote: what it says, and the site where that was read, or the whole source if it is no address."""
    found = SITE.match(note.source)
    site = found["site"] if found else note.source[:200]
    return f"{str(note.number).translate(SUPERSCRIPTS)} {rich(note.says, 1000)} — {link(note.source, site)}"


# --- tables ---------------------------------------------------------------------------------


def table_block(table: Table) -> Json | None:
    """The table with its header in bold; None if it exceeds Slack's limits."""
    rows = _rows(table)
    size = sum(len(cell) for row in rows for cell in row)
    if len(rows) > ROWS or any(len(row) > COLUMNS for row in rows) or size > TABLE_CHARS:
        return None
    head, *body = rows
    cells = [[_cell([_part(_bare(words), bold=True)]) for words in head]]
    cells += [[_cell(_inline(words)) for words in row] for row in body]
    return {"type": "table", "rows": cells, "column_settings": [{"is_wrapped": True} for _ in head]}


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


def _inline(markdown: str) -> list[Json]:
    """A cell's inline Markdown as styled runs; rich text is literal, so nothing in it can mention anybody."""
    drawn = [(words, {STYLES[name]: True for name in names & STYLES.keys()}) for words, names in runs(markdown)]
    return [_part(words, **style) for words, style in drawn if words]


def _part(words: str, **style: bool) -> Json:
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def _cell(parts: list[Json]) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}


# --- its act: a small exercise, with the reasons once it is answered ---

ACT_HOW = "one tap shows the answer · not scored"


def _act(view: PageView) -> Blocks:
    """The act below a page's text, with its buttons or with its answer; nothing if the page has none."""
    act = view.act
    if act is None:
        return []
    return [
        {"type": "divider"},
        context("*Your turn*", "" if act.verdict else ACT_HOW),
        *sections([asking(rich(act.ask))], most=2),
        *sections(lines(act), most=4),
        *reasons(act),
        row(*_letters(view, act)),
    ]


def _act_words(act: ActView | None) -> list[str]:
    """The act in a page's fallback text."""
    if act is None:
        return []
    after = outcome(act, act.verdict) if act.verdict else [how(act, f": {ACT_HOW}.")]
    return [f"Your turn: {plain(act.ask, 600)}", *option_words(act), *after]


def _letters(view: PageView, act: ActView) -> list[Press]:
    """A button for each option, until one is chosen. They stay when the page no longer leads on."""
    here, then = (view.lesson_number, view.page.id), (act.wording, int(view.live))
    return [
        Press(option.letter, Act.ACT, (*here, option.index, *then), suffix=place)
        for place, option in enumerate(() if act.verdict else act.options)
    ]

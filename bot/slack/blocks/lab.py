"""A lab: the message that opens its thread, where the thread could be, and what stands under the tutor's replies."""

from slack_sdk.models.blocks import MarkdownBlock

from bot.features.ports import Drawn, Json
from bot.features.views import Footer, LabPlaces, LabView, TutorReply, WordsHeld, YouAsked
from bot.slack.blocks.parts import (
    Blocks,
    Press,
    as_json,
    card_button,
    channel,
    context,
    count,
    header,
    leads_on,
    link,
    literal,
    message,
    offers,
    quote,
    rich,
    row,
    section,
    sections,
    sure,
)
from bot.slack.ids import Act
from bot.slack.text.mrkdwn import label, plain
from bot.slack.text.safe import safe_model_text
from bot.slack.text.split import BUTTON_LIMIT, SECTION_LIMIT, SPLIT_LIMIT, split

STARTS = 10  # what a row still shows well
WHO_READS = (
    "What you write in this thread goes to Claude and is processed by its provider, Anthropic. Your team lead can't"
    " read it."
)
WHO_READS_HERE = (
    "This is a lab of {owner}, in a channel: everybody in it can read this thread. "
    "What {owner} writes goes to Claude and is processed by its provider, Anthropic. The tutor answers only"
    " {owner}; type `/learn lab {number}` for a lab of your own."
)
READ_ALONG = "Everybody in a channel can read a lab there."
GOES_ALONG = (
    "If it moves here, the team can read only what is posted from then on. What you said before stays where it is,"
    " but the tutor still knows it and may mention it."
)


def lab(view: LabView) -> Drawn:
    """The task, who reads along, and the suggested starts, as the root of the lab's thread."""
    presses = _starts(view)
    title = f"Lab {view.lesson_number} · {view.title}"
    blocks = [
        header(title),
        *sections([rich(view.task)], most=3),
        context(_who_reads(view)),
        *sections(_long_starts(view), most=5),
        row(*presses),
        context(_how(view)),
    ]
    lines = [*(plain(line) for line in (title, view.task)), _who_reads(view), *_start_words(view), _how(view)]
    return message(lines, blocks)


def _who_reads(view: LabView) -> str:
    if not view.owner:
        return WHO_READS
    return WHO_READS_HERE.format(owner=literal(view.owner, 80), number=view.lesson_number)


def _how(view: LabView) -> str:
    if view.moved_link:
        return f"This lab continues in {link(view.moved_link, 'a newer thread')}."
    if view.done:
        return f"Lab {view.lesson_number} is done ✓ You can keep talking in this thread."
    tap = ", or tap a start" if view.live and view.starts else ""
    return f"Reply in this thread{tap}. After {count(view.exchanges, 'exchange')} the lab is done."


def _shown_starts(view: LabView) -> tuple[str, ...]:
    return view.starts[:STARTS] if view.live and not view.moved_link else ()


def _too_long(view: LabView) -> bool:
    """Whether a start is longer than a button's label may be."""
    return any(len(label(start, SECTION_LIMIT)) > BUTTON_LIMIT for start in _shown_starts(view))


def _long_starts(view: LabView) -> list[str]:
    """The starts in full, numbered, where the buttons cannot say them."""
    if not _too_long(view):
        return []
    return [f"*{number}* {rich(start)}" for number, start in enumerate(_shown_starts(view), start=1)]


def _starts(view: LabView) -> list[Press]:
    numbered = _too_long(view)
    return [
        Press(f"Ask {index + 1}" if numbered else start, Act.START, (view.attempt, index), suffix=index)
        for index, start in enumerate(_shown_starts(view))
    ]


def _start_words(view: LabView) -> list[str]:
    starts = _shown_starts(view)
    return ["Buttons to start with:", *(f"• {plain(start, 300)}" for start in starts)] if starts else []


# --- under a reply --------------------------------------------------------------------------


def footer(view: Footer) -> tuple[Json, ...]:
    """The blocks below a reply, also for the end of a stream."""
    return tuple(as_json(_footer_blocks(view)))


def _footer_blocks(view: Footer) -> Blocks:
    """Which exchange this was, what was the matter, and the buttons."""
    return [context(rich(view.note, 1000)), context(_tally(view)), row(*_footer_buttons(view))]


def _tally(view: Footer) -> str:
    pieces = []
    if view.shortened:
        pieces.append('This reply reached its length limit; say "go on" for the rest.')
    if view.exchange:
        of = f" of {view.exchanges}" if view.exchange <= view.exchanges else ""
        pieces.append(f"Exchange {view.exchange}{of}")
    if view.done:
        name = f"Lab {view.lesson_number}" if view.lesson_number else "This lab"
        pieces.append(f"{name} is done ✓ You can keep talking here.")
    return " · ".join(pieces)


def _footer_buttons(view: Footer) -> list[Press | None]:
    retry = Press("Try again", Act.RETRY, (view.turn,), primary=True) if view.retry else None
    request = Press("See the request", Act.REQUEST, (view.turn,)) if view.turn and not view.retry else None
    return [retry, leads_on(view.next), request]


def reply(view: TutorReply) -> Drawn:
    """A whole reply of the tutor, cut where it is longer than a message can be."""
    below = _footer_blocks(view.footer) if view.footer else []
    pieces = split(safe_model_text(view.text), SPLIT_LIMIT) if view.text.strip() else []
    text = MarkdownBlock(text=pieces[0]) if pieces else None
    cut = "This reply is longer than one message; its end is left out." if len(pieces) > 1 else ""
    return message([plain(view.text, 3000), cut, *_footer_words(view.footer)], [text, context(cut), *below])


def _footer_words(view: Footer | None) -> list[str]:
    if view is None:
        return []
    return [rich(view.note, 400), _tally(view), offers(*_footer_buttons(view))]


# --- words of the learner -------------------------------------------------------------------


def you_asked(view: YouAsked) -> Drawn:
    """The line that a tapped start leaves in the thread."""
    who = f"{literal(view.who, 80)} asked" if view.who else "You asked"
    return message([f"{who}: {plain(view.text, 3000)}"], [section(f"{who}: {rich(view.text, 2800)}")])


def _private_first(view: WordsHeld, agree: str) -> list[Press]:
    """The ways for words meant for the DM while the lab is in a channel: the public one asks once more."""
    confirm = sure("Let everyone read it?", f"Everybody in {channel(view.channel)} can read it.", "Post it there")
    return [
        Press("Ask here, privately", Act.PUT, (view.held, "dm"), suffix="dm", primary=True),
        Press(agree, Act.PUT, (view.held, 1), confirm=confirm),
    ]


def words_held(view: WordsHeld) -> Drawn:
    """The offer to put words said outside into the open lab's thread, or to open the lab with them."""
    name = f"Lab {view.lesson_number}"
    agree = f"Open {name} with this message" if view.opens else f"Post it in {name}'s thread"
    put = Press(agree, Act.PUT, (view.held, 0), primary=True)
    drop = Press("Not now", Act.DROP, (view.held,))
    presses = (
        [*_private_first(view, agree), drop] if view.channel else [put, drop, card_button() if view.opens else None]
    )
    thread = f"its {link(view.link, 'thread')}" if view.link else "its thread"
    open_now = f"{name} is open, and the tutor reads only {thread}. Shall I post your message there?"
    if view.channel:
        open_now = (
            f"{name} is open, and its {link(view.link, 'thread')} is in a channel, where everybody can read it."
            " Shall the lab continue here with your message, or shall I post it there?"
        )
    offer = "Is that a question for the tutor? I can open the lab with it." if view.opens else open_now
    words = quote(literal(view.words, 500))
    return message([offer, words, offers(*presses)], [section(offer), section(words), row(*presses)])


# --- where its thread is --------------------------------------------------------------------


def places(view: LabPlaces) -> Drawn:
    """The place, what the other one would mean, and the buttons that choose."""
    said = rich(view.problem) or _where(view)
    there = link(view.link, "Open it there") if view.link else ""
    presses = _presses(view)
    small = {"nowhere": READ_ALONG, "here": ""}.get(view.where, GOES_ALONG) if view.hears else ""
    blocks = [section(said), context(there), context(small), row(*presses)]
    return message([said, there, small, offers(*presses)], blocks)


def _where(view: LabPlaces) -> str:
    name = f"Lab {view.lesson_number}"
    return {
        "nowhere": f"Where shall {name} open?",
        "dm": f"{name} is in our direct messages.",
        "here": f"{name} is in this channel: everybody here can read its thread.",
        "elsewhere": f"{name} is in another channel.",
    }[view.where]


def _presses(view: LabPlaces) -> list[Press | None]:
    number, new = view.lesson_number, view.where == "nowhere"
    to_dm = Press("In my DM" if new else "Move it to my DM", Act.LAB_DM, (number, view.tries), primary=new)
    here = "Here, so the team can watch" if new else "Move it here, so the team can watch"
    to_here = Press(here, Act.LAB_HERE, (number, view.tries))
    return [
        None if view.where == "dm" else to_dm,
        None if view.where == "here" or not view.hears else to_here,
    ]

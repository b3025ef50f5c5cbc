"""A lab: the message that opens its thread, where the thread could be, and what stands under the tutor's replies."""

from bot.course.ladder import ASSISTANCE, TOP, start_digest
from bot.features.ports import Drawn, Json
from bot.features.views import Footer, LabPlaces, LabView, Reread, TutorReply, WordsHeld, YouAsked
from bot.slack.blocks.buttons import Press, card_button, feedback, leads_on, offers, read_again, row, sure
from bot.slack.blocks.parts import Blocks, context, fitted, header, markdown, message, section, sections
from bot.slack.blocks.words import channel, count, link, literal, quote, rich
from bot.slack.ids import Act
from bot.slack.text.mrkdwn import label, plain
from bot.slack.text.safe import safe_model_text
from bot.slack.text.split import BUTTON_LIMIT, SECTION_LIMIT, SPLIT_LIMIT, split

STARTS = 10  # what a row still shows well
WHO_READS = "What you write in this thread {goes}. Your team lead can't read it."
WHO_READS_HERE = (
    "This is a lab of {owner}, in a channel: everybody in it can read this thread. What {owner} writes {goes}."
    " The tutor answers only {owner}; type `/learn lab {number}` for a lab of your own."
)
TO_CLAUDE = "goes to Claude and is processed by its provider, Anthropic"
STAYS = "stays on this machine: an offline tutor answers it, not Claude"
TO_SHOW = "answer a question of the tutor's in your own words, or write a request, a prompt or a plan here"
READ_ALONG = "Everybody in a channel can read a lab there."
BY_AI = "Written by AI, which can make mistakes."  # Slack asks for it below each reply (ai-best-practices)
BY_SEARCH = "Found by the offline tutor, a small search program that can be wrong."
GOES_ALONG = (
    "If it moves here, the team can read only what is posted from then on. What you said before stays where it is,"
    " but the tutor still knows it and may mention it."
)


def lab(view: LabView) -> Drawn:
    """The task, who reads along, and the suggested starts, as the root of the lab's thread."""
    title = f"Lab {view.lesson_number} · {view.title}"
    reads = (WHO_READS_HERE if view.owner else WHO_READS).format(
        owner=literal(view.owner, 80), number=view.lesson_number, goes=STAYS if view.is_offline else TO_CLAUDE
    )
    starts = view.starts[:STARTS] if view.live and not view.moved_link else ()
    too_long = any(len(label(start, SECTION_LIMIT)) > BUTTON_LIMIT for start in starts)  # for a button's label
    in_full = [f"*{number}* {rich(start)}" for number, start in enumerate(starts, start=1)] if too_long else []
    presses = [
        Press(
            f"Ask {index + 1}" if too_long else start,
            Act.START,
            (view.attempt, index, start_digest(start)),
            suffix=index,
        )
        for index, start in enumerate(starts)
    ]
    blocks = [
        header(title),
        *sections([rich(view.task)], most=3),
        context(reads),
        *sections(in_full, most=5),
        row(*presses),
        context(_how(view)),
        *([section(f"*What you showed*\n{quote(literal(view.recap, 700))}")] if view.recap else []),
    ]
    start_words = ["Buttons to start with:", *(f"• {plain(start, 300)}" for start in starts)] if starts else []
    recap = f"What you showed: {literal(view.recap, 700)}" if view.recap else ""
    return message([plain(title), plain(view.task), reads, *start_words, _how(view), recap], blocks)


def _how(view: LabView) -> str:
    if view.moved_link:
        return f"This lab continues in {link(view.moved_link, 'a newer thread')}."
    if view.done:
        return f"Lab {view.lesson_number} is done ✓ You can keep talking in this thread."
    tap = ", or tap a start" if view.live and view.starts else ""
    exchanges = count(view.exchanges, "exchange")
    return f"Reply in this thread{tap}. The lab is done after {exchanges}, once you have shown one thing: {TO_SHOW}."


# --- under a reply --------------------------------------------------------------------------


def footer(view: Footer) -> tuple[Json, ...]:
    """The blocks below a reply, also for the end of a stream."""
    return fitted(_footer_blocks(view))


def _footer_blocks(view: Footer) -> Blocks:
    """Which exchange this was, what was the matter, and the buttons."""
    small = context(_tally(view), _by(view))
    votes = feedback(view.turn) if view.is_reply and not view.retry else None
    return [context(rich(view.note, 1000)), small, row(*_footer_buttons(view)), votes]


def _by(view: Footer) -> str:
    """The note under a reply that says who wrote it."""
    return "" if not view.is_reply else BY_SEARCH if view.is_offline else BY_AI


def _tally(view: Footer) -> str:
    pieces = []
    if view.shortened:
        pieces.append('This reply reached its length limit; say "go on" for the rest.')
    if view.exchange:
        of = f" of {view.exchanges}" if view.exchange <= view.exchanges else ""
        pieces.append(f"Exchange {view.exchange}{of}")
    if view.help:
        pieces.append(f"Help {view.help} of {TOP}")
    if view.lacks_proof:
        pieces.append(f"Show one thing and the lab is done: {TO_SHOW}.")
    if view.done:
        name = f"Lab {view.lesson_number}" if view.lesson_number else "This lab"
        pieces.append(f"{name} is done ✓ You can keep talking here.")
    return " · ".join(pieces)


def _footer_buttons(view: Footer) -> list[Press | None]:
    retry = Press("Try again", Act.RETRY, (view.turn,), primary=True) if view.retry else None
    request = Press("See the request", Act.REQUEST, (view.turn,)) if view.turn and not view.retry else None
    return [retry, leads_on(view.next), _page_button(view.page), *(_help(view.turn) if view.helps else ()), request]


def _help(turn: int) -> list[Press]:
    return [Press(help_.label, Act.ASSIST, (turn, kind), suffix=kind) for kind, help_ in ASSISTANCE.items()]


def _page_button(page: Reread | None) -> Press | None:
    return read_again(page, f"Read lesson {page.lesson_number}, page {page.page_number}") if page else None


def reply(view: TutorReply) -> Drawn:
    """A whole reply of the tutor, cut where it is longer than a message can be."""
    pieces = split(safe_model_text(view.text), SPLIT_LIMIT) if view.text.strip() else []
    cut = "This reply is longer than one message; its end is left out." if len(pieces) > 1 else ""
    words = [plain(view.text, 3000), cut]
    blocks = [markdown(pieces[0] if pieces else ""), context(cut)]
    if view.footer:
        words += [rich(view.footer.note, 400), _tally(view.footer), _by(view.footer)]
        words += [offers(*_footer_buttons(view.footer))]
        blocks += _footer_blocks(view.footer)
    return message(words, blocks)


# --- words of the learner -------------------------------------------------------------------


def you_asked(view: YouAsked) -> Drawn:
    """The line that a tapped start, or words from elsewhere, leave in the thread."""
    who = f"{literal(view.who, 80)} asked" if view.who else "You asked"
    shown, said = (literal, literal) if view.is_own else (rich, plain)
    return message([f"{who}: {said(view.text, 3000)}"], [section(f"{who}: {shown(view.text, 2800)}")])


def words_held(view: WordsHeld) -> Drawn:
    """The offer to put words said outside into the open lab's thread, or to open the lab with them."""
    name, thread = f"Lab {view.lesson_number}", f"its {link(view.link, 'thread')}"
    agree = f"Open {name} with this message" if view.opens else f"Post it in {name}'s thread"
    drop = Press("Not now", Act.DROP, (view.held,))
    if view.channel:  # the words were meant for the DM: to post them for others is asked once more
        offer = (
            f"{name} is open, and {thread} is in a channel, where everybody can read it."
            " Shall the lab continue here with your message, or shall I post it there?"
        )
        confirm = sure("Let everyone read it?", f"Everybody in {channel(view.channel)} can read it.", "Post it there")
        here = Press("Ask here, privately", Act.PUT, (view.held, "dm"), suffix="dm", primary=True)
        presses = [here, Press(agree, Act.PUT, (view.held, 1), confirm=confirm), drop]
    else:
        offer = f"{name} is open, and the tutor reads only {thread}. Shall I post your message there?"
        presses = [Press(agree, Act.PUT, (view.held, 0), primary=True), drop, *([card_button()] if view.opens else [])]
    if view.opens:
        offer = "Is that a question for the tutor? I can open the lab with it."
    words = quote(literal(view.words, 500))
    return message([offer, words], [section(offer), section(words)], *presses)


# --- where its thread is --------------------------------------------------------------------


def places(view: LabPlaces) -> Drawn:
    """The place, what the other one would mean, and the buttons that choose."""
    name, is_new, chosen = f"Lab {view.lesson_number}", view.where == "nowhere", (view.lesson_number, view.tries)
    where = {
        "nowhere": f"Where shall {name} open?",
        "dm": f"{name} is in our direct messages.",
        "here": f"{name} is in this channel: everybody here can read its thread.",
        "elsewhere": f"{name} is in another channel.",
    }
    said = rich(view.problem) or where[view.where]
    there = link(view.link, "Open it there") if view.link else ""
    small = {"nowhere": READ_ALONG, "here": ""}.get(view.where, GOES_ALONG) if view.hears else ""
    to_dm = Press("In my DM" if is_new else "Move it to my DM", Act.LAB_DM, chosen, primary=is_new)
    to_here = Press(f"{'Here' if is_new else 'Move it here'}, so the team can watch", Act.LAB_HERE, chosen)
    presses = [
        None if view.where == "dm" else to_dm,
        None if view.where == "here" or not view.hears else to_here,
    ]
    return message([said, there, small], [section(said), context(there), context(small)], *presses)

"""Where a lab's thread is and where it could be, said in a channel to its learner alone."""

from bot.features.ports import Drawn
from bot.features.views import LabPlaces
from bot.slack.blocks.parts import Message, Press, context, link, offers, rich, row, section
from bot.slack.ids import Act

READ_ALONG = "In a channel everybody in it can read along."
GOES_ALONG = (
    "If it moves here, the team reads only what is posted from then on. What you said before stays where it is; "
    "the tutor still knows it, and may come back to it."
)


def places(view: LabPlaces) -> Drawn:
    """The place, what the other one would mean, and the buttons that choose."""
    said = rich(view.problem) or _where(view)
    there = link(view.link, "Open it there") if view.link else ""
    presses = _presses(view)
    small = {"nowhere": READ_ALONG, "here": ""}.get(view.where, GOES_ALONG) if view.hears else ""
    blocks = [section(said), context(there), context(small), row(*presses)]
    return Message([said, there, small, offers(*presses)], blocks).drawn()


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

"""Every action, block and callback id, and what their values carry: the only place that knows.

A button's value carries absolutes (attempt, question, option), never "next", so that an old button says
exactly what it meant. Values are short words joined by colons; an action_id may end in `/n` to be unique
within its block.
"""

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """A button's action. The comment names the button's value."""

    OPEN = "open"  # a step: kind:number
    CARD = "card"  # -
    TERMS = "terms"  # -
    BOARD = "board"  # -
    PROGRESS = "progress"  # -
    HELP = "help"  # -
    PRIVACY = "privacy"  # -
    SEND_DATA = "send-data"  # -
    DELETE_DATA = "delete-data"  # -, after a dialog
    PAGE = "page"  # lesson number:page id, posts that page below; a page's own Next adds the id of the page it is on
    ACT = "act"  # lesson number:page id:option index:the act's wording:1 while the page leads on
    ANSWER = "answer"  # attempt:question number:option index
    TYPE = "type"  # attempt:question number, opens the modal for a typed answer
    QUESTION = "question"  # attempt:question number, shows that question below
    FINISH = "finish"  # attempt, shows the quiz's end
    PRACTISE = "practise"  # attempt, a round of its missed questions
    START = "start"  # lab attempt:index of the suggested start:digest of its words
    REQUEST = "request"  # turn
    RETRY = "retry"  # turn
    ASSIST = "assist"  # turn:kind of help with its reply, as in course/ladder.py
    VOTE = "vote"  # turn:up or down, a vote on its reply; "down" opens the modal that asks for a reason
    MOVE = "move"  # lesson number, begins the lab's thread anew below
    LAB_DM = "lab-dm"  # lesson number:tries, opens the lab in the learner's DM or moves it there
    LAB_HERE = "lab-here"  # lesson number:tries, opens the lab in the channel of the button or moves it there
    PUT = "put"  # held words:1 where the button says that others will read them, or "dm" to move the lab to them
    DROP = "drop"  # held words, forget them
    TEST_BEGIN = "test-begin"  # -; in place, or below where its suffix is RETAKE
    TEST_CHOOSE = "test-choose"  # attempt:question number:option index
    TEST_GO = "test-go"  # attempt:question number
    TEST_OVERVIEW = "test-overview"  # attempt
    TEST_SUBMIT = "test-submit"  # attempt
    TEST_REVIEW = "test-review"  # attempt:page of the review
    STANDING = "standing"  # named | hidden, and "asked" where it answers the question
    ALIAS = "alias"  # "asked" where it answers the question; opens the alias modal
    HIDE = "hide"  # -, takes who presses it off every public board
    BOARD_POST = "board-post"  # channel, posts the board there for all to see
    WEEKLY = "weekly"  # preview | post | stop | start:channel, before it is started also :zone, of the weekly board
    ZONE = "zone"  # channel, opens the modal that asks for its weekly board's time zone
    LINK = "link"  # -, a button that only leads elsewhere; acked


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button's act and the words of its value."""

    act: Act
    words: tuple[str, ...]


RETAKE = "retake"  # the suffix of TEST_BEGIN under a result: the new test is posted below
SHORTCUT_ASK = "ask-tutor"  # the message shortcut's callback_id, as the manifest has it
VIEW_ALIAS = "alias"  # the modal's callback_id
VIEW_ANSWER = "answer"
VIEW_REQUEST = "request"
VIEW_ZONE = "zone"
VIEW_REASON = "reason"
INPUT_ALIAS = "alias-input"
INPUT_ANSWER = "answer-input"
INPUT_ZONE = "zone-input"
INPUT_REASON = "reason-input"
INPUT_OF = {
    VIEW_ALIAS: INPUT_ALIAS,
    VIEW_ANSWER: INPUT_ANSWER,
    VIEW_ZONE: INPUT_ZONE,
    VIEW_REASON: INPUT_REASON,
}


def action_id(act: Act, suffix: object = "") -> str:
    """The action_id of a button, unique within its block by the suffix."""
    return f"{act}/{suffix}" if str(suffix) else str(act)


def value(*words: object) -> str:
    """The value of a button from its words."""
    return ":".join(str(word) for word in words)


def pressed(action_id: str, value: str) -> Pressed:
    """The action and words of a pressed button. Raises ValueError if the id isn't one of ours."""
    return Pressed(Act(action_id.split("/", 1)[0]), tuple(value.split(":")) if value else ())

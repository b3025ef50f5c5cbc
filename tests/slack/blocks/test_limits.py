"""Every drawn view stays within Slack's limits and pings nobody, regardless of its content."""

import re
from dataclasses import is_dataclass, replace
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.course.progress import Step
from bot.features import views as v
from bot.features.lab.reply_buttons import REASON_LIMIT_CHARS
from bot.features.ports import Drawn
from bot.sandbox.slack.limits import validate_blocks, validate_message, validate_view
from bot.slack import ids, modals, payloads
from bot.slack.blocks.buttons import plainer
from bot.slack.draw import DRAWINGS, draw, draw_footer
from tests.slack.blocks.reading import LIVE_TOKEN, elements, texts
from tests.slack.blocks.samples import ALL, OPTIONS, PAGE, QUESTION, TEST

NASTY = ["", " ", "<!channel>", "<@U1|x>", "`<!here>`", "```\n<!channel>", "**", "*a*", "# \n> x", "| a | b |"]
NASTY += ["&" * 4000, "🎓" * 3000, "w " * 7000, "[x](https://e.example/|<!here>)", "<https://x|", "https://["]
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(max_size=200), st.lists(st.sampled_from(NASTY)).map("".join))
SLUGS = st.from_regex(r"[a-z][a-z-]{0,40}", fullmatch=True)
PLAIN = {str: TEXTS, bool: st.booleans(), int: st.integers(0, 60), type(None): st.none()}
LETTERS = st.sampled_from("ABCD")
BY_NAME = {  # what the course, Slack or we ourselves write, never anybody's words
    ("id", str): SLUGS,
    ("page_id", str): SLUGS,
    ("next_page_id", str): SLUGS | st.just(""),
    ("wording", str): SLUGS,
    ("channel", str): st.from_regex(r"[CG][A-Z0-9]{2,20}", fullmatch=True) | st.just(""),
    ("letter", str): LETTERS,
    ("chosen", str): LETTERS,
    ("right", str): LETTERS,
}


TAPPED = {"trigger_id": "1.1", "user": {"id": "U0ADA"}, "team": {"id": "T1"}}


def filled(kind: Any, name: str = "") -> st.SearchStrategy[Any]:
    """Any value of a type as the views use them."""
    if (name, kind) in BY_NAME:
        return BY_NAME[name, kind]
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{field: filled(hint, field) for field, hint in hints.items()})
    return PLAIN[kind] if kind in PLAIN else filled_generic(kind)


def filled_generic(kind: Any) -> st.SearchStrategy[Any]:
    arguments = get_args(kind)
    if get_origin(kind) is Literal:
        return st.sampled_from(arguments)
    if get_origin(kind) is tuple and arguments[-1] is ...:
        return st.lists(filled(arguments[0]), max_size=6).map(tuple)
    if get_origin(kind) is tuple:
        return st.tuples(*map(filled, arguments))
    return st.one_of(*map(filled, arguments))


def test_every_view_has_a_drawing() -> None:
    assert set(DRAWINGS) == set(get_args(v.View))


def test_the_samples_hold_every_view() -> None:
    assert {type(view) for view in ALL} == set(get_args(v.View))


OUR_CHANNEL = re.compile(r"^<#[CG][A-Z0-9]+>(?=: next on )")


def problems(drawn: Drawn) -> list[str]:
    """Validation errors of the message, and of its fallback for a workspace that doesn't know one of its blocks."""
    sent = [drawn.blocks, drawn.plainer] if drawn.plainer else [drawn.blocks]
    told = [validate_message({"text": drawn.text, "blocks": list(blocks)}) for blocks in sent]
    return [str(problem) for problems in told for problem in problems]


def pings(drawn: Drawn) -> list[str]:
    """The texts with a live token, but for a channel's name at the beginning: we write it, and it notifies nobody."""
    read = [text for text, kind in texts(list(drawn.blocks)) if kind in {"mrkdwn", "markdown"}]
    return [text for text in [drawn.text, *read] if LIVE_TOKEN.search(OUR_CHANNEL.sub("", text))]


@pytest.mark.parametrize("view", ALL, ids=[f"{type(view).__name__}-{place}" for place, view in enumerate(ALL)])
def test_every_sample_is_a_message_slack_takes(view: v.View) -> None:
    assert problems(draw(view)) == []


@pytest.mark.parametrize("kind", get_args(v.View), ids=lambda kind: kind.__name__)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_content_stays_within_slacks_limits_and_pings_nobody(kind: type, data: st.DataObject) -> None:
    drawn = draw(data.draw(filled(kind)))
    assert problems(drawn) == []
    assert len(drawn.text) < 3_950
    assert pings(drawn) == []


@settings(max_examples=50, deadline=None)
@given(filled(v.Footer))
def test_any_footer_can_end_a_stream(footer: v.Footer) -> None:
    assert [str(problem) for problem in validate_blocks(list(draw_footer(footer)))] == []


@settings(max_examples=50, deadline=None)
@given(filled(v.RequestShown))
def test_any_request_fits_a_modal(view: v.RequestShown) -> None:
    modal = modals.request(view)
    assert [str(problem) for problem in validate_view(modal)] == []
    assert not [text for text, kind in texts(modal["blocks"]) if kind == "mrkdwn" and LIVE_TOKEN.search(text)]


@given(st.sampled_from([*NASTY, "Owl"]))
def test_any_alias_fits_its_modal(current: str) -> None:
    assert [str(problem) for problem in validate_view(modals.alias(current))] == []


@given(st.sampled_from([*NASTY, "Too long."]))
def test_any_reason_fits_its_modal(current: str) -> None:
    assert [str(problem) for problem in validate_view(modals.reason(31, current[:REASON_LIMIT_CHARS]))] == []


WORDY = st.lists(st.from_regex(r"[a-z]{1,9}", fullmatch=True), min_size=1, max_size=29).map(" ".join)


@settings(max_examples=40, deadline=None)
@given(ask=WORDY, said=st.tuples(WORDY, WORDY, WORDY, WORDY), view=st.sampled_from([QUESTION, TEST]))
def test_the_fallback_text_holds_the_question_and_every_option(
    ask: str, said: tuple[str, ...], view: v.QuestionView | v.TestQuestion
) -> None:
    options = tuple(replace(option, text=text) for option, text in zip(OPTIONS, said, strict=True))
    text = draw(replace(view, ask=ask, options=options)).text
    assert ask in text
    assert all(f"{option.letter}. {option.text}\n" in text for option in options)


def test_every_act_has_a_button_and_every_button_says_what_it_means() -> None:
    drawn = [element for view in ALL for element in elements(list(plainer(draw(view).blocks)))]
    acts = {ids.pressed(element["action_id"], element.get("value", "")).act for element in drawn}
    assert acts == set(ids.Act) - {ids.Act.LINK}


def test_every_open_button_names_a_step() -> None:
    drawn = [element for view in ALL for element in elements(list(draw(view).blocks))]
    meant = [payloads.press({**TAPPED, "actions": [element | {"action_ts": "1.0"}]}, "T1") for element in drawn]
    steps = [press.step() for press in meant if press.act == ids.Act.OPEN]
    assert Step("quiz", 1) in steps


def test_one_primary_button_at_most_stands_in_a_row() -> None:
    rows = [block for view in ALL for block in draw(view).blocks if block["type"] == "actions"]
    assert rows
    assert max(sum(button.get("style") == "primary" for button in row["elements"]) for row in rows) == 1


def test_a_page_too_long_for_a_message_is_cut_and_keeps_its_way_on() -> None:
    long = replace(PAGE.page, parts=(*PAGE.page.parts, *PAGE.page.parts[:1] * 200))
    drawn = draw(replace(PAGE, page=long))
    assert problems(drawn) == []
    assert drawn.blocks[-1] == draw(PAGE).blocks[-1]

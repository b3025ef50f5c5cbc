"""The modals, drawn and parsed: a typed answer, an alias, a time zone, the reason for a vote, and a turn's request.

A modal can hold no markdown block. It keeps a reference to the message whose button opened it.
"""

from functools import cache
from importlib.resources import files
from itertools import groupby

from bot.course.redact import redact
from bot.features.actions import AliasGiven, AnswerGiven, Press, ReasonGiven, ZoneGiven
from bot.features.lab.reply_buttons import REASON_LIMIT_CHARS
from bot.features.leaderboard.visibility import ASKED
from bot.features.ports import Json
from bot.features.questions.typed_answers import LONGEST
from bot.features.views import AnswerInput, RequestShown
from bot.slack import ids
from bot.slack.blocks.buttons import plain_text
from bot.slack.blocks.parts import Blocks, context, packed, section, sections
from bot.slack.blocks.words import asking, count, literal, rich
from bot.slack.payloads import Malformed, Payload, optional, parsing, person, required
from bot.slack.text.mrkdwn import mrkdwn
from bot.slack.text.split import SECTION_LIMIT, clip, cut_before

ALIAS_MIN = 2
ALIAS_MAX = 24
FENCE = "```"
CHUNK_CHARS = SECTION_LIMIT - 2 * len(FENCE) - 2
MODAL_CHARS = 60_000  # Slack: views.open, view_too_large above 250 KB and 100 blocks
LABEL_CHARS = 150
GROUP = 100  # Slack: static_select, options in a group
REGIONS = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
SHORTENED = "Only the system text, with the tutor's rules and the lessons, is shortened here."
REBUILT = (
    "The messages are the ones that were sent. The model, settings and system text weren't stored, so"
    " these are the current ones."
)


def alias(current: str = "", *, origin: str = "") -> Json:
    """The modal that asks for the name others see on the leaderboard; `origin` comes back with its submission."""
    field: Json = {
        "type": "plain_text_input",
        "min_length": ALIAS_MIN,
        "max_length": ALIAS_MAX,
        "focus_on_load": True,
    }
    if current:
        field["initial_value"] = current[:ALIAS_MAX]
    hint = f"{ALIAS_MIN} to {ALIAS_MAX} characters. You can change or remove it at any time."
    asked = _input(ids.INPUT_ALIAS, "Others see you on the leaderboard as", hint, field)
    return _modal(ids.VIEW_ALIAS, "Your alias", [asked], submit="Use it", origin=origin)


def answer(view: AnswerInput, *, origin: str) -> Json:
    """The modal for a typed answer, below its question; `origin` comes back with its submission."""
    field: Json = {"type": "plain_text_input", "max_length": LONGEST, "focus_on_load": True}
    if view.typed:
        field["initial_value"] = view.typed[:LONGEST]
    hint = "Your first answer counts." if view.final else "You can change it until you submit the test."
    label = clip(view.form[:1].upper() + view.form[1:], LABEL_CHARS)
    asked = [*sections([asking(rich(view.ask))], most=4), _input(ids.INPUT_ANSWER, label, hint, field)]
    title = f"Question {view.number} of {view.count}"
    return _modal(ids.VIEW_ANSWER, title, asked, submit="Answer", origin=origin)


def reason(turn: int, current: str = "") -> Json:
    """The modal that asks, after a vote against a reply, what was wrong with it."""
    field: Json = {"type": "plain_text_input", "multiline": True, "max_length": REASON_LIMIT_CHARS}
    if current:
        field["initial_value"] = current
    hint = f"Up to {REASON_LIMIT_CHARS} characters. The course's authors read it without your name."
    asked = _input(ids.INPUT_REASON, "What would have helped you more?", hint, field) | {"optional": True}
    return _modal(ids.VIEW_REASON, "Your vote is stored", [asked], submit="Send", origin=str(turn))


def zone(*, origin: str = "") -> Json:
    """The modal that asks for the time zone of a channel's weekly board; typing filters the list."""
    groups = [
        {"label": plain_text(region), "options": [{"text": plain_text(name), "value": name} for name in names]}
        for region, names in regions()
    ]
    field = {"type": "static_select", "placeholder": plain_text("Choose a city"), "option_groups": groups}
    hint = "The week runs from Monday 00:00 there, and its board is posted on Monday at 09:00."
    asked = _input(ids.INPUT_ZONE, "The team's time zone", hint, field)
    return _modal(ids.VIEW_ZONE, "Time zone", [asked], submit="Use it", origin=origin)


def _input(id_: str, label: str, hint: str, field: Json) -> Json:
    element = {"action_id": id_, **field}
    return {"type": "input", "block_id": id_, "label": plain_text(label), "hint": plain_text(hint), "element": element}


@cache
def regions() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each region with its zones in order; a long region continues in another group."""
    # IANA's names from one file: `zoneinfo.available_timezones` walks the system's folders, which takes 0.1 s.
    known = (files("tzdata") / "zones").read_text("utf-8").split()
    names = sorted(name for name in known if name.split("/")[0] in REGIONS)
    found: list[tuple[str, tuple[str, ...]]] = [("Everywhere", ("UTC",))]
    for region, cities in groupby(names, key=lambda name: name.split("/")[0]):
        zones = tuple(cities)
        found += [
            (f"{region}, continued" if start else region, zones[start : start + GROUP])
            for start in range(0, len(zones), GROUP)
        ]
    return tuple(found)


def request(view: RequestShown) -> Json:
    """The modal that shows a request: its JSON in preformatted sections, then its usage."""
    escaped = _middle_out(mrkdwn(_unfenced(view.request)), MODAL_CHARS)
    shown = [section(f"{FENCE}\n{chunk}\n{FENCE}") for chunk in packed(_short_lines(escaped), CHUNK_CHARS)]
    went = f"This is the request for this reply: {count(view.turns, 'message')}, sent in full every time."
    if view.left_out:
        went += f" This lab is very long, so its oldest part, {count(view.left_out, 'exchange')}, was left out."
    summary = context(f"{went} {SHORTENED if view.as_sent else REBUILT}")
    came = f"The reply came with this `usage`:\n```\n{literal(_unfenced(view.usage), 1000)}\n```"
    usage = section(came if view.usage.strip() else "")
    return _modal(ids.VIEW_REQUEST, "The request", [summary, *shown[:90], usage])


def _short_lines(words: str) -> list[str]:
    """Lines that fit a chunk each; a longer one goes on below."""
    lines: list[str] = []
    for line in words.split("\n"):
        rest = line
        while len(rest) > CHUNK_CHARS:
            at = cut_before(rest, CHUNK_CHARS)
            lines.append(rest[:at])
            rest = rest[at:]
        lines.append(rest)
    return lines


def _unfenced(json: str) -> str:
    """The JSON without a run of backticks that would end the code block it stands in; it stays the same JSON."""
    return json.replace("```", "``\\u0060")


def _middle_out(words: str, limit: int) -> str:
    """Words of at most `limit` characters, whole lines left out in the middle."""
    if len(words) <= limit:
        return words
    note = "\n… left out here …\n"
    half = (limit - len(note)) // 2
    start, end = words[:half], words[-half:]
    return f"{start.rpartition(chr(10))[0] or start}{note}{end.partition(chr(10))[2] or end}"


def _modal(callback_id: str, title: str, blocks: Blocks, *, submit: str = "", origin: str = "") -> Json:
    view = {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": origin,
        "title": plain_text(title),
        "submit": plain_text(submit) if submit else None,
        "close": plain_text("Not now" if submit else "Close"),
        "blocks": [block for block in blocks if block is not None],
    }
    return {name: given for name, given in view.items() if given}


# --- submissions ---


@parsing
def alias_given(body: Payload, workspace: str) -> AliasGiven:
    """A submission of the alias modal."""
    channel, ts, url, word = _origin(body)
    given = redact(optional(_given(body, ids.INPUT_ALIAS), "value"))
    return AliasGiven(person(body, workspace), given.text, channel, ts, url, asked=word == ASKED, removed=given.kinds)


@parsing
def reason_given(body: Payload, workspace: str) -> ReasonGiven:
    """A submission of the modal that asks why a reply was voted down."""
    given = redact(optional(_given(body, ids.INPUT_REASON), "value"))
    turn = int(required(body, "view", "private_metadata"))
    return ReasonGiven(person(body, workspace), turn, given.text, removed=given.kinds)


@parsing
def zone_given(body: Payload, workspace: str) -> ZoneGiven:
    """A submission of the time zone modal."""
    channel, ts, url, _ = _origin(body)
    given = _given(body, ids.INPUT_ZONE)
    return ZoneGiven(person(body, workspace), optional(given, "selected_option", "value"), channel, ts, url)


@parsing
def answer_given(body: Payload, workspace: str) -> AnswerGiven:
    """A submission of the modal for a typed answer; line breaks in it become spaces."""
    channel, ts, url, words = _origin(body)
    attempt, _, number = words.partition(":")
    given = redact(optional(_given(body, ids.INPUT_ANSWER), "value"))
    return AnswerGiven(
        learner=person(body, workspace),
        attempt=int(attempt),
        number=int(number),
        words=" ".join(given.text.split()),
        channel=channel,
        message_ts=ts,
        response_url=url,
        removed=given.kinds,
    )


def _given(body: Payload, action_id: str) -> Payload:
    """The input of a modal's field."""
    for block in body.get("view", {}).get("state", {}).get("values", {}).values():
        if isinstance(block.get(action_id), dict):
            found: Payload = block[action_id]
            return found
    raise Malformed("view.state.values")


def _origin(body: Payload) -> tuple[str, str, str, str]:
    """The four words that `origin` kept, empty if missing."""
    channel, ts, url, word = [*optional(body, "view", "private_metadata").split(" "), "", "", "", ""][:4]
    return channel, ts, url, word


def origin(press: Press) -> str:
    """A modal's reference to the message that opened it: its place, its response_url, the button's words."""
    return f"{press.channel} {press.message_ts} {press.response_url} {ids.value(*press.words)}".rstrip()

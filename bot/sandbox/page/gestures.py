"""The page's gestures by name. Each one acts on the local Slack as the person."""

from collections.abc import Awaitable, Callable

from bot.sandbox import Json
from bot.sandbox.slack import LocalSlack

Gesture = Callable[[LocalSlack, str, Json], Awaitable[object]]


def _command(slack: LocalSlack, user: str, act: Json) -> Awaitable[str]:
    command, _, text = act["text"].strip().partition(" ")
    return slack.command(user, act["channel"], command, text.strip(), act.get("thread_ts", ""))


def _press(slack: LocalSlack, user: str, act: Json) -> Awaitable[str]:
    pressed = {"block_id": act["block_id"], "value": _value(act["chosen"])}
    return slack.press(user, act["channel"], act["ts"], act["action_id"], ephemeral=act["ephemeral"], **pressed)


def _press_in_view(slack: LocalSlack, user: str, act: Json) -> Awaitable[str]:
    value = _value(act["chosen"])
    return slack.press_in_view(user, act["view_id"], act["action_id"], block_id=act["block_id"], value=value)


def _value(chosen: list[str]) -> object:
    """Return one chosen value as itself, several as a list: as the elements of Block Kit have them."""
    return chosen[0] if len(chosen) == 1 else chosen


def _say(slack: LocalSlack, user: str, act: Json) -> Awaitable[str]:
    return slack.say(user, act["channel"], act["text"], act.get("thread_ts", ""))


# Each gesture with the name its result has for the page. `failed` is a warning, whose words come as a toast.
GESTURES: dict[str, tuple[str, Gesture]] = {
    "say": ("ts", _say),
    "edit": ("", lambda slack, user, act: slack.edit(user, act["channel"], act["ts"], act["text"])),
    "delete": ("", lambda slack, user, act: slack.delete(user, act["channel"], act["ts"])),
    "command": ("failed", _command),
    "press": ("failed", _press),
    "shortcut": (
        "failed",
        lambda slack, user, act: slack.shortcut(user, act["channel"], act["ts"], act["callback_id"]),
    ),
    "press_in_view": ("failed", _press_in_view),
    "submit": ("errors", lambda slack, user, act: slack.submit_view(user, act["view_id"], act["values"])),
    "close": ("", lambda slack, user, act: slack.close_view(user, act["view_id"])),
    "unarchive": ("", lambda slack, user, act: slack.unarchive(user, act["channel"])),
    "open_tab": ("", lambda slack, user, act: slack.open_tab(user, "home" if act["tab"] == "home" else "messages")),
    "look": ("", lambda slack, user, act: slack.look_at(user, act["channel"])),
    "stop": ("", lambda slack, user, act: slack.stop(user, act["channel"], act["thread_ts"])),
}


async def carry_out(slack: LocalSlack, user: str, act: Json) -> Json:
    """Carry out a gesture and return what the page learns of it. Raises KeyError for one that isn't known."""
    name, gesture = GESTURES[act["do"]]
    result = await gesture(slack, user, act)
    return {"failed": bool(result)} if name == "failed" else {name: result} if name else {}

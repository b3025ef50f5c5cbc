"""The page's gestures by name. Each one acts on the local Slack as the person."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.slack import LocalSlack

Json = dict[str, Any]
Gesture = Callable[[LocalSlack, str, Json], Awaitable[Json]]


async def _say(slack: LocalSlack, user: str, act: Json) -> Json:
    return {"ts": await slack.say(user, act["channel"], act["text"], act.get("thread_ts", ""))}


async def _edit(slack: LocalSlack, user: str, act: Json) -> Json:
    await slack.edit(user, act["channel"], act["ts"], act["text"])
    return {}


async def _delete(slack: LocalSlack, user: str, act: Json) -> Json:
    await slack.delete(user, act["channel"], act["ts"])
    return {}


async def _command(slack: LocalSlack, user: str, act: Json) -> Json:
    command, _, text = act["text"].strip().partition(" ")
    return _failed(await slack.command(user, act["channel"], command, text.strip(), act.get("thread_ts", "")))


async def _press(slack: LocalSlack, user: str, act: Json) -> Json:
    warning = await slack.press(
        user,
        act["channel"],
        act["ts"],
        act["action_id"],
        block_id=act["block_id"],
        ephemeral=act["ephemeral"],
        value=_value(act["chosen"]),
    )
    return _failed(warning)


async def _shortcut(slack: LocalSlack, user: str, act: Json) -> Json:
    return _failed(await slack.shortcut(user, act["channel"], act["ts"], act["callback_id"]))


async def _press_in_view(slack: LocalSlack, user: str, act: Json) -> Json:
    value = _value(act["chosen"])
    warning = await slack.press_in_view(user, act["view_id"], act["action_id"], block_id=act["block_id"], value=value)
    return _failed(warning)


def _value(chosen: list[str]) -> object:
    """Return one chosen value as itself, several as a list: as the elements of Block Kit have them."""
    return chosen[0] if len(chosen) == 1 else chosen


def _failed(warning: str) -> Json:
    """Say that a gesture failed; the words themselves come to the page as a toast from the workspace."""
    return {"failed": bool(warning)}


async def _submit(slack: LocalSlack, user: str, act: Json) -> Json:
    return {"errors": await slack.submit_view(user, act["view_id"], act["values"])}


async def _close(slack: LocalSlack, user: str, act: Json) -> Json:
    await slack.close_view(user, act["view_id"])
    return {}


async def _unarchive(slack: LocalSlack, user: str, act: Json) -> Json:
    await slack.unarchive(user, act["channel"])
    return {}


async def _open_tab(slack: LocalSlack, user: str, act: Json) -> Json:
    await slack.open_tab(user, "home" if act["tab"] == "home" else "messages")
    return {}


async def _look(slack: LocalSlack, user: str, act: Json) -> Json:
    await slack.look_at(user, act["channel"])
    return {}


async def _stop(slack: LocalSlack, user: str, act: Json) -> Json:
    await slack.stop(user, act["channel"], act["thread_ts"])
    return {}


GESTURES: dict[str, Gesture] = {
    "say": _say,
    "edit": _edit,
    "delete": _delete,
    "command": _command,
    "press": _press,
    "shortcut": _shortcut,
    "press_in_view": _press_in_view,
    "submit": _submit,
    "close": _close,
    "unarchive": _unarchive,
    "open_tab": _open_tab,
    "look": _look,
    "stop": _stop,
}

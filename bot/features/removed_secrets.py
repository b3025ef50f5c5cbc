"""Notices about a removed secret: its kind, what happened to the rest of the text, and how to revoke it."""

from collections.abc import Mapping, Sequence

from bot.course.secret_kinds import PASSWORD
from bot.features import outbox
from bot.features.actions import Edited, Message
from bot.features.context import Context, is_dm
from bot.store.db import Query

ASKED = "The tutor gets the rest."
NOTHING_ELSE = "There was nothing else in it, so I passed nothing on."
NOT_PASSED_ON = "I didn't pass any of it on."
EDIT_NOT_PASSED_ON = "I didn't pass the edit on."

_WHERE: Mapping[str, str] = {  # where each kind of secret is revoked, as its maker names the place
    "Anthropic key": "at platform.claude.com under Settings, API keys",
    "Hugging Face token": "at huggingface.co under Settings, Access Tokens",
    "Slack token": "at api.slack.com/apps",
    "Slack app token": "at api.slack.com/apps",
    "Slack webhook": "at api.slack.com/apps",
    "AWS key": "in the AWS console under IAM",
    "AWS secret": "in the AWS console under IAM",
    "Azure secret": "in the Azure portal",
    "GitHub token": "at github.com under Settings, Developer settings",
    "GitLab token": "at your GitLab under Preferences, Access tokens",
    "Google key": "in the Google Cloud console under Credentials",
    "Stripe key": "in the Stripe dashboard under Developers, API keys",
}


def say(query: Query, context: Context, said: Message | Edited, thread_ts: str, *, rest: str) -> None:
    """Tell the learner that a secret was taken out, once for each message and edit; `rest` says what became of it."""
    here = "It's still in Slack" if is_dm(said.channel) else "It's still in this channel, where everybody can read it"
    text = (
        f"Your message contained {named(said.removed)}. I removed it before anything was stored or sent. {rest} "
        f"{here}: delete your message, and {revoke(said.removed)}."
    )
    words = said.key if isinstance(said, Edited) else f"{said.channel}:{said.ts}"  # once, also where it is read back
    outbox.say(query, context, said, text, thread_ts, key=f"removed:{words}")


def typed(kinds: Sequence[str]) -> str:
    """The same of what was typed after the command, which stands nowhere but was sent to Slack."""
    return f"What you typed contained {named(kinds)}. I didn't keep it, but Slack has seen it: {revoke(kinds)}."


def named(kinds: Sequence[str]) -> str:
    """The removed secrets, as a phrase for use within a sentence."""
    return f"what looks like a secret ({' and '.join(kinds)})"


def revoke(kinds: Sequence[str]) -> str:
    """Instructions to revoke the secrets, as a clause for use within a sentence."""
    places = dict.fromkeys(_WHERE.get(kind, "where you made it") for kind in kinds if kind != PASSWORD)
    todo = [f"revoke the secret {' and '.join(places)}"] if places else []
    if PASSWORD in kinds:
        todo.append("change the password wherever you use it")
    return ", and ".join(todo)

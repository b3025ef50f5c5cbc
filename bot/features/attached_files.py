"""Files and pictures that a learner attached: the texts that become part of a question, and a sentence on the rest.

A text is fetched by a job, after Slack's event was acknowledged; until then only its address is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.course.redact import redact
from bot.features import outbox
from bot.features.actions import File, Message
from bot.features.context import Context
from bot.store.db import Query
from bot.store.labs import LabAttempt

FILES_LIMIT_BYTES = 50_000  # of one message's files together: they are sent again with every later exchange
FILES = 5  # of one message
FETCHES = 3  # tries of a file that Slack doesn't give out just now, while the lab's thread waits
NAME_CHARS = 80


@dataclass(frozen=True, slots=True)
class Attached:
    """The texts of a message's files, redacted, with the `kinds` of secrets removed; `left` are the other files."""

    text: str = ""
    kinds: Sequence[str] = ()
    left: Sequence[File] = ()


def readable(files: Sequence[File]) -> list[File]:
    """The files whose text can be asked of Slack, in their order, as many as fit into the limit together."""
    chosen, room = list[File](), FILES_LIMIT_BYTES
    for file in filter(_is_text, files):
        if file.size <= room and len(chosen) < FILES:
            chosen.append(file)
            room -= file.size
    return chosen


def _is_text(file: File) -> bool:
    return file.kind == "text" and bool(file.url)


def wait_for_files(query: Query, context: Context, lab: LabAttempt, message: Message) -> bool:
    """Queue a message said in a lab until its files are fetched; false if it has none with a text."""
    if not any(map(_is_text, message.files)):
        return False
    outbox.hear_later(query, context, message, lane=outbox.lab_lane(lab.id), sort=message.ts)
    return True


def attach(files: Sequence[File], texts: Mapping[str, str]) -> Attached:
    """The files as part of their message, given the fetched texts by address.

    Redacting takes up to a second, so call it in a thread, never in a transaction.
    """
    asked, room = readable(files), FILES_LIMIT_BYTES
    pieces, left = list[str](), list[File]()
    for file in files:
        text = texts.get(file.url, "")
        size = len(text.encode())
        if text and size <= room:
            pieces.append(f"Attached file `{_name(file)}`:\n{_fenced(text)}")
            room -= size
        else:
            is_beyond = bool(text) or (_is_text(file) and file not in asked)
            left.append(replace(file, url="", kind="beyond" if is_beyond else file.kind))
    said = redact("\n\n".join(pieces))
    return Attached(said.text, said.kinds, tuple(left))


def with_attached(message: Message, attached: Attached) -> Message:
    """The message with its files' texts; the other files are not asked for again."""
    removed = tuple(dict.fromkeys((*message.removed, *attached.kinds)))
    return replace(message, files=attached.left, attached=attached.text, removed=removed)


def not_read(files: Sequence[File]) -> str:
    """Sentences on what wasn't read and what to do instead; empty if there are no files."""
    others, beyond = [one for one in files if one.kind in {"text", "other"}], [f for f in files if f.kind == "beyond"]
    parts = ["see pictures"] if any(file.kind == "picture" for file in files) else []
    parts += [f"read {_named(others)}"] if others else []
    sentences = [f"I can't {' or '.join(parts)}. Paste the text."] if parts else []
    if beyond:
        limit = f"{FILES} files and {FILES_LIMIT_BYTES // 1000} kB of text"
        sentences.append(f"I left out {_named(beyond)}: I read up to {limit} in a message. Paste the part you mean.")
    return " ".join(sentences)


def _named(files: Sequence[File]) -> str:
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    return f"`{_name(files[0])}`{more}"


def _name(file: File) -> str:
    return redact(" ".join(file.name.replace("`", "").split())).text[:NAME_CHARS]


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text.rstrip()}\n{fence}"

"""Files and pictures that a learner attached: the texts that become part of a question, and a sentence on the rest.

A text is fetched by a job, after Slack's event was acknowledged; until then only its address is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from bot.course.redact import redact
from bot.features import outbox
from bot.features.actions import File, Message
from bot.features.context import Context
from bot.features.job_args import WordsArgs
from bot.store import jobs
from bot.store.db import Query
from bot.store.labs import LabAttempt

FILE_LIMIT_BYTES = 50_000  # of one file
FILES = 5  # of one message
NAME_CHARS = 80
_BEGINS = "Attached file `"


def readable(files: Sequence[File]) -> list[File]:
    """The files whose text can be asked of Slack."""
    return [file for file in files if file.kind == "text" and file.url and file.size <= FILE_LIMIT_BYTES][:FILES]


def wait_for_files(query: Query, context: Context, lab: LabAttempt, message: Message) -> bool:
    """Queue a message said in a lab until its files are fetched; false if none can be."""
    if not readable(message.files):
        return False
    fields = asdict(message)
    del fields["learner"]
    jobs.put(
        query,
        context.now,
        workspace=message.learner.workspace,
        lane=outbox.lab_lane(lab.id),
        kind="words",
        key=f"words:{message.channel}:{message.ts}",
        learner=message.learner.id,
        sort=message.ts,
        payload=WordsArgs(**fields).payload(),
    )
    return True


def with_texts(message: Message, texts: Mapping[str, str]) -> Message:
    """The message with the texts that were fetched, by address; the other files are not asked for again."""
    pieces = [f"{_BEGINS}{_name(file)}`:\n{_fenced(texts[file.url])}" for file in message.files if file.url in texts]
    said = redact("\n\n".join(pieces))
    left = tuple(replace(file, url="") for file in message.files if file.url not in texts)
    removed = tuple(dict.fromkeys((*message.removed, *said.kinds)))
    return replace(message, files=left, attached=said.text, removed=removed)


def question(text: str, attached: str) -> str:
    """The question for the tutor: the words, then the files."""
    return "\n\n".join(piece for piece in (text, attached) if piece.strip())


def attached_to(ask: str) -> str:
    """The files in a question."""
    at = ask.find(_BEGINS)
    return ask[at:] if at >= 0 else ""


def not_read(files: Sequence[File]) -> str:
    """One sentence on what wasn't read and what to do instead; empty if there are no files."""
    others = [f"`{_name(file)}`" for file in files if file.kind != "picture"]
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    parts = ["see pictures"] if len(others) < len(files) else []
    parts += [f"read {others[0]}{more}"] if others else []
    return f"I can't {' or '.join(parts)}. Paste the text." if parts else ""


def _name(file: File) -> str:
    return redact(" ".join(file.name.replace("`", "").split())).text[:NAME_CHARS]


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text.rstrip()}\n{fence}"

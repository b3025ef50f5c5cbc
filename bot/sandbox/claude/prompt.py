"""A request after the rules have accepted it: what later steps read instead of raw JSON."""

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from bot.sandbox.claude.errors import Json
from bot.sandbox.claude.models import Model

CHARS_PER_TOKEN = 2.5  # Claude docs, whats-new-haiku-5-5: 1M tokens are about 2.5M characters
REPLY_HEADER_TOKENS = 3  # what follows the last block and is never cached, so `input_tokens` is never 0


def token_count(text: str) -> int:
    """An estimate of a text's tokens; the real tokenizer is not public."""
    return math.ceil(len(text) / CHARS_PER_TOKEN)


@dataclass(frozen=True, slots=True)
class Block:
    """A text block with its place in the request; `ttl` is `5m` or `1h` where a cache breakpoint stands, else empty."""

    path: str
    role: str
    text: str
    ttl: str = ""

    @property
    def tokens(self) -> int:
        """The estimated tokens of the block."""
        return token_count(self.text)


@dataclass(frozen=True, slots=True)
class Turn:
    """One side's turn. Consecutive messages of a role form one turn (SDK: "combined into a single turn")."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One accepted request; `blocks` are in the cache's order: system, then messages."""

    model: Model
    blocks: tuple[Block, ...]
    turns: tuple[Turn, ...]
    max_tokens: int = 0
    stream: bool = False
    stop_sequences: tuple[str, ...] = ()
    thinking: str = ""
    show_thinking: bool = False
    effort: str = ""
    schema: Json | None = None  # what the reply is held to
    user_id: str = ""

    @property
    def system(self) -> str:
        """The whole system text, blocks separated by a blank line."""
        return "\n\n".join(block.text for block in self.blocks if block.role == "system")

    @property
    def tokens(self) -> int:
        """All input tokens, cached or not."""
        return sum(block.tokens for block in self.blocks) + REPLY_HEADER_TOKENS

    def prefix_keys(self) -> list[str]:
        """For each block the digest of everything up to and with it, as the cache compares it.

        Claude docs, prompt-caching: another model shares nothing; another thinking setting keeps the system
        prefix and loses the messages. Effort is assumed to do the same.
        """
        digest = hashlib.sha256(self.model.id.encode())
        keys = []
        in_messages = False
        for block in self.blocks:
            if block.role != "system" and not in_messages:
                in_messages = True
                digest.update(f"\0{self.thinking}\0{self.effort}\0{json.dumps(self.schema)}".encode())
            digest.update(f"\0{block.role}\0{block.text}".encode())
            keys.append(digest.hexdigest())
        return keys


def merged(blocks: Iterable[Block]) -> tuple[Turn, ...]:
    """The turns of the conversation, without the system text."""
    said = (block for block in blocks if block.role != "system")
    grouped = groupby(said, key=lambda block: block.role)
    return tuple(Turn(role, "\n\n".join(block.text for block in group)) for role, group in grouped)

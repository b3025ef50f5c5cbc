"""The prompt cache: which part of a request was read, which written, and what is left."""

from dataclasses import dataclass, field
from itertools import accumulate

from bot.sandbox.claude.errors import Json
from bot.sandbox.claude.prompt import Block, Prompt

TTL_S = {"5m": 300.0, "1h": 3600.0}
LOOKBACK_BLOCKS = 20  # Claude docs, prompt-caching: how far before a breakpoint an older entry is found


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """A breakpoint's place and fate: `read`, `written`, or `below the minimum`; `tokens` is its whole prefix."""

    path: str
    ttl: str
    tokens: int
    fate: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Input tokens of one request by price class; they add up to the prompt's tokens."""

    input_tokens: int
    read_tokens: int
    written_5m_tokens: int
    written_1h_tokens: int
    breakpoints: tuple[Breakpoint, ...] = ()

    def wire(self, output_tokens: int) -> Json:
        """The `usage` object of a message (SDK: Usage)."""
        return {
            "input_tokens": self.input_tokens,
            "cache_creation_input_tokens": self.written_5m_tokens + self.written_1h_tokens,
            "cache_read_input_tokens": self.read_tokens,
            "cache_creation": {
                "ephemeral_5m_input_tokens": self.written_5m_tokens,
                "ephemeral_1h_input_tokens": self.written_1h_tokens,
            },
            "output_tokens": output_tokens,
            "service_tier": "standard",
            "inference_geo": "not_available",
        }


@dataclass(slots=True)
class _Entry:
    ttl_s: float
    expires_at: float


@dataclass(slots=True)
class PromptCache:
    """Entries at breakpoints, by the digest of their whole prefix. Times are epoch seconds of the emulator's clock."""

    _entries: dict[str, _Entry] = field(default_factory=dict)

    def measure(self, prompt: Prompt, now: float) -> Usage:
        """A request's usage if it were sent now. Nothing is stored until `commit`."""
        keys = prompt.prefix_keys()
        sums = list(accumulate(block.tokens for block in prompt.blocks))
        hit = self._longest_hit(prompt.blocks, keys, now)
        read = sums[hit] if hit >= 0 else 0
        written = {"5m": 0, "1h": 0}
        marks = []
        reached = read
        for index, block in enumerate(prompt.blocks):
            if not block.ttl:
                continue
            fate = "below the minimum" if sums[index] < prompt.model.min_cache_tokens else "written"
            if index <= hit:
                fate = "read"
            elif fate == "written":
                written[block.ttl] += sums[index] - reached
                reached = sums[index]
            marks.append(Breakpoint(block.path, block.ttl, sums[index], fate))
        return Usage(prompt.tokens - reached, read, written["5m"], written["1h"], tuple(marks))

    def commit(self, prompt: Prompt, now: float) -> None:
        """Store the request's breakpoints and refresh what it read: a hit prolongs an entry by its own ttl."""
        keys = prompt.prefix_keys()
        sums = list(accumulate(block.tokens for block in prompt.blocks))
        hit = self._longest_hit(prompt.blocks, keys, now)
        if hit >= 0:
            self._refresh(keys[hit], now)
        for index, block in enumerate(prompt.blocks):
            if block.ttl and sums[index] >= prompt.model.min_cache_tokens:
                self._entries.setdefault(keys[index], _Entry(TTL_S[block.ttl], 0.0))
                self._refresh(keys[index], now)
        self._entries = {key: entry for key, entry in self._entries.items() if entry.expires_at > now}

    def clear(self) -> None:
        """Forget everything, as a cold start does."""
        self._entries.clear()

    def _refresh(self, key: str, now: float) -> None:
        entry = self._entries[key]
        entry.expires_at = now + entry.ttl_s

    def _longest_hit(self, blocks: tuple[Block, ...], keys: list[str], now: float) -> int:
        """The index of the last block of the longest live prefix in reach of a breakpoint, -1 for none."""
        marks = [index for index, block in enumerate(blocks) if block.ttl]
        for index in range(max(marks, default=-1), -1, -1):
            entry = self._entries.get(keys[index])
            in_reach = any(mark - LOOKBACK_BLOCKS <= index <= mark for mark in marks)
            if in_reach and entry is not None and entry.expires_at > now:
                return index
        return -1

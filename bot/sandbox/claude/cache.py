"""The prompt cache: which part of a request was read, which written, and what is left."""

from dataclasses import dataclass
from itertools import accumulate

from bot.sandbox.claude.errors import Json
from bot.sandbox.claude.prompt import Prompt

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


class PromptCache:
    """Entries at breakpoints, by the digest of their whole prefix. Times are epoch seconds of the emulator's clock."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[float, float]] = {}  # how long each lives, and when it expires

    def measure(self, prompt: Prompt, now: float) -> Usage:
        """A request's usage if it were sent now. Nothing is stored until `commit`."""
        _, sums, hit = self._prefixes(prompt, now)
        reached = read = sums[hit] if hit >= 0 else 0
        written = {"5m": 0, "1h": 0}
        marks = []
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
        keys, sums, hit = self._prefixes(prompt, now)
        used = {keys[hit]: 0.0} if hit >= 0 else {}
        for key, size, block in zip(keys, sums, prompt.blocks, strict=True):
            if block.ttl and size >= prompt.model.min_cache_tokens:
                used[key] = TTL_S[block.ttl]
        for key, asked_s in used.items():
            ttl_s, _ = self._entries.get(key, (asked_s, 0.0))
            self._entries[key] = ttl_s, now + ttl_s
        self._entries = {key: entry for key, entry in self._entries.items() if entry[1] > now}

    def _prefixes(self, prompt: Prompt, now: float) -> tuple[list[str], list[int], int]:
        """The digests and sizes of all prefixes, and the longest live one in reach of a breakpoint, -1 for none."""
        keys = prompt.prefix_keys()
        marks = [index for index, block in enumerate(prompt.blocks) if block.ttl]
        live = (
            index
            for index in range(max(marks, default=-1), -1, -1)
            if self._entries.get(keys[index], (0.0, 0.0))[1] > now
            and any(mark - LOOKBACK_BLOCKS <= index <= mark for mark in marks)
        )
        return keys, list(accumulate(block.tokens for block in prompt.blocks)), next(live, -1)

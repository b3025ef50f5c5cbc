"""The cost of the model's calls, by the kinds of their tokens and Anthropic's list prices."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import date

LONG_PROMPT_TOKENS = 100_000  # a longer prompt has its own price with Haiku 5.5


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of calls, each in the kind that it is paid as."""

    input: int = 0  # neither read from the cache nor written to it
    cache_read: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0
    output: int = 0

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(*(one + another for one, another in zip(astuple(self), astuple(other), strict=True)))

    @property
    def prompt(self) -> int:
        """All that was sent."""
        return self.input + self.cache_read + self.cache_write_5m + self.cache_write_1h

    @property
    def cache_hits(self) -> float:
        """The share of what was sent that was read from the cache, from 0 to 1."""
        return self.cache_read / self.prompt if self.prompt else 0.0

    @property
    def is_long(self) -> bool:
        """Whether one call with these tokens is paid as one with a long prompt."""
        return self.prompt > LONG_PROMPT_TOKENS


def tokens_of(usage: Mapping[str, int]) -> Tokens:
    """The tokens in a reply's `usage`."""
    hour = usage.get("ephemeral_1h_input_tokens", 0)
    written = usage.get("cache_creation_input_tokens", hour + usage.get("ephemeral_5m_input_tokens", 0))
    return Tokens(
        input=usage.get("input_tokens", 0),
        cache_read=usage.get("cache_read_input_tokens", 0),
        cache_write_5m=written - hour,
        cache_write_1h=hour,
        output=usage.get("output_tokens", 0),
    )


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens, from a day on. `is_long`: for calls with a long prompt."""

    since: date
    input: float
    output: float
    cache_read: float
    cache_write_5m: float
    cache_write_1h: float
    is_long: bool = False

    def usd(self, tokens: Tokens) -> float:
        """The price of these tokens."""
        kinds = (
            (tokens.input, self.input),
            (tokens.cache_read, self.cache_read),
            (tokens.cache_write_5m, self.cache_write_5m),
            (tokens.cache_write_1h, self.cache_write_1h),
            (tokens.output, self.output),
        )
        return sum(count * price for count, price in kinds) / 1_000_000


PRICES_AS_OF = date(2026, 11, 22)
_OCTOBER = date(2026, 10, 7)  # Sonnet's cache reads became cheaper
# platform.claude.com/docs/en/models/…/overview. A change of a price is a new row; older calls keep theirs.
PRICES: dict[str, tuple[Price, ...]] = {
    "claude-haiku-5-5": (
        Price(_OCTOBER, 0.10, 0.50, 0.01, 0.125, 0.20),
        Price(_OCTOBER, 0.50, 2.50, 0.05, 0.625, 1.00, is_long=True),
    ),
    "claude-sonnet-5-5": (Price(_OCTOBER, 2, 10, 0.10, 2.50, 4),),
    "claude-opus-5-5": (Price(_OCTOBER, 4, 20, 0.20, 5, 8),),
    "claude-fable-5-1": (Price(_OCTOBER, 10, 50, 0.25, 12.50, 20),),
}


def usd(tokens: Tokens, model: str, day: date, *, is_long: bool) -> float | None:
    """The price of calls on that day, all with a long prompt or none; None if the model's price isn't known."""
    known = [price for price in PRICES.get(model, ()) if price.since <= day]
    fitting = [price for price in known if price.is_long == is_long] or known
    return max(fitting, key=lambda price: price.since).usd(tokens) if fitting else None

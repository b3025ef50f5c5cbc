"""The cost of one more exchange in a long lab, by the local Messages API's accounting of the prompt cache.

Computed, not measured: a token is 2.5 characters, prices are list prices, and thoughts are left out. Nothing is sent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.course.costs import Tokens, tokens_of, usd
from bot.course.model import Module
from bot.sandbox.claude.cache import PromptCache
from bot.sandbox.claude.rules import check_request
from bot.settings import MODEL
from bot.tutor.prompt import build

ASKED = "Number {}: what does the call send, and what does it cost me then? I think it is the whole talk. " * 2
REPLIED = "Number {}. Look at what you send: each call carries all that was said before. " * 19  # 600 tokens
MEANWHILE_S = 60  # between two questions
OVER = 40  # exchanges around a number, since some of them write the history to the cache anew


@dataclass(frozen=True)
class Cost:
    """The average exchange around a number: tokens and cents. `rested_cents`: after a pause of over five minutes."""

    exchange: int
    tokens: Tokens
    cents: float
    rested_cents: float


def costs(module: Module, exchanges: Sequence[int], now: datetime) -> list[Cost]:
    """The costs after so many exchanges of one learner who asks on and on; the lessons are in the cache already."""
    taken = list(_taken(module, max(exchanges) + OVER // 2, now))
    return [_around(taken, number, now) for number in exchanges]


def _around(taken: list[tuple[Tokens, Tokens]], number: int, now: datetime) -> Cost:
    part = taken[max(1, number - OVER // 2) : number + OVER // 2]
    total = sum((tokens for tokens, _ in part), Tokens())
    average = Tokens(
        total.input // len(part),
        total.cache_read // len(part),
        total.cache_write_5m // len(part),
        total.cache_write_1h // len(part),
        total.output // len(part),
    )
    rested = sum(_cents(tokens, now) for _, tokens in part) / len(part)
    return Cost(number, average, _cents(total, now) / len(part), rested)


def _cents(tokens: Tokens, now: datetime) -> float:
    return 100 * (usd(tokens, MODEL, now.date(), is_long=False) or 0.0)


def _taken(module: Module, count: int, now: datetime) -> Iterator[tuple[Tokens, Tokens]]:
    """The tokens of each exchange, and those of the same one if only the lessons were still in the cache."""
    cache, lessons = PromptCache(), PromptCache()
    at, talk = now.timestamp(), list[tuple[str, str]]()
    for number in range(count):
        asked, replied = ASKED.replace("{}", str(number)), REPLIED.replace("{}", str(number))
        request = build(module, module.lesson(1), talk, asked, model=MODEL) | {"stream": True}
        prompt = check_request(request, at)
        if not number:
            lessons.commit(prompt, at)
        output = len(replied) * 2 // 5
        yield (
            tokens_of(_flat(cache.measure(prompt, at).wire(output))),
            tokens_of(_flat(lessons.measure(prompt, now.timestamp()).wire(output))),
        )
        cache.commit(prompt, at)
        talk.append((asked, replied))
        at += MEANWHILE_S


def _flat(usage: dict[str, object]) -> dict[str, int]:
    creation = usage["cache_creation"]
    assert isinstance(creation, dict)
    return {name: count for name, count in (usage | creation).items() if isinstance(count, int)}


def table(found: Sequence[Cost]) -> list[str]:
    """A line for each number of exchanges."""
    head = ["exchanges", "new", "cache read", "write 5m", "write 1h", "output", "cents", "after a pause"]
    lines = [f"one more exchange with {MODEL}, computed", "".join(f"{name:>14}" for name in head)]
    for each in found:
        tokens = each.tokens
        counts = (each.exchange, tokens.input, tokens.cache_read, tokens.cache_write_5m, tokens.cache_write_1h)
        texts = [f"{number:,}" for number in (*counts, tokens.output)]
        lines.append("".join(f"{text:>14}" for text in (*texts, f"{each.cents:.2f}", f"{each.rested_cents:.2f}")))
    return lines

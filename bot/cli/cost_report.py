"""`homeroom report cost`: what the model cost, from the state, read beside a running bot."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from bot.course.costs import PRICES_AS_OF, Tokens
from bot.course.errors import OperatorError
from bot.features.tutoring.limits import priced
from bot.queue.clock import SystemClock
from bot.settings import Settings
from bot.slack.blocks.words import count
from bot.store import checkup, spending
from bot.store.engine import named
from bot.store.spending import Spent

READS = ("HOMEROOM_STATE", "DATABASE_URL", "HOMEROOM_TIME_ZONE")
_COLUMNS = ("calls", "labs", "input", "cache read", "write 5m", "write 1h", "output", "cache hits", "cents")


async def read(environ: Mapping[str, str], days: int, workspace: str) -> tuple[list[Spent], date, date]:
    """The costs of so many days up to today, with the first and the last of them. Raises OperatorError."""
    settings, problems = Settings.read(environ)
    if wrong := [problem for problem in problems if problem.startswith(READS)]:
        raise OperatorError("\n".join(wrong))
    until = SystemClock().now().astimezone(settings.zone).date()
    since = until - timedelta(days=days - 1)
    found = await checkup.spending(settings.place, spending.sums, since, until, workspace)
    if found is None:
        raise OperatorError(f"There are no figures in {named(settings.place)} yet: `homeroom run` begins them.")
    return found, since, until


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of some calls. `cents` leaves out the `unpriced` ones and the `unknown` ones, which nobody can price."""

    calls: int
    labs: int
    unknown: int
    unpriced: int
    tokens: Tokens
    cents: float

    @property
    def cache_hits(self) -> float:
        """The share of the tokens sent that was read from the cache, from 0 to 1."""
        return self.tokens.cache_hits

    @property
    def cents_per_lab(self) -> float | None:
        """Cents for each completed lab, with all that was asked beside; None if that can't be said."""
        return self.cents / self.labs if self.labs and not self.unpriced else None

    def as_data(self) -> dict[str, object]:
        """The figures for a program."""
        shares = {"cache_hits": round(self.cache_hits, 4), "cents_per_lab": self.cents_per_lab}
        return asdict(self) | {"cents": round(self.cents, 4)} | shares


def summed(spent: Iterable[Spent]) -> Sum:
    """The sum of these rows."""
    rows = list(spent)
    prices = [priced(row) for row in rows]
    return Sum(
        calls=sum(row.calls for row in rows),
        labs=sum(row.labs for row in rows),
        unknown=sum(row.unknown for row in rows),
        unpriced=sum(row.calls for row, price in zip(rows, prices, strict=True) if price is None),
        tokens=sum((row.tokens for row in rows), Tokens()),
        cents=100 * sum(price or 0.0 for price in prices),
    )


def _by(spent: list[Spent], key: Callable[[Spent], str]) -> dict[str, Sum]:
    return {name: summed(row for row in spent if key(row) == name) for name in sorted({key(row) for row in spent})}


def _tables(spent: list[Spent]) -> dict[str, dict[str, Sum]]:
    return {
        "model": _by(spent, lambda row: row.subject.model),
        "lab": _by(spent, lambda row: f"{row.subject.module}/{row.subject.lesson}"),
        "day": _by(spent, lambda row: row.day.isoformat()),
    }


def as_data(spent: list[Spent], since: date, until: date) -> dict[str, object]:
    """The report for a program."""
    tables = {
        f"by_{name}": {key: each.as_data() for key, each in rows.items()} for name, rows in _tables(spent).items()
    }
    about = {"since": since.isoformat(), "until": until.isoformat(), "prices_as_of": PRICES_AS_OF.isoformat()}
    return {**about, "total": summed(spent).as_data(), **tables}


def as_text(spent: list[Spent], since: date, until: date) -> list[str]:
    """The report for a person."""
    if not spent:
        return [f"The model wasn't called from {since} to {until}."]
    total = summed(spent)
    per_lab = "" if total.cents_per_lab is None else f", {total.cents_per_lab:.2f} cents per completed lab"
    lines = [
        f"The model's calls from {since} to {until}, at Anthropic's list prices of {PRICES_AS_OF}",
        "The offline tutor of `homeroom try` is counted at these prices too, but nobody pays for it.",
        f"{count(total.calls, 'call')}, {count(total.labs, 'completed lab')}, {total.cents:.2f} cents{per_lab}",
        f"{total.cache_hits:.0%} of the tokens sent were read from the cache",
    ]
    if total.unpriced:
        lines.append(f"{total.unpriced} calls were of models whose price isn't known here: their cents are left out.")
    if total.unknown:
        lines.append(f"{total.unknown} calls were cut off by a crash: their tokens aren't known.")
    for name, rows in _tables(spent).items():
        lines += ["", *_table(f"By {name}", rows)]
    return lines


def _table(title: str, rows: dict[str, Sum]) -> list[str]:
    width = max(len(title), *map(len, rows), 0) + 2 if rows else len(title)
    head = f"{title:<{width}}" + "".join(f"{name:>12}" for name in _COLUMNS)
    return [head.rstrip(), *(f"{name:<{width}}{_cells(each)}" for name, each in rows.items())]


def _cells(row: Sum) -> str:
    tokens = row.tokens
    counts = (row.calls, row.labs, tokens.input, tokens.cache_read, tokens.cache_write_5m, tokens.cache_write_1h)
    cents = "no price" if row.unpriced == row.calls and row.calls else f"{row.cents:.2f}"
    texts = [*(f"{number:,}" for number in (*counts, tokens.output)), f"{row.cache_hits:.0%}", cents]
    return "".join(f"{text:>12}" for text in texts)

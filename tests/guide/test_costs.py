"""docs/settings.md on the limits on costs, followed word for word beside a running bot."""

from bot.features.tutoring import limits
from bot.library import Library
from bot.settings import Settings
from tests.guide.get import ANOTHER
from tests.guide.newcomer import Newcomer
from tests.guide.test_operating import SETTINGS_PAGE, connects, goes_into_the_folder
from tests.guide.walk import Walk
from tests.program import ROOT

AGAIN = '"Try again"'
SET = Settings.read({})[0]


async def types_beside(reader: Newcomer, line: str) -> None:
    await reader.types(line, ANOTHER)


COSTS = Walk[Newcomer](SETTINGS_PAGE, "Limits on costs", types=types_beside)


async def test_whoever_follows_the_page_reads_what_labs_cost(newcomer: Newcomer) -> None:
    async with newcomer:
        await newcomer.creates((ROOT / "app_manifest.yml").read_text("utf-8"))
        await connects(newcomer)
        await goes_into_the_folder(newcomer, ANOTHER)
        await COSTS.follow(newcomer)
        assert "The model wasn't called" in newcomer.printed["homeroom report cost"]


@COSTS.on(
    "Two limits keep that from getting out of hand, and both are generous: a learner who completes every lab of a"
    " module makes about {calls} calls, which cost about {cents} cents with `{model}`."
)
async def compares_them(_reader: Newcomer, calls: str, cents: str, model: str) -> None:
    assert int(calls) == sum(lesson.lab.exchanges for lesson in Library().module.lessons) < SET.learner_calls_per_day
    assert (int(cents) < 100 * SET.workspace_usd_per_month, model) == (True, SET.model)


@COSTS.on(
    "Calls of a learner in a day | that today's limit is reached, their message is kept, and {again} works after"
    " midnight | one line a day in the log, for the whole workspace"
)
async def knows_the_days_limit(_reader: Newcomer, again: str) -> None:
    """tests/scenarios/test_limits.py has a learner reach it."""
    assert again == AGAIN
    assert f"press {AGAIN} after midnight" in limits.LEARNER_LIMIT


@COSTS.on(
    "Dollars of a workspace in a month | that this month's budget is used up, their message is kept, and from which"
    " day on {again} works | one line a month in the log; `homeroom doctor` says so until then"
)
async def knows_the_months_budget(_reader: Newcomer, again: str) -> None:
    """tests/scenarios/test_limits.py has a workspace reach it."""
    assert again == AGAIN
    assert f"press {AGAIN} from {{day}} on" in limits.WORKSPACE_LIMIT


@COSTS.on("Days and months are those of `{setting}`.")
async def knows_the_zone(_reader: Newcomer, setting: str) -> None:
    assert Settings.read({setting: "Europe/Berlin"})[0].zone.key == "Europe/Berlin"


@COSTS.on("Dollars are counted from the `usage` of the replies, at list prices (`{file}`).")
async def finds_the_prices(_reader: Newcomer, file: str) -> None:
    assert "usd" in (ROOT / file).read_text("utf-8")


@COSTS.on("A model whose price isn't known counts like `{setting}`.")
async def knows_the_model(_reader: Newcomer, setting: str) -> None:
    assert Settings.read({setting: "claude-opus-5-5"})[0].model == "claude-opus-5-5"


@COSTS.on("`{days}` looks further back, `{json}` is for programs.")
async def finds_both_options(reader: Newcomer, days: str, json: str) -> None:
    await reader.types("homeroom report cost --help", ANOTHER)
    assert days.split(maxsplit=1)[0] in reader.printed["homeroom report cost --help"]
    assert json in reader.printed["homeroom report cost --help"]

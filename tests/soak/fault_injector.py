"""The faults of a soak: one after another, drawn by the seed, each noted with its moment."""

import asyncio
import random
import resource
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.sandbox.journal import Entry
from bot.sandbox.slack import events
from tests.campaign.learners import Person
from tests.campaign.world import World
from tests.soak.disk import Disk, limit, open_files
from tests.soak.proxy import Mode, Proxy
from tests.soak.supervised_bot import SupervisedBot

METHODS = (
    *("chat.postMessage", "chat.update", "chat.startStream", "chat.appendStream", "chat.stopStream", "response_url"),
    *("assistant.threads.setStatus", "agents.sessions.setStatus", "views.open", "views.publish", "chat.postEphemeral"),
)
AIMED = ("chat.startStream", "chat.stopStream", "chat.postMessage", "messages.create", "message", "block_actions")
AIM_WITHIN_S = 4.0
ERRORS = (("ratelimited", 200), ("internal_error", 200), ("fatal_error", 500), ("service_unavailable", 503))


@dataclass
class FaultInjector:
    """Everything that can be done to a bot from outside. `told` is the timeline, `counts` how often each was done."""

    world: World
    bot: SupervisedBot
    disk: Disk
    proxies: list[Proxy]
    people: list[Person]
    random: random.Random
    told: list[tuple[float, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    _late: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._slack, self._claude = self.world.stage.slack.faults, self.world.stage.claude.faults
        self._kinds: dict[Callable[[], Awaitable[None]], int] = {
            self.kills: 5,
            self.kills_aimed: 12,
            self.freezes: 4,
            self.terminates: 3,
            self.slack_fails: 8,
            self.slack_is_slow: 6,
            self.the_model_fails: 10,
            self.acks_are_lost: 6,
            self.slack_is_late: 6,
            self.slack_sends_twice: 2,
            self.fills_the_disk: 4,
            self.runs_out_of_files: 3,
            self.cuts_the_net: 5,
            self.spoils_the_net: 6,
            self.slack_reconnects: 2,
        }

    async def goes_on(self, until: float) -> None:
        """One thing after another until then."""
        while self.world.now() < until:
            await asyncio.sleep(self.random.uniform(0.2, 2.5))
            kind = self.random.choices(list(self._kinds), list(self._kinds.values()))[0]
            self.counts[kind.__name__] += 1
            await kind()

    async def ends(self) -> None:
        """Everything back to normal."""
        for proxy in self.proxies:
            proxy.mode = "open"
        self.bot.thaws()
        self._frees()
        self.world.stage.slack.faults.reset()
        self.world.stage.claude.faults.reset()
        await asyncio.gather(*self._late)
        self.tells("faults are off")

    def tells(self, what: str) -> None:
        """Note a moment."""
        self.told.append((self.world.now(), what))

    # --- the process ----------------------------------------------------------------------------------

    async def kills(self) -> None:
        """SIGKILL, and a start at once or a little later."""
        self._ends(signal.SIGKILL)

    async def kills_aimed(self) -> None:
        """SIGKILL just after something happened: a call, an event, the model's last word."""
        method, news = self.random.choice(AIMED), asyncio.Event()

        def hears(entry: Entry) -> None:
            if entry["method"] == method:
                news.set()

        self.world.stage.journal.subscribe(hears)
        try:
            async with asyncio.timeout(AIM_WITHIN_S):
                await news.wait()
        except TimeoutError:
            return
        finally:
            self.world.stage.journal._listeners.remove(hears)
        await asyncio.sleep(self.random.choice((0.0, self.random.uniform(0.0, 0.03), self.random.uniform(0.0, 0.3))))
        self._ends(signal.SIGKILL, f" after {method}")

    def _ends(self, number: signal.Signals, when: str = "") -> None:
        rest_s = self.random.choice((0.0, 0.0, self.random.uniform(0.0, 4.0)))
        for proxy in self.proxies:
            if proxy.mode != "open":
                proxy.cut()  # nothing of a dead process comes late
        self.world.interruptions.append(self.world.now())
        self.tells(f"{number.name}{when}, starts again after {rest_s:.1f} s")
        self.bot.ends_it(number, rest_s=rest_s)

    async def terminates(self) -> None:
        """SIGTERM: it may finish what it is doing."""
        self._ends(signal.SIGTERM)

    async def freezes(self) -> None:
        """SIGSTOP for a while."""
        seconds, begun = self.random.uniform(0.5, 9.0), self.world.now()
        self.tells(f"frozen for {seconds:.1f} s")
        self.bot.freezes()
        await asyncio.sleep(seconds)
        self.bot.thaws()
        self.world.outages.append((begun, self.world.now()))  # it may be killed before it has read what came

    # --- Slack ----------------------------------------------------------------------------------------

    async def slack_fails(self) -> None:
        """Some calls of a method are refused, before or after they are carried out."""
        method, (error, status) = self.random.choice(METHODS), self.random.choice(ERRORS)
        times, after = self.random.randint(1, 4), error != "ratelimited" and self.random.random() < 0.4
        self.tells(f"{method} answers {error} {times} times, {'having' if after else 'not having'} done it")
        self._slack.fail(method, error, status=status, times=times, after=after)

    async def slack_is_slow(self) -> None:
        """A method answers late, having done it or not; what a killed bot had asked for is not done any more."""
        method, after = self.random.choice(METHODS), self.random.random() < 0.5
        seconds, deaths = self.random.uniform(1.0, 14.0), len(self.world.interruptions)
        self.tells(f"{method} hangs for {seconds:.1f} s, {'after' if after else 'before'} it is done")
        hold = self._slack.hold(method, after=after)
        await asyncio.sleep(seconds)
        if len(self.world.interruptions) > deaths and not after:
            self._slack.fail(method, "internal_error", times=50)
        hold.release()
        await asyncio.sleep(0.2)
        self._slack.holds.remove(hold)
        self._slack.failures[:] = [one for one in self._slack.failures if one.times < 10]

    async def acks_are_lost(self) -> None:
        """Acks that Slack does not get: it says so to the learner, or sends the event again."""
        count = self.random.randint(1, 4)
        self.tells(f"{count} acks are lost")
        self._slack.drop_acks(count)

    async def slack_is_late(self) -> None:
        """A message whose event Slack brings much later."""
        person = self.random.choice(self.people)
        thread = person.thread()
        if thread is None:
            return
        message, seconds = person.asks_unheard(*thread), self.random.uniform(0.5, 20.0)
        self.tells(f"Slack brings {message.text[:24]!r} {seconds:.1f} s late")
        self._late.append(asyncio.create_task(self._brings(message.channel, message.ts, seconds)))

    async def _brings(self, channel: str, ts: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        core = self.world.stage.slack.core
        message = core.workspace.find(channel, ts)
        if message is not None:
            await events.posted(core, message.snapshot())

    async def slack_sends_twice(self) -> None:
        """Every envelope comes twice for a while."""
        self.tells("everything is delivered twice")
        self._slack.deliver_twice = True
        await asyncio.sleep(self.random.uniform(1.0, 6.0))
        self._slack.deliver_twice = False

    async def slack_reconnects(self) -> None:
        """Slack asks for another connection."""
        self.tells("Slack asks to reconnect")
        await self.world.stage.slack.disconnect(self.random.choice(("refresh_requested", "warning")))

    # --- the model --------------------------------------------------------------------------------------

    async def the_model_fails(self) -> None:
        """The next answers fail, before or in the middle of them."""
        draw = self.random
        kind = draw.choice(("429", "status", "drop", "cut", "end_early", "malformed", "error_event", "stall", "empty"))
        times, after = draw.randint(1, 3), draw.randint(0, 12)
        self.tells(f"the model: {kind}, {times} times")
        if kind == "429":
            self._claude.fail(429, retry_after=draw.uniform(0.5, 6.0), times=times)
        elif kind == "status":
            self._claude.fail(draw.choice((500, 503, 529, 408)), times=times)
        elif kind in {"drop", "empty"}:
            getattr(self._claude, kind)(times=times)
        else:
            getattr(self._claude, kind)(after=after, times=times)
        if kind == "stall":
            await asyncio.sleep(draw.uniform(2.0, 8.0))
            self._claude.reset()

    # --- the machine --------------------------------------------------------------------------------------

    async def fills_the_disk(self) -> None:
        """Nothing can be written for a while."""
        seconds, begun = self.random.uniform(0.5, 8.0), self.world.now()
        self.tells(f"{self.disk.name} for {seconds:.1f} s")
        if (pid := self.bot.process_id) is not None:
            self.disk.fill(pid)
        await asyncio.sleep(seconds)
        self._frees()
        self.world.outages.append((begun, self.world.now()))  # a reply is in hand meanwhile, and lost by a kill

    def _frees(self) -> None:
        if (pid := self.bot.process_id) is not None:
            limit(pid, resource.RLIMIT_NOFILE, None)
            self.disk.free(pid)
        else:
            self.disk.free(0)

    async def runs_out_of_files(self) -> None:
        """No file and no connection can be opened for a while."""
        seconds, pid = self.random.uniform(0.5, 8.0), self.bot.process_id
        if pid is None:
            return
        self.tells(f"no descriptors left for {seconds:.1f} s")
        limit(pid, resource.RLIMIT_NOFILE, max(open_files(pid), 3))
        await asyncio.sleep(seconds)
        limit(pid, resource.RLIMIT_NOFILE, None)

    # --- the network ---------------------------------------------------------------------------------------

    async def cuts_the_net(self) -> None:
        """Every connection is reset."""
        self.tells("all connections are cut")
        self.world.interruptions.append(self.world.now())
        for proxy in self.proxies:
            proxy.cut()

    async def spoils_the_net(self) -> None:
        """Half open, closed or slow for a while; half-open connections may then be cut."""
        mode: Mode = self.random.choice(("mute", "mute", "closed", "slow"))
        seconds, begun = self.random.uniform(1.0, 12.0), self.world.now()
        self.tells(f"the net is {mode} for {seconds:.1f} s")
        self._all_are(mode)
        if mode == "closed":
            for proxy in self.proxies:
                proxy.cut()
        await asyncio.sleep(seconds)
        if mode == "mute" and self.random.random() < 0.5:
            self.tells("and all is cut")
            for proxy in self.proxies:
                proxy.cut()
        self._all_are("open")
        self.world.outages.append((begun, self.world.now()))

    def _all_are(self, mode: Mode) -> None:
        for proxy in self.proxies:
            proxy.mode = mode

"""The composition root: the only place that picks concrete classes, wires them and starts them."""

import asyncio
import logging
import random
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.course.model import Learner
from bot.course.redact import cause
from bot.features import corrections, home_and_prompts, privacy, router
from bot.features.attached_files import FETCHES, Attached, attach, readable
from bot.features.context import OTHERS, SCOPES, SITE, Context
from bot.features.delivery import sender
from bot.features.delivery.sender import Sender
from bot.features.job_args import newer
from bot.features.lab import channel_labs, lab_opening
from bot.features.lab.reply_buttons import OlderReplies
from bot.features.leaderboard import board_poster, weekly
from bot.features.leaderboard.board_poster import BoardPoster
from bot.features.leaderboard.people import People
from bot.features.ports import Clock, Later, Outcome, SlackRefused, SlackUnavailable
from bot.features.privacy import Exports, Privacy
from bot.features.router import Homeroom
from bot.features.tutoring.handler import TutoringHandler
from bot.features.tutoring.other_processes import OtherProcesses
from bot.features.tutoring.pause import ModelPause
from bot.features.tutoring.transactions import gave_up, request_shown
from bot.features.views import RequestShown
from bot.library import Library, Reloading
from bot.monitoring.monitor import Monitor
from bot.monitoring.origin import origin
from bot.monitoring.readiness import Sources, StateProbe
from bot.network import Listen, listen
from bot.queue.clock import SlackClock
from bot.queue.membership import Membership, Role
from bot.queue.timers import housekeeping
from bot.queue.worker import Handler, Worker
from bot.settings import Settings
from bot.slack.api.calls import Calls
from bot.slack.api.files import Files, Uploads
from bot.slack.api.history import History
from bot.slack.api.messenger import SlackMessenger
from bot.slack.api.rate_limits import PER_MINUTE, Limits
from bot.slack.api.sessions import AGENT_SCOPE, Sessions
from bot.slack.api.web import APP, FEWEST, ResponseUrls, Skew, explained, log_in, open_session, web_client
from bot.slack.draw import draw
from bot.slack.listeners import Listeners, bolt_app
from bot.slack.members import Members
from bot.slack.transport.catch_up import Heard, Hears, Sweep
from bot.slack.transport.inbound import Answered, Requests, Signatures
from bot.slack.transport.socket import PING_EVERY_S, WATCH_EVERY_S, Sockets
from bot.store import backup, facts, leases, open_jobs
from bot.store.db import Database, Query
from bot.store.engine import Place, joined
from bot.store.jobs import Job
from bot.store.sqlite import FILE_NAME
from bot.tools import tutoring_tools
from bot.tutor.client import Claude

log = logging.getLogger(__name__)

OpenStore = Callable[[Place], Awaitable[Database]]

WARM_AFTER_S = 1.0  # the second connection and unfinished jobs come first


class Bot:
    """A running Homeroom: everything between Slack, the state file and the model."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        clock: Clock,
        *,
        open_store: OpenStore = joined,
        listen: Listen = listen,
        is_offline: bool = False,
        role: Role = "all",
        ping_every_s: float = PING_EVERY_S,
        watch_every_s: float = WATCH_EVERY_S,
    ) -> None:
        """`ping_every_s` and `watch_every_s` are for the connections to Slack; `is_offline` is as in a Context."""
        self.settings = settings
        self._role = role
        self._is_offline = is_offline
        self._open_store, self._listen = open_store, listen
        self._ping_every_s, self._watch_every_s = ping_every_s, watch_every_s
        self.library = library
        self.clock = clock
        self.tutor = Claude(settings.api_key, clock, base_url=settings.anthropic_base_url)
        self._removed = False
        self._hears: Hears | None = None  # until it is connected
        self._monitor = Monitor(settings, clock)
        self._pause = ModelPause(random.random)
        self._open = AsyncExitStack()
        self._warmth: set[asyncio.Task[None]] = set()

    @property
    def title(self) -> str:
        """The course and the module."""
        return f"{self.library.module.course}: {self.library.module.title}"

    def context(self) -> Context:
        """A context for one transaction."""
        seed = partial(secrets.randbelow, 2**31)
        return Context(
            self.clock.now(),
            self.library.module,
            self.library.at,
            seed,
            leads=self.settings.leads,
            request=origin.get().request,
            transcript_days=self.settings.transcript_days,
            is_offline=self._is_offline,
        )

    async def start(self) -> None:
        """Open the state, log in, start the work and connect.

        Raises StateError, SlackLoginError, or SettingsError if the port is taken.
        """
        self.db = await self._open_store(self.settings.place)
        self._open.push_async_callback(self.db.close)
        self.membership = Membership(self.db, self.clock.now, self._role)
        self._open.push_async_callback(self.tutor.close)
        self._open.push_async_callback(self._stop_warming)
        self.skew = Skew(self.clock.now)
        observe = self.clock.observe if isinstance(self.clock, SlackClock) else self.skew.observe
        check = partial(leases.check, self.db)
        session = open_session(observe, base_url=self.settings.slack_api_url, check=check)
        self._open.push_async_callback(session.close)
        client = web_client(self.settings.bot_token, session, base_url=self.settings.slack_api_url)
        tiers = PER_MINUTE if self.settings.keeps_tiers else None
        limits = Limits(lambda: self.clock.now().timestamp(), tiers, self.membership.count)
        self.calls = calls = Calls(limits, self.clock, client, self._monitor.observer)
        login = await log_in(calls)
        self.history = History(calls, lambda: self.skew.steady)
        response_urls = ResponseUrls(session, base_url=self.settings.slack_api_url)
        self.files = Files(
            session, self.settings.bot_token, base_url=self.settings.slack_api_url, scopes=login.bot_scopes
        )
        self.uploads = Uploads(calls, session, base_url=self.settings.slack_api_url, scopes=login.bot_scopes)
        sessions = Sessions(calls, is_agent=not login.bot_scopes or AGENT_SCOPE in login.bot_scopes)
        self.messenger = SlackMessenger(calls, self.history, response_urls, sessions)
        self._tools = tutoring_tools(
            self.settings, await self.db.write(_remember, self.clock.now(), self.library, login)
        )
        await self._start_work()
        self._ready = self._readiness()
        await self._be_monitored()
        if self.settings.module:
            self._run_beside("reloading", Reloading(self.library, self.db, self.clock, self.worker.wake).run())
        if self._role != "worker":
            await self._connect(login)

    async def _start_work(self) -> None:
        parts = (self.db, self.messenger, self.context)
        people = People(*parts)
        turns = TutoringHandler(*parts, self.clock, self._monitor.observer.tutor(self.tutor), self._tools, self._pause)
        older = OlderReplies(*parts, self._tools)
        sender = Sender(*parts, draw, people, turns.end_message, older.take_help_off, self._warm_up)
        self._timer = housekeeping(
            self.db,
            self.clock,
            lambda: self.library.module.revision,
            keep_transcripts=timedelta(days=self.settings.transcript_days),
            prune_copies=partial(backup.prune, self.settings.state / FILE_NAME),
        )
        handlers: dict[str, Handler] = {
            "post": sender.post,
            "refresh": sender.refresh,
            "turn": turns,
            "timer": self._timer.handle,
            "board": BoardPoster(*parts, draw, people).handle,
            "words": self._words,
            "export": Exports(*parts, self.uploads, lambda job: self.homeroom.do(privacy.export_as_text, job)).export,
            "deletion": Privacy(*parts, self.clock, draw).delete,
            "correction": lambda job: self.homeroom.do(corrections.carry_out, job),
        }
        self.worker = Worker(
            *(self.db, self.clock, handlers),
            on_failed=self._on_failed,
            observer=self._monitor.observer,
            membership=self.membership,
        )
        self.homeroom = Homeroom(self.db, self.context, self.worker.wake)
        await self.db.write(self._timer.plan, self.clock.now())
        await self.db.write(weekly.plan_all, self.context())
        await self.worker.start()
        self._open.push_async_callback(self.worker.stop)
        if self.db.is_shared:
            self._run_beside("listening", OtherProcesses(self.db, self.clock, turns.stops, self._pause).listen())

    def _on_failed(self, query: Query, _now: datetime, job: Job, reason: str) -> None:
        context = replace(self.context(), request=job.request)  # the writer's thread knows no origin
        if job.kind != "turn" and newer(job):
            sender.gave_up_newer(query, context, job)
            self._timer.plan(query, self.clock.now())  # its handler would have planned the next one
            weekly.plan_all(query, context)
            return
        is_told = channel_labs.gave_up(query, context, job, reason)
        board_poster.gave_up(query, context, job, reason)
        if job.kind == "turn":
            gave_up(query, context, job, is_told=is_told)
        elif not is_told:
            sender.gave_up(query, context, job)

    async def _words(self, job: Job) -> Outcome:
        message, attached = lab_opening.waited_words(job), Attached()
        if message.files:
            if await self.db.read(lab_opening.still_wait, message, job):
                return Later(1.0, lab_opening.MAY_BE_FOR_ANOTHER)
            texts = await self.files.texts(readable(message.files), is_last_try=job.attempts >= FETCHES)
            attached = await asyncio.to_thread(attach, message.files, texts)
        return await self.homeroom.do(router.waited, job, attached)

    async def _connect(self, login: AuthorizeResult) -> None:
        async def shown(learner: Learner, turn: int) -> RequestShown:
            return await self.homeroom.ask(request_shown, self._tools, learner, turn)

        members = Members(self.calls, login.team_id or "", login.enterprise_id or "")
        listeners = Listeners(self.homeroom, members, self.messenger, draw, shown, self._forget, self._monitor.observer)
        app = bolt_app(self.calls.client, login, listeners)
        self._hears = await (self._call_slack(app) if self.settings.app_token else self._be_called(app))
        self._warm_up(after_s=WARM_AFTER_S)
        parts = (self.db, self.clock, self.history, listeners.message, self._hears)
        self._run_beside("sweep", Sweep(*parts, self.membership.is_first).run())

    def _run_beside(self, name: str, run: Coroutine[None, None, None]) -> None:
        self._open.push_async_callback(_ended, asyncio.create_task(run, name=name))

    async def _call_slack(self, app: AsyncApp) -> Hears:
        """Socket Mode; returns a function that says whether Slack can reach us."""

        async def others(there: bool) -> None:
            await self.db.write(facts.learn_fact, self.clock.now(), "", OTHERS, "yes" if there else "no")

        every = {"ping_every_s": self._ping_every_s, "watch_every_s": self._watch_every_s}
        sockets = Sockets(app, self.settings.app_token, self.calls, others, processes=self.membership.count, **every)
        self._open.push_async_callback(sockets.close)
        with explained(APP):
            await sockets.connect()

        async def heard() -> Heard | None:
            return Heard(self.clock.now()) if await sockets.connected() else None

        return heard

    async def _be_called(self, app: AsyncApp) -> Hears:
        """HTTP; returns a function that says when Slack last called. Raises SettingsError if the port is taken."""
        from bot.slack.transport.http import Door, web_app  # loads a web server
        from bot.web import serve

        async def look_at_clock() -> None:
            with suppress(SlackUnavailable, SlackRefused):
                for _ in range(FEWEST):
                    await self.calls.call("", "api.test")

        requests = Requests(self.clock)
        signatures = Signatures(self.settings.signing_secret, self.clock, lambda: self.skew.steady, look_at_clock)
        web = web_app(Door(app, signatures, Answered(), requests), self._ready)
        place = (self.settings.host, self.settings.port)
        self.server = await serve(web, *place, listen=self._listen, settings="HOMEROOM_", purpose="Slack")
        self._open.push_async_callback(self.server.close)
        return requests.heard

    async def _be_monitored(self) -> None:
        sources = Sources(self.db, self.clock, self._tools.limits, self._ready, self._pause_s)
        if server := await self._monitor.serve(sources, self._listen):
            self._open.push_async_callback(server.close)

    def _pause_s(self) -> float:
        return self._pause.left_s(self.clock.now())

    def _readiness(self) -> dict[str, Callable[[], Awaitable[bool]]]:
        async def slack() -> bool:
            hears = self._hears is not None and await self._hears() is not None
            return (hears or self._role == "worker") and not self._removed and not self.calls.lockouts

        async def work() -> bool:
            return self.worker.working

        async def tutor() -> bool:
            return not self._pause.trouble

        return {"state": StateProbe(self.db, self.clock), "slack": slack, "tutor": tutor, "work": work}

    def _warm_up(self, *, after_s: float = 0.0) -> None:
        """Connect the tutor in the background, at the start and when a lab is opened."""

        async def warm() -> None:
            await asyncio.sleep(after_s)
            await self.tutor.warm(self.settings.model)

        task = asyncio.create_task(warm(), name="warm-up")
        self._warmth.add(task)
        task.add_done_callback(self._warmth.discard)

    async def _stop_warming(self) -> None:
        for task in [*self._warmth]:
            await _ended(task)

    async def _forget(self, workspace: str) -> None:
        """The app was removed: send nothing more to that workspace."""
        self._removed = True
        self.calls.lockouts.remove(workspace)
        log.error("the app was removed from workspace %s: install it again to continue", workspace)
        await self.db.write(open_jobs.withdraw_all, self.clock.now(), workspace)

    async def stop(self) -> None:
        """Accept nothing more, finish what is running, and close everything."""
        await self._open.aclose()


def _remember(query: Query, now: datetime, library: Library, login: AuthorizeResult) -> str:
    """Store this revision's files, the workspace's address and our scopes; returns the key for pseudonyms."""
    library.current.save(query, now)
    corrections.look(query, now, library)
    facts.learn_fact(query, now, str(login.team_id), SITE, str(login.url or ""))
    facts.learn_fact(query, now, str(login.team_id), SCOPES, " ".join(login.bot_scopes or ()))
    facts.learn_fact(query, now, str(login.team_id), home_and_prompts.PROMPTS, "")  # a scope may have been added
    return facts.pseudonym_key(query, now)


async def _ended(task: asyncio.Task[None]) -> None:
    """End a background task, and log how it failed if it did."""
    task.cancel()
    [failure] = await asyncio.gather(task, return_exceptions=True)
    if isinstance(failure, Exception):
        log.error("%s ended early: %s", task.get_name(), cause(failure))

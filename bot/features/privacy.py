"""Privacy: a learner is shown what is kept about them, and has it sent or deleted; so has the operator."""

import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import escape

from bot.course.model import Learner
from bot.features import outbox
from bot.features.actions import Press
from bot.features.context import Context, SlackHandler, is_double
from bot.features.job_args import Args, DeletionArgs, read
from bot.features.leaderboard import board_posts
from bot.features.ports import (
    Clock,
    Done,
    Drawn,
    Finished,
    Later,
    Outcome,
    Place,
    SlackLockedOut,
    SlackRefused,
    SlackUnavailable,
    Uploads,
)
from bot.features.views import Draw, PrivacyPanel, Said, View
from bot.store import backup, boards, jobs, open_jobs, turns
from bot.store import forgetting as rows
from bot.store.db import Query, StateBusy
from bot.store.jobs import Job

log = logging.getLogger(__name__)

DELETED = (
    "Everything I kept about you is deleted. Messages in Slack stay: you can delete your own there. Backups from before"
    " hold it until they are deleted too. If you write to me or type `/learn`, you begin anew."
)
LONGEST_WAIT_S = 2.0  # between two looks whether anything of a person's still runs
MOST_TRIES = 30  # about a minute: deleting doesn't wait longer for Slack to end a message
TOLD_WITHIN = timedelta(hours=1)
REWRITTEN_AT_ONCE = 32 * 2**20  # bytes; nothing is acked meanwhile, and a larger file takes more than a second
REWRITES = 3
FILE = "homeroom-data.json"
ABOVE_FILE = "Your data: everything I keep about you, as JSON."
UPLOADS = 3  # tries, before the data is sent as text
PIECE_LIMIT = 2_800  # of the 3,000 characters of a section


def panel(query: Query, context: Context, learner: Learner) -> View:
    """The answer to "my data" and "delete my data"; nothing is deleted by asking."""
    return PrivacyPanel(tuple(rows.count(query, learner, briefly=True)), context.transcript_days, backup.KEEP_FOR.days)


def asks_deletion(query: Query, context: Context, press: Press) -> None:
    """The button "Delete my data", after Slack's dialog."""
    if is_double(query, press):
        return
    args = DeletionArgs(
        learner=press.learner.id,
        channel=press.channel,
        ts=press.message_ts,
        response_url=press.response_url,
        until=(context.now + outbox.RESPONSE_URL_LIFE).timestamp(),
    )
    by = {"key": press.key, "asker": press.learner.id, "request": context.request}
    order_deletion(query, context.now, press.learner.workspace, args, **by)


def asks_export(query: Query, context: Context, press: Press) -> None:
    """The button "Send me my data": a job collects it."""
    if not is_double(query, press):
        jobs.put(
            query,
            context.now,
            workspace=press.learner.workspace,
            lane=f"export:{press.learner.id}",
            kind="export",
            key=f"export:{press.key}",
            learner=press.learner.id,
            payload=Args().payload(context.request),
        )


def export_as_text(query: Query, context: Context, job: Job) -> Finished:
    """Post everything kept about a learner into their DM, as JSON in as many messages as it takes."""
    learner = Learner(job.workspace, job.learner)
    text = _everything(query, learner)
    jobs.finish(query, context.now, job.id)
    pieces = list(_pieces(text.replace("```", r"\u0060" * 3)))
    for number, piece in enumerate(pieces, start=1):
        said = f"Your data, part {number} of {len(pieces)}:\n\n```\n{piece}\n```"
        outbox.post(query, context, learner, "said", {"text": said}, key=f"{job.key}:{number}")
    return Finished()


def _everything(query: Query, learner: Learner) -> str:
    return json.dumps(rows.everything(query, learner), indent=1, ensure_ascii=False)


def _pieces(text: str) -> Iterator[str]:
    """Pieces that fit a section once Slack's characters are escaped."""
    start = size = 0
    for at, letter in enumerate(text):
        size += len(escape(letter, quote=False))
        if size > PIECE_LIMIT:
            yield text[start:at]
            start, size = at, len(escape(letter, quote=False))
    yield text[start:]


def order_deletion(
    query: Query, now: datetime, workspace: str, args: DeletionArgs, *, key: str, asker: str = "", request: str = ""
) -> None:
    """Queue the deletion of a learner, in a lane of its own; `asker` is told if it fails."""
    jobs.put(
        query,
        now,
        workspace=workspace,
        lane=f"deletion:{args.learner}",
        kind="deletion",
        key=f"deletion:{key}",
        learner=asker,
        payload=args.payload(request),
        not_before=datetime.fromtimestamp(0, UTC),  # whichever clock the process that runs it goes by
    )


def forget(query: Query, context: Context, learner: Learner, *, but: int = 0) -> int:
    """Delete all that is kept about a learner, `but` that job, and have the public boards that count them redrawn.

    Returns how many boards these are. Nobody's name is on the redrawing.
    """
    posts = boards.showing(query, learner)
    rows.forget(query, learner, but=but)
    for post in posts:
        asker = "" if post.asker == learner.id else post.asker
        board_posts.redraw(query, context, Learner(learner.workspace, ""), replace(post, asker=asker))
    return len(posts)


@dataclass(eq=False)
class Exports(SlackHandler):
    """Sends learners what is kept about them: as a file, or as text where Slack takes no file."""

    uploads: Uploads
    as_text: Callable[[Job], Awaitable[Outcome]]

    async def export(self, job: Job) -> Outcome:
        """Upload the file. A process that is killed after Slack took it and before this job ended uploads it again."""
        learner = Learner(job.workspace, job.learner)
        try:
            place = Place(job.workspace, await self.messenger.open_dm(job.workspace, job.learner))
            content = (await self.db.read(_everything, learner)).encode()
            await self.uploads.upload(place, FILE, content, ABOVE_FILE)
        except SlackRefused as refusal:
            log.info("job %d sends a learner's data as text: Slack said %s", job.id, refusal.error)
        except SlackUnavailable as away:
            if isinstance(away, SlackLockedOut) or job.attempts < UPLOADS:
                raise
            log.warning("job %d sends a learner's data as text: %s", job.id, away.reason)
        else:
            return Done()
        return await self.as_text(job)


@dataclass
class Privacy(SlackHandler):
    """Deletes what is kept about a learner, in steps that can be repeated after a crash."""

    clock: Clock
    draw: Draw

    async def delete(self, job: Job) -> Outcome:
        """Delete everything once nothing of the learner's runs, tell them, and leave no trace of this job."""
        args = read(DeletionArgs, job)
        if not args.is_deleted and not await self.db.write(_delete, self.context(), job, args):
            return Later(min(0.2 * job.attempts, LONGEST_WAIT_S), "that person's work is still ending")
        if args.channel:
            await self._tell(job, args)
        await self.db.write(jobs.remove, job.id)
        await self._rewrite()
        return Finished()

    async def _tell(self, job: Job, args: DeletionArgs) -> None:
        """Say so in the message that had the button, else in the DM. It isn't tried for ever: the rest is done."""
        drawn = self.draw(Said(DELETED))
        try:
            if not await self._replaced(job, args, drawn):
                place = Place(job.workspace, await self.messenger.open_dm(job.workspace, args.learner))
                if not await self.messenger.find_own(place, key=job.key, since=job.created_at):
                    await self.messenger.post(place, drawn, key=job.key)
        except SlackRefused as refusal:
            log.warning("job %d deleted a learner, who couldn't be told: Slack said %s", job.id, refusal.error)
        except SlackUnavailable as away:
            if not isinstance(away, SlackLockedOut) and self.clock.now() - job.created_at < TOLD_WITHIN:
                raise
            log.warning("job %d deleted a learner, who couldn't be told: %s", job.id, away.reason)

    async def _replaced(self, job: Job, args: DeletionArgs, drawn: Drawn) -> bool:
        try:
            if args.response_url and self.clock.now().timestamp() < args.until:
                await self.messenger.respond(args.response_url, drawn, replace=True)
                return True
        except (SlackRefused, SlackUnavailable) as failure:
            log.info("a response_url did not answer (%s); updating the message instead", failure)
        try:
            await self.messenger.update(Place(job.workspace, args.channel), args.ts, drawn)
        except SlackRefused:  # an ephemeral message has no other address
            return False
        return True

    async def _rewrite(self) -> None:
        """Overwrite what was deleted; if that can't be done now, the next start does it."""
        for _ in range(REWRITES):
            try:
                if await self.db.rewrite(most_bytes=REWRITTEN_AT_ONCE):
                    return
            except StateBusy as busy:
                log.info("%s", busy)
            await self.clock.sleep(1.0)
        log.warning("a learner is deleted; the next start overwrites what is left in the file's free pages")


def _delete(query: Query, context: Context, job: Job, args: DeletionArgs) -> bool:
    """Delete everything at once; false while a job of the learner's runs, or has to end a message first."""
    learner = Learner(job.workspace, args.learner)
    _end_turns(query, context, learner)
    is_running, is_ending = rows.under_way(query, learner, but=job.id)
    if is_running or (is_ending and job.attempts < MOST_TRIES):
        return False
    forget(query, context, learner, but=job.id)
    jobs.change(query, job.id, replace(args, is_deleted=True).payload(job.request))
    return True


def _end_turns(query: Query, context: Context, learner: Learner) -> None:
    """Withdraw the turns that wait, stop those that run, and end their messages."""
    for turn in turns.unanswered(query, learner):
        if turns.withdraw(query, turn):
            open_jobs.withdraw_turn(query, context.now, learner.workspace, outbox.lab_lane(turn.attempt), turn.id)
            outbox.turn_ends(query, context, turn)
        else:
            turns.stop_one(query, turn)
        outbox.end_message(query, context, turn)

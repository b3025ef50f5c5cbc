"""The state file's history: every change of its tables, oldest first, each applied once in its own transaction.

A step that was released is never edited, renamed or removed; a change of a table is a new step at the end. Every row
belongs to a workspace first; `_at` columns are epoch seconds.
"""

from collections.abc import Callable, Sequence

import sqlite_utils
from sqlite_utils import Migrations

Step = Callable[[sqlite_utils.Database], None]


def migrations(steps: Sequence[Step] | None = None) -> Migrations:
    """The steps, or all of them, as sqlite-utils applies them; a step is recorded under its function's name."""
    history = Migrations("homeroom")
    for step in STEPS if steps is None else steps:
        history()(step)
    return history


def _step(name: str, statements: Sequence[str]) -> Step:
    """A step that runs SQL statements."""

    def run(db: sqlite_utils.Database) -> None:
        for statement in statements:
            db.execute(statement)

    run.__name__ = name
    return run


STATEMENTS: dict[str, tuple[str, ...]] = {
    "m001_work": (
        """CREATE TABLE work (
            id INTEGER PRIMARY KEY, workspace TEXT NOT NULL, lane TEXT NOT NULL, pool TEXT NOT NULL,
            kind TEXT NOT NULL, key TEXT NOT NULL, learner TEXT NOT NULL, sort TEXT NOT NULL, state TEXT NOT NULL,
            payload TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,
            not_before REAL NOT NULL, created_at REAL NOT NULL, done_at REAL, error TEXT NOT NULL DEFAULT '') STRICT""",
        # Partial indexes hold only what is open, so that the claim stays quick whatever lies behind.
        "CREATE UNIQUE INDEX work_key ON work (workspace, key) WHERE kind <> 'refresh'",
        "CREATE UNIQUE INDEX work_refresh ON work (workspace, key) WHERE kind = 'refresh' AND state = 'queued'",
        "CREATE UNIQUE INDEX work_running ON work (workspace, lane) WHERE state = 'running'",
        "CREATE INDEX work_lane ON work (workspace, lane, sort, id) WHERE state = 'queued'",
        "CREATE INDEX work_due ON work (pool, not_before) WHERE state = 'queued'",
        "CREATE INDEX work_next ON work (not_before) WHERE state = 'queued'",
        "CREATE INDEX work_learner ON work (workspace, learner) WHERE state = 'running' AND kind = 'turn'",
        "CREATE INDEX work_age ON work (done_at) WHERE done_at IS NOT NULL",
        """CREATE TABLE seen (
            workspace TEXT NOT NULL, key TEXT NOT NULL, seen_at REAL NOT NULL, PRIMARY KEY (workspace, key)) STRICT""",
        "CREATE INDEX seen_age ON seen (seen_at)",
    ),
    "m002_domain": (
        """CREATE TABLE revision (
            module TEXT NOT NULL, id TEXT NOT NULL, files TEXT NOT NULL, saved_at REAL NOT NULL,
            PRIMARY KEY (module, id)) STRICT""",
        """CREATE TABLE learner (
            workspace TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL DEFAULT '',
            dm TEXT NOT NULL DEFAULT '', standing TEXT NOT NULL DEFAULT 'hidden', alias TEXT NOT NULL DEFAULT '',
            welcomed INTEGER NOT NULL DEFAULT 0, created_at REAL NOT NULL,
            PRIMARY KEY (workspace, id)) STRICT""",
        # Where a learner is in a module: the step last touched, and the message to lead back to.
        """CREATE TABLE place (
            workspace TEXT NOT NULL, learner TEXT NOT NULL, module TEXT NOT NULL,
            step TEXT NOT NULL, channel TEXT NOT NULL DEFAULT '', ts TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (workspace, learner, module)) STRICT""",
        """CREATE TABLE reading (
            workspace TEXT NOT NULL, learner TEXT NOT NULL, module TEXT NOT NULL, lesson TEXT NOT NULL,
            page TEXT NOT NULL, PRIMARY KEY (workspace, learner, module, lesson)) STRICT""",
        """CREATE TABLE done (
            workspace TEXT NOT NULL, learner TEXT NOT NULL, module TEXT NOT NULL, step TEXT NOT NULL,
            done_at REAL NOT NULL, PRIMARY KEY (workspace, learner, module, step)) STRICT""",
        """CREATE TABLE attempt (
            id INTEGER PRIMARY KEY, workspace TEXT NOT NULL, learner TEXT NOT NULL, module TEXT NOT NULL,
            revision TEXT NOT NULL, kind TEXT NOT NULL, lesson TEXT NOT NULL, seed INTEGER NOT NULL,
            questions TEXT NOT NULL, state TEXT NOT NULL, score INTEGER NOT NULL DEFAULT 0,
            exchanges INTEGER NOT NULL DEFAULT 0, position INTEGER NOT NULL DEFAULT 1,
            channel TEXT NOT NULL DEFAULT '', thread_ts TEXT NOT NULL DEFAULT '',
            started_at REAL NOT NULL, ended_at REAL) STRICT""",
        "CREATE INDEX attempt_learner ON attempt (workspace, learner, module, kind, lesson)",
        "CREATE INDEX attempt_thread ON attempt (workspace, channel, thread_ts) WHERE thread_ts <> ''",
        # One attempt under way at a time: two quick presses must not begin two.
        """CREATE UNIQUE INDEX attempt_open ON attempt (workspace, learner, module, kind, lesson)
            WHERE state = 'open' OR kind = 'lab'""",
        """CREATE TABLE answer (
            workspace TEXT NOT NULL, attempt INTEGER NOT NULL REFERENCES attempt (id), question TEXT NOT NULL,
            option INTEGER NOT NULL, answered_at REAL NOT NULL,
            PRIMARY KEY (workspace, attempt, question)) STRICT""",
        """CREATE TABLE first_try (
            workspace TEXT NOT NULL, learner TEXT NOT NULL, module TEXT NOT NULL, question TEXT NOT NULL,
            is_right INTEGER NOT NULL, PRIMARY KEY (workspace, learner, module, question)) STRICT""",
        """CREATE TABLE point (
            workspace TEXT NOT NULL, learner TEXT NOT NULL, module TEXT NOT NULL, item TEXT NOT NULL,
            points INTEGER NOT NULL, earned_at REAL NOT NULL,
            PRIMARY KEY (workspace, learner, module, item)) STRICT""",
        """CREATE TABLE score (
            workspace TEXT NOT NULL, module TEXT NOT NULL, learner TEXT NOT NULL, points INTEGER NOT NULL,
            PRIMARY KEY (workspace, module, learner)) STRICT""",
        "CREATE INDEX score_board ON score (workspace, module, points)",
        # A thread a lab has left behind: its words are answered with the way to the live one.
        """CREATE TABLE left_thread (
            workspace TEXT NOT NULL, channel TEXT NOT NULL, thread_ts TEXT NOT NULL, attempt INTEGER NOT NULL,
            PRIMARY KEY (workspace, channel, thread_ts)) STRICT""",
        # An exchange with the tutor and the ledger of its delivery (docs/architecture.md, "The stream's ledger").
        """CREATE TABLE turn (
            id INTEGER PRIMARY KEY, workspace TEXT NOT NULL, attempt INTEGER NOT NULL REFERENCES attempt (id),
            learner TEXT NOT NULL, channel TEXT NOT NULL, thread_ts TEXT NOT NULL, source_ts TEXT NOT NULL,
            seq INTEGER, ask TEXT NOT NULL, phase TEXT NOT NULL,
            reply TEXT, stop_reason TEXT NOT NULL DEFAULT '', model TEXT NOT NULL DEFAULT '',
            usage TEXT NOT NULL DEFAULT '{}', empties INTEGER NOT NULL DEFAULT 0,
            intent_at REAL, reply_ts TEXT NOT NULL DEFAULT '', streamed INTEGER NOT NULL DEFAULT 0,
            counted INTEGER NOT NULL DEFAULT 0, exchange INTEGER NOT NULL DEFAULT 0, kept INTEGER NOT NULL DEFAULT 1,
            asked_at REAL NOT NULL, started_at REAL, done_at REAL) STRICT""",
        "CREATE UNIQUE INDEX turn_source ON turn (workspace, channel, source_ts)",
        "CREATE UNIQUE INDEX turn_seq ON turn (attempt, seq)",
        # No id is ever given twice: a button or a job may name words that are long gone.
        """CREATE TABLE held (
            id INTEGER PRIMARY KEY AUTOINCREMENT, workspace TEXT NOT NULL, learner TEXT NOT NULL,
            attempt INTEGER NOT NULL, words TEXT NOT NULL, source_ts TEXT NOT NULL, agreed INTEGER NOT NULL DEFAULT 0,
            held_at REAL NOT NULL) STRICT""",
        # What a workspace was found to lack, such as streaming.
        """CREATE TABLE workspace_fact (
            workspace TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, learnt_at REAL NOT NULL,
            PRIMARY KEY (workspace, name)) STRICT""",
    ),
    "m003_boards": (
        # Whether the learner was asked how others may see them.
        "ALTER TABLE learner ADD COLUMN asked INTEGER NOT NULL DEFAULT 0",
        # A week's ranking and who passed in it read these indexes alone.
        "CREATE INDEX point_week ON point (workspace, module, earned_at, learner, points)",
        "CREATE INDEX done_step ON done (workspace, module, step, done_at, learner)",
        "CREATE INDEX place_module ON place (workspace, module)",
        # A channel's weekly board; `told` is what stood in its way and was told to its lead last.
        """CREATE TABLE weekly_board (
            workspace TEXT NOT NULL, channel TEXT NOT NULL, zone TEXT NOT NULL, lead TEXT NOT NULL,
            is_on INTEGER NOT NULL, told TEXT NOT NULL DEFAULT '', begun_at REAL NOT NULL,
            PRIMARY KEY (workspace, channel)) STRICT""",
        # A board posted for all to see. It is written before the call, and its `ts` after it.
        """CREATE TABLE board_post (
            workspace TEXT NOT NULL, key TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT NOT NULL DEFAULT '',
            module TEXT NOT NULL, week TEXT NOT NULL, zone TEXT NOT NULL,
            covers_from REAL NOT NULL, covers_to REAL NOT NULL, posted_at REAL NOT NULL,
            PRIMARY KEY (workspace, key)) STRICT""",
        "CREATE INDEX board_post_week ON board_post (workspace, channel, module, week)",
    ),
    "m004_home": (
        # Who has opened their Home tab, and what stands on it: Slack's hash of the view and our digest of its blocks.
        """CREATE TABLE home (
            workspace TEXT NOT NULL, learner TEXT NOT NULL, opened_at REAL NOT NULL,
            hash TEXT NOT NULL DEFAULT '', digest TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (workspace, learner)) STRICT""",
    ),
    "m005_offers": (
        # The message that offers the words to a lab, empty until it is posted.
        "ALTER TABLE held ADD COLUMN offer_channel TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE held ADD COLUMN offer_ts TEXT NOT NULL DEFAULT ''",
    ),
    "m006_people": (
        # What Slack says of a learner, as far as it may be asked: the name it shows, the real one, and who has left.
        "ALTER TABLE learner ADD COLUMN shown_name TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE learner ADD COLUMN real_name TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE learner ADD COLUMN gone INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE learner ADD COLUMN looked_up_at REAL NOT NULL DEFAULT 0",
        "CREATE INDEX learner_gone ON learner (workspace, id) WHERE gone = 1",
        "DROP INDEX place_module",
        "CREATE INDEX place_begun ON place (workspace, module, learner)",
    ),
    # What a turn's request held besides its messages, its system text abbreviated; empty for older turns.
    "m007_requests": ("ALTER TABLE turn ADD COLUMN sent TEXT NOT NULL DEFAULT ''",),
    # The next step that is suggested in the learner's DM.
    "m008_prompts": ("ALTER TABLE learner ADD COLUMN suggested TEXT NOT NULL DEFAULT ''",),
    # Our message that says a turn's words in the thread, where its learner did not say them there.
    "m009_aloud": ("ALTER TABLE turn ADD COLUMN aloud_ts TEXT NOT NULL DEFAULT ''",),
    # Who had a board posted, empty for a Monday's.
    "m010_askers": ("ALTER TABLE board_post ADD COLUMN asker TEXT NOT NULL DEFAULT ''",),
    # Who of the workspace was told that a lab is somebody else's: a pseudonym, for as long as there is the lab.
    "m011_visitors": (
        """CREATE TABLE visitor (
            workspace TEXT NOT NULL, attempt INTEGER NOT NULL, who TEXT NOT NULL,
            PRIMARY KEY (workspace, attempt, who)) STRICT""",
    ),
    # What was begun stays the head of its lane, and no message is two turns' reply.
    "m012_order": (
        "UPDATE work SET sort = '' WHERE attempts > 0 AND kind <> 'board' AND state IN ('queued', 'running')",
        "ALTER TABLE work ADD COLUMN is_head INTEGER NOT NULL DEFAULT 0",
        """UPDATE work SET is_head = 1 WHERE id IN (
            SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY workspace, lane ORDER BY sort, id) AS place
                FROM work WHERE state = 'queued' AND (workspace, lane) NOT IN (
                    SELECT workspace, lane FROM work WHERE state = 'running'))
            WHERE place = 1)""",
        "CREATE UNIQUE INDEX work_head ON work (workspace, lane) WHERE is_head = 1",
        "DROP INDEX work_due",
        "DROP INDEX work_next",
        "CREATE INDEX work_due ON work (pool, not_before, id) WHERE is_head = 1",
        # The beginning of the text with which the reply's stream was to be opened, by which it is found again.
        "ALTER TABLE turn ADD COLUMN first_text TEXT NOT NULL DEFAULT ''",
        """UPDATE turn SET reply_ts = '' WHERE reply_ts <> '' AND EXISTS (SELECT 1 FROM turn AS older
            WHERE older.workspace = turn.workspace AND older.channel = turn.channel
            AND older.reply_ts = turn.reply_ts AND older.id < turn.id)""",
        "CREATE UNIQUE INDEX turn_reply ON turn (workspace, channel, reply_ts) WHERE reply_ts <> ''",
    ),
    # What has to be done is called a job everywhere (`store.jobs`).
    "m013_jobs": (
        "ALTER TABLE work RENAME TO job",
        *(f"DROP INDEX work_{name}" for name in ("key", "refresh", "running", "lane", "due", "head", "learner", "age")),
        "CREATE UNIQUE INDEX job_key ON job (workspace, key) WHERE kind <> 'refresh'",
        "CREATE UNIQUE INDEX job_refresh ON job (workspace, key) WHERE kind = 'refresh' AND state = 'queued'",
        "CREATE UNIQUE INDEX job_running ON job (workspace, lane) WHERE state = 'running'",
        "CREATE INDEX job_lane ON job (workspace, lane, sort, id) WHERE state = 'queued'",
        "CREATE UNIQUE INDEX job_head ON job (workspace, lane) WHERE is_head = 1",
        "CREATE INDEX job_due ON job (pool, not_before, id) WHERE is_head = 1",
        "CREATE INDEX job_learner ON job (workspace, learner) WHERE state = 'running' AND kind = 'turn'",
        "CREATE INDEX job_age ON job (done_at) WHERE done_at IS NOT NULL",
    ),
    # The texts of the files attached to a turn's words; in older turns they are part of the words.
    "m014_attached": ("ALTER TABLE turn ADD COLUMN attached TEXT NOT NULL DEFAULT ''",),
    # What an exchange means: its kind, what it shows, the step of help given, and the page relied on. Earlier replies
    # said in their first line that they were off the subject. `about` is what the model was told of the learner.
    "m015_meanings": (
        "ALTER TABLE turn ADD COLUMN meaning TEXT NOT NULL DEFAULT 'contribution'",
        "ALTER TABLE turn ADD COLUMN shown TEXT NOT NULL DEFAULT 'none'",
        "ALTER TABLE turn ADD COLUMN help INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE turn ADD COLUMN page TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE turn ADD COLUMN about TEXT",
        """UPDATE turn SET meaning = 'off the subject', reply = ltrim(substr(ltrim(reply, char(9, 10, 13, 32)), 12),
            char(9, 10, 13, 32)) WHERE ltrim(reply, char(9, 10, 13, 32)) LIKE '[off-topic]%'""",
    ),
    # What a learner chose in the act on a page, and a digest of the act's wording then.
    "m016_acts": (
        """CREATE TABLE act (
            workspace TEXT NOT NULL, learner TEXT NOT NULL, module TEXT NOT NULL, lesson TEXT NOT NULL,
            page TEXT NOT NULL, wording TEXT NOT NULL, option INTEGER NOT NULL, answered_at REAL NOT NULL,
            PRIMARY KEY (workspace, learner, module, lesson, page)) STRICT""",
    ),
    # The words of a typed answer, by which it is judged again if its key is corrected.
    "m017_typed": ("ALTER TABLE answer ADD COLUMN typed TEXT NOT NULL DEFAULT ''",),
    # The kind of help that a button asked for; the footer below a reply, as JSON, while it offers such help.
    "m018_assistance": (
        "ALTER TABLE turn ADD COLUMN assistance TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE turn ADD COLUMN footer TEXT NOT NULL DEFAULT ''",
        # The learner's vote on the reply: 1 or -1; 0 without a vote.
        "ALTER TABLE turn ADD COLUMN vote INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE turn ADD COLUMN vote_reason TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE turn ADD COLUMN voted_at REAL",
        "CREATE INDEX turn_helps ON turn (attempt) WHERE footer <> ''",
    ),
    "m019_spending": (
        # A paid call of the model: written before it is made, and open until its end is known.
        """CREATE TABLE call (
            id INTEGER PRIMARY KEY AUTOINCREMENT, workspace TEXT NOT NULL, learner TEXT NOT NULL,
            turn INTEGER NOT NULL, day TEXT NOT NULL, is_open INTEGER NOT NULL) STRICT""",
        "CREATE INDEX call_learner ON call (workspace, learner, day)",
        "CREATE INDEX call_open ON call (workspace, day) WHERE is_open = 1",
        # What the calls of a day took, without the people who asked; `day` is an ISO date of the workspace.
        """CREATE TABLE spent (
            workspace TEXT NOT NULL, day TEXT NOT NULL, model TEXT NOT NULL, module TEXT NOT NULL,
            lesson TEXT NOT NULL, is_long INTEGER NOT NULL,
            calls INTEGER NOT NULL DEFAULT 0, unknown INTEGER NOT NULL DEFAULT 0, labs INTEGER NOT NULL DEFAULT 0,
            input_tokens INTEGER NOT NULL DEFAULT 0, cache_read_tokens INTEGER NOT NULL DEFAULT 0,
            cache_write_5m_tokens INTEGER NOT NULL DEFAULT 0, cache_write_1h_tokens INTEGER NOT NULL DEFAULT 0,
            output_tokens INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (workspace, day, model, module, lesson, is_long)) STRICT""",
        # The replies so far, as far as their usage was stored.
        """INSERT INTO spent SELECT workspace, day, model, module, lesson, fresh + read + written > 100000,
                count(*), 0, sum(state = 'done' AND id = last), sum(fresh), sum(read), sum(written - hour), sum(hour),
                sum(output)
            FROM (SELECT turn.id, turn.workspace, date(coalesce(turn.started_at, asked_at), 'unixepoch') AS day, model,
                    module, lesson, state, max(turn.id) OVER (PARTITION BY attempt) AS last,
                    coalesce(json_extract(usage, '$.input_tokens'), 0) AS fresh,
                    coalesce(json_extract(usage, '$.cache_read_input_tokens'), 0) AS read,
                    coalesce(json_extract(usage, '$.cache_creation_input_tokens'), 0) AS written,
                    coalesce(json_extract(usage, '$.ephemeral_1h_input_tokens'), 0) AS hour,
                    coalesce(json_extract(usage, '$.output_tokens'), 0) AS output
                FROM turn JOIN attempt ON attempt.id = turn.attempt
                WHERE model <> '' AND usage <> '{}' AND json_valid(usage))
            GROUP BY 1, 2, 3, 4, 5, 6""",
    ),
    # What a lab's learner has shown, in their words, once it is done; the step of the ladder of help at a turn.
    "m020_recaps": (
        "ALTER TABLE attempt ADD COLUMN recap TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE turn ADD COLUMN level INTEGER NOT NULL DEFAULT 0",
    ),
    # Whether a turn's texts were erased, some time after the last message of its lab.
    "m021_erased": (
        "ALTER TABLE turn ADD COLUMN erased INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX turn_texts ON turn (asked_at) WHERE erased = 0",
    ),
    # The processes that work on this state, whether Slack's events come to them, and how often each has said that it
    # lives; the owner of a running job is one of them.
    "m022_leases": (
        """CREATE TABLE process (
            id INTEGER PRIMARY KEY AUTOINCREMENT, hears INTEGER NOT NULL, started_at REAL NOT NULL,
            beats INTEGER NOT NULL DEFAULT 0) STRICT""",
        "ALTER TABLE job ADD COLUMN owner INTEGER NOT NULL DEFAULT 0",
    ),
}

STEPS: tuple[Step, ...] = tuple(_step(name, statements) for name, statements in STATEMENTS.items())

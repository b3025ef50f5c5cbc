from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule

LEAST, MOST = 2, 4
BUTTON = 75  # Slack: button, text; a longer start gets a number for a label


@rule("lab-starts")
def lab_starts(draft: Draft) -> Found:
    """A lab suggests two to four starts, each short enough for its button: 75 characters."""
    for lesson in draft.lessons:
        starts = lesson.lab.starts
        if starts and not LEAST <= len(starts) <= MOST:
            yield lesson.lab_at, f"{len(starts)} starts; a lab suggests {LEAST} to {MOST}"
        for start in starts:
            if len(start) > BUTTON:
                yield lesson.lab_at, f"“{start[:30]}…” has {len(start)} characters; a button holds {BUTTON}"

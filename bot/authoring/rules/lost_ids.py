from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule


@rule("lost-id")
def lost_ids(draft: Draft) -> Found:
    """An id that was taught once stays, or is retired: learners' answers are stored under it."""
    if draft.ids is None or not draft.whole:  # what cannot be read is not gone
        return
    taught = draft.id_places()
    for name, (at, _) in draft.ids.used.items():
        if name not in taught:
            yield at, f"`{name}` is gone: bring it back, or retire it with `homeroom ids`"

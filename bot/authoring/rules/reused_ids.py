from bot.authoring.draft import Draft
from bot.authoring.ids import taught
from bot.authoring.rules.rule import Found, rule


@rule("reused-id")
def reused_ids(draft: Draft) -> Found:
    """An id is never given to something else: not after its retirement, and not in another lesson."""
    if draft.ids is None:
        return
    homes = taught(draft.module)
    for name, at in draft.id_places().items():
        recorded = draft.ids.used.get(name)
        if name in draft.ids.retired:
            yield at, f"`{name}` was retired: give this one a new id"
        elif recorded and recorded[1] != homes[name]:
            yield at, f"`{name}` belongs to {recorded[1]}: give this one a new id"

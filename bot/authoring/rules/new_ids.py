from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule


@rule("new-id")
def new_ids(draft: Draft) -> Found:
    """Every id of a question or lesson is written down in ids.yml, so that its loss would be noticed."""
    if draft.ids is None:
        yield draft.test_at._replace(path=f"{draft.module.id}/ids.yml"), "this file is missing: run `homeroom ids`"
        return
    for name, at in draft.id_places().items():
        if name not in draft.ids.used and name not in draft.ids.retired:
            yield at, f"`{name}` is not in ids.yml yet: run `homeroom ids`"

from bot.authoring.draft import Draft
from bot.authoring.rules.rule import Found, rule
from bot.authoring.terms import PAGE

LEAST, MOST = 4, 6


@rule("page-count")
def page_count(draft: Draft) -> Found:
    """A lesson has 4 to 6 pages; its “Key terms” may come on top and stand last."""
    for lesson in draft.lessons:
        own = [page for page in lesson.pages if page.page.id != PAGE]
        if lesson.pages and not LEAST <= len(own) <= MOST:
            yield lesson.at, f"{len(own)} pages beside the key terms; a lesson has {LEAST} to {MOST}"
        for page in lesson.pages[:-1]:
            if page.page.id == PAGE:
                yield page.at, "the key terms stand on the last page"

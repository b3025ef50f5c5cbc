"""The linter's rules, one a file; each is a sentence about a module and finds the places where it does not hold."""

from bot.authoring.rules.code_length import code_length
from bot.authoring.rules.code_remark import code_remark
from bot.authoring.rules.code_syntax import code_syntax
from bot.authoring.rules.dead_models import dead_models
from bot.authoring.rules.footnotes import footnotes
from bot.authoring.rules.glossary import glossary
from bot.authoring.rules.key_form import key_form
from bot.authoring.rules.key_place import key_place
from bot.authoring.rules.lab_starts import lab_starts
from bot.authoring.rules.links import links
from bot.authoring.rules.lost_ids import lost_ids
from bot.authoring.rules.many_not_run import many_not_run
from bot.authoring.rules.new_ids import new_ids
from bot.authoring.rules.not_run import not_run
from bot.authoring.rules.objectives_asked import objectives_asked
from bot.authoring.rules.old_facts import old_facts
from bot.authoring.rules.one_table import one_table
from bot.authoring.rules.page_count import page_count
from bot.authoring.rules.prose_length import prose_length
from bot.authoring.rules.questions_per_lesson import questions_per_lesson
from bot.authoring.rules.quiz_size import quiz_size
from bot.authoring.rules.repeated_question import repeated_question
from bot.authoring.rules.reused_ids import reused_ids
from bot.authoring.rules.rule import Rule
from bot.authoring.rules.same_option import same_option
from bot.authoring.rules.slack_cut import slack_cut
from bot.authoring.rules.slack_limits import slack_limits
from bot.authoring.rules.unused_facts import unused_facts
from bot.authoring.rules.why_distinct import why_distinct
from bot.authoring.rules.why_length import why_length

RULES: tuple[Rule, ...] = (
    prose_length,
    code_length,
    one_table,
    page_count,
    quiz_size,
    lab_starts,
    questions_per_lesson,
    repeated_question,
    same_option,
    why_length,
    why_distinct,
    objectives_asked,
    key_place,
    key_form,
    footnotes,
    unused_facts,
    old_facts,
    dead_models,
    glossary,
    links,
    code_syntax,
    code_remark,
    not_run,
    many_not_run,
    slack_limits,
    slack_cut,
    new_ids,
    lost_ids,
    reused_ids,
)

__all__ = ["RULES", "Rule"]

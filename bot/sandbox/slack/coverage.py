"""The local Slack's limits, each with its source; `behaviours.py` lists how it behaves.

Slack's own reference or SDK says what a `verified` row says. An `assumed` one comes from reports or another library, or
is the stricter of two readings. The tables of shapes in `limits/` mark the assumed fields. A test keeps both complete.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.slack.limits.app_manifest import MANIFEST
from bot.sandbox.slack.limits.blocks import BLOCKS
from bot.sandbox.slack.limits.message import HOME, MODAL
from bot.sandbox.slack.limits.schema import ByType, Items, Named, Nullable, Obj, Rule

KIT = "docs.slack.dev, reference/block-kit, and the models of slack_sdk 3.47"
VIEWS = "docs.slack.dev, reference/views"
APPS = "Slack's JSON schema of manifests 2.0.0, and apps.manifest.create in its API reference"
BLOCKS_PY = "slackblocks 3.0 and docs.slack.dev"
_SHAPES: dict[str, list[Rule]] = {KIT: [*BLOCKS.values()], VIEWS: [MODAL, HOME], APPS: [MANIFEST]}
# the rules that no shape holds
BESIDE_SHAPES = f"""
verified: {KIT}
    message blocks content markdown_conflict markdown_text markdown table data_visualization
    block type surface
    block_id unique
    metadata event_payload
    table cell characters
assumed: {BLOCKS_PY}
    action_id unique
    data_table characters
    message text characters
    metadata event_type size
verified: {VIEWS}
    view type size
verified: {APPS}
    event_subscriptions way
    interactivity way
assumed: docs.slack.dev, reference/events and slash commands; that a manifest is refused for it is a guess
    scopes needed
    slash_command way
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A rule of Slack's: its name, its source, how certain that is, and, for a behaviour, the test that shows it."""

    name: str
    source: str
    certainty: str
    test: str = ""


def paragraphs(table: str) -> Iterator[tuple[str, str, list[str]]]:
    """A table's certainty (`verified` or `assumed`), its source, and the indented rows below these."""
    for paragraph in re.split(r"\n(?=verified:|assumed:)", table.strip()):
        heading, *rows = re.split(r"\n {4}", paragraph)
        certainty, _, source = " ".join(heading.split()).partition(": ")
        yield certainty, source, rows


def _of_shape(rule: Rule, source: str) -> Iterator[Row]:
    inner: list[Rule] = []
    match rule:
        case Obj():
            for name in ("", *rule.fields):
                code = f"{rule.name}.{name}".rstrip(".")
                yield Row(code, BLOCKS_PY, "assumed") if name in rule.assumed else Row(code, source, "verified")
            inner = list(rule.fields.values())
        case ByType():
            inner = list(rule.kinds.values())
        case Items() | Named():
            inner = [rule.item]
        case Nullable():
            inner = [rule.rule]
    for one in inner:
        yield from _of_shape(one, source)


def of_shapes() -> dict[str, Row]:
    """The rows of the rules that the shapes of blocks, views and manifests hold, by their code."""
    return {row.name: row for source, roots in _SHAPES.items() for root in roots for row in _of_shape(root, source)}


def rules() -> dict[str, Row]:
    """The rows of the validator's rules by their code; an object's own name is the rule on its fields."""
    found = of_shapes()
    for certainty, source, rows in paragraphs(BESIDE_SHAPES):
        for owner, *names in map(str.split, rows):
            found |= {f"{owner}.{name}": Row(f"{owner}.{name}", source, certainty) for name in names}
            found.setdefault(owner, Row(owner, source, certainty))
    return found

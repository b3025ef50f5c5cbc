"""The parts of a manifest that make an app more than a bot: functions, workflows, datastores, MCP servers, providers.

Source: Slack's JSON schema of manifests, 2.0.0, and its samples for version 1. The insides of a workflow's steps, of
a datastore's attributes and of a provider have no rule here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.limits.problem import Problem
from bot.sandbox.slack.limits.schema import Anything, Bool, Items, Like, Named, Obj, Rule, Str, choice

_ANY_LENGTH = Str(100_000, 0)
_TYPE = re.compile(r"integer|number|boolean|string|object|array|(slack)?#/types/[\w/]+")
_SECURE_URL = Like(r"https://\S+", "a secure web address", 500)


@dataclass(frozen=True, slots=True)
class _Parameter:
    """An object that says its type, by a word or by a reference, and may say more."""

    needs_name: bool = False

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """No type, or none that there is."""
        if not isinstance(value, dict):
            yield Problem(at, code, "must provide an object")
            return
        if not _TYPE.fullmatch(str(value.get("type"))):
            yield Problem(f"{at}/type", code, f"unsupported type: {value.get('type')}")
        if self.needs_name and not isinstance(value.get("name"), str):
            yield Problem(at, code, "missing required field: name")


TYPES = Named(_Parameter(), 50)


@dataclass(frozen=True, slots=True)
class _Parameters:
    """Parameters by name; since version 2 of manifests below `properties`, beside the names of the `required` ones."""

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """The problems of each parameter."""
        if isinstance(value, dict) and "required" in value:
            yield from Items(_ANY_LENGTH, 0, 1_000).check(value["required"], f"{at}/required", code)
        if isinstance(value, dict) and ("required" in value or "properties" in value):
            value, at = value.get("properties"), f"{at}/properties"
        yield from TYPES.check(value, at, code)


_PARAMETERS = _Parameters()
_WORDS: dict[str, Rule] = {"title": _ANY_LENGTH, "description": _ANY_LENGTH}
FUNCTIONS = Named(
    Obj(
        "function",
        _WORDS | {"input_parameters": _PARAMETERS, "output_parameters": _PARAMETERS},
        frozenset({"title", "description", "input_parameters", "output_parameters"}),
    ),
    50,
)
_LISTED = Items(_Parameter(needs_name=True), 0, 20)
FUNCTION_FEATURES = Items(
    Obj(
        "function_feature",
        _WORDS | {"callback_id": _ANY_LENGTH, "input_parameters": _LISTED, "output_parameters": _LISTED},
        frozenset({"callback_id", "title", "description", "input_parameters", "output_parameters"}),
    ),
    0,
    50,
)
WORKFLOWS = Named(
    Obj(
        "workflow_manifest",
        _WORDS
        | {
            "input_parameters": _PARAMETERS,
            "steps": Items(Named(Anything(), 1_000), 0, 1_000),
            "suggested_triggers": Items(Named(Anything(), 1_000), 0, 1_000),
        },
        frozenset({"title", "description", "steps"}),
    ),
    50,
)
DATASTORES = Named(
    Obj(
        "datastore",
        {"primary_key": Str(100_000), "attributes": Named(Named(Anything(), 1_000), 100)},
        frozenset({"primary_key", "attributes"}),
    ),
    10,
)
PROVIDERS = Obj("external_auth_providers", {"oauth2": Named(Named(Anything(), 100), 100)})
MCP_SERVERS = Named(
    Obj(
        "mcp_server",
        {
            "url": _SECURE_URL,
            "headers": Named(_ANY_LENGTH, 100),
            "auth_provider_key": Str(255, 0),
            "auth_type": choice("dynamic_client_registration no_auth manual_auth slack_identity_auth"),
        },
        frozenset({"url", "auth_type"}),
    ),
    20,
)
DOMAIN = Like(r"(?![.-])[-a-z0-9.]+[a-z0-9]", "a domain", 255)
HOSTING: dict[str, Rule] = {"is_hosted": Bool(), "function_runtime": _ANY_LENGTH, "hermes_app_type": _ANY_LENGTH}

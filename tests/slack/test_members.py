"""Strangers and members are told apart by the fields of Slack's documented and recorded payloads."""

from typing import Any

import pytest

from bot.features.ports import SlackRefused
from bot.slack.members import KEPT, Members
from bot.slack.payloads import Author, Malformed, author

OURS, THEIRS, SISTER, ORGANIZATION = "T0OURS", "T0THEIRS", "T0SISTER", "E0OURS"
APP = {"id": OURS, "domain": "ours"}
INSTALLED = {"authorizations": [{"enterprise_id": None, "team_id": OURS, "user_id": "U0BOT"}]}


class Directory:
    """Fake users.info that records whom it was asked about. Unknown people are refused, as without users:read."""

    def __init__(self, **people: dict[str, Any]) -> None:
        self.people = people
        self.asked: list[str] = []

    async def call(self, _workspace: str, method: str, *, user: str) -> dict[str, Any]:
        assert method == "users.info"
        self.asked.append(user)
        if user not in self.people:
            raise SlackRefused("missing_scope")
        return {"ok": True, "user": self.people[user]}


def members_of(directory: Directory, organization: str = "") -> Members:
    return Members(directory, OURS, organization)  # type: ignore[arg-type] - all it asks of Slack


def event(said: dict[str, Any], **envelope: Any) -> dict[str, Any]:
    return {"type": "event_callback", "team_id": OURS, "event_id": "Ev1", **INSTALLED, **envelope, "event": said}


def gesture(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "team": APP, "user": {"id": "U0SAM", "team_id": THEIRS}, **more}


OF_A_STRANGER: dict[str, dict[str, Any]] = {
    "block_actions": gesture("block_actions"),
    "block_actions in a view": gesture("block_actions", view={"app_installed_team_id": OURS}),
    "message_action": gesture("message_action"),
    "shortcut": gesture("shortcut"),
    "view_submission": gesture("view_submission", team={"id": THEIRS}, view={"app_installed_team_id": OURS}),
    "view_closed": gesture("view_closed", team={"id": THEIRS}, view={"app_installed_team_id": OURS}),
    "a gesture of an app installed in an organization": gesture("block_actions", team=None),
    "command": {"command": "/learn", "team_id": THEIRS, "user_id": "U0SAM", "enterprise_id": "E0THEIRS"},
    "message": event({"user": "U0SAM", "team": THEIRS}, team_id=THEIRS, is_ext_shared_channel=True),
    "message with the author's team beside": event({"user": "U0SAM", "team": OURS, "user_team": THEIRS}),
    "message_changed": event({"message": {"user": "U0SAM", "team": THEIRS}}, is_ext_shared_channel=True),
    "message_deleted": event({"previous_message": {"user": "U0SAM", "user_team": THEIRS, "team": OURS}}),
    "app_home_opened": event({"type": "app_home_opened", "user": "U0SAM"}, team_id=THEIRS),
    "app_context_changed": event({"user": "U0SAM"}, team_id=THEIRS),
    "member_joined_channel": event({"user": "U0SAM", "team": THEIRS}, is_ext_shared_channel=True),
    "an event of another installation": event({"user": "U0SAM"}, team_id=THEIRS, authorizations=[{"team_id": THEIRS}]),
}


@pytest.mark.parametrize("body", OF_A_STRANGER.values(), ids=OF_A_STRANGER)
async def test_a_stranger_is_told_by_their_own_workspace_whatever_they_do(body: dict[str, Any]) -> None:
    assert author(body).user == "U0SAM"
    assert not await members_of(Directory()).include(author(body))
    assert not await members_of(Directory(), ORGANIZATION).include(author(body))


OF_A_MEMBER: dict[str, dict[str, Any]] = {
    "a gesture": gesture("block_actions", user={"id": "U0ADA", "team_id": OURS}),
    "a gesture in a channel of another workspace's": gesture(
        "block_actions", team={"id": THEIRS}, user={"id": "U0ADA", "team_id": OURS}
    ),
    "view_submission": gesture(
        "view_submission", user={"id": "U0ADA", "team_id": OURS}, view={"app_installed_team_id": OURS}
    ),
    "command": {"command": "/learn", "team_id": OURS, "user_id": "U0ADA"},
    "message": event({"user": "U0ADA", "team": OURS}, team_id=THEIRS, is_ext_shared_channel=True),
    "a message that the other side's installation hears too": event(
        {"user": "U0ADA", "team": OURS}, authorizations=[{"team_id": THEIRS}], is_ext_shared_channel=True
    ),
    "a message from a channel of theirs": event({"user": "U0ADA", "team": OURS, "source_team": THEIRS}),
    "app_home_opened": event({"user": "U0ADA"}),
}


@pytest.mark.parametrize("body", OF_A_MEMBER.values(), ids=OF_A_MEMBER)
async def test_a_member_is_told_by_their_own_workspace_wherever_they_are(body: dict[str, Any]) -> None:
    directory = Directory()
    assert await members_of(directory).include(author(body))
    assert directory.asked == []


OF_NOBODY_SAID: dict[str, dict[str, Any]] = {
    "message_action as it is documented": gesture("message_action", user={"id": "U0SAM", "name": "sam"}),
    "a message in a shared channel": event({"user": "U0SAM"}, is_ext_shared_channel=True),
}


@pytest.mark.parametrize("body", OF_NOBODY_SAID.values(), ids=OF_NOBODY_SAID)
async def test_where_the_payload_does_not_say_slack_is_asked(body: dict[str, Any]) -> None:
    assert author(body).team == ""
    assert await members_of(Directory(U0SAM={"team_id": OURS})).include(author(body))
    assert not await members_of(Directory(U0SAM={"team_id": THEIRS})).include(author(body))
    assert not await members_of(Directory()).include(author(body))  # and does not say either


async def test_a_view_of_another_installation_is_not_ours_but_in_an_organization_slack_may_name_any() -> None:
    seen = Author("U0ADA", OURS, view_of=THEIRS)
    assert not await members_of(Directory()).include(seen)
    assert await members_of(Directory(), ORGANIZATION).include(seen)  # slackapi/bolt-python#1229


async def test_in_an_organization_its_own_id_or_what_slack_says_of_the_person_decides() -> None:
    colleague = {"team_id": SISTER, "enterprise_user": {"enterprise_id": ORGANIZATION}}
    directory = Directory(U0ADA=colleague, U0SAM={"team_id": THEIRS, "enterprise_user": {"enterprise_id": "E0THEIRS"}})
    members = members_of(directory, ORGANIZATION)
    assert await members.include(Author("U0ADA", ORGANIZATION))
    assert not await members.include(Author("U0SAM", "E0THEIRS"))
    assert directory.asked == []
    assert await members.include(Author("U0ADA", SISTER))
    assert not await members.include(Author("U0SAM", THEIRS))
    assert await members.include(Author("U0ADA", SISTER))
    assert not await members.include(Author("U0SAM", THEIRS))
    assert directory.asked == ["U0ADA", "U0SAM"]


async def test_what_slack_said_of_people_is_forgotten_before_it_is_too_much() -> None:
    directory = Directory()
    members = members_of(directory, ORGANIZATION)
    for number in range(KEPT + 2):
        directory.people[f"U{number}"] = {"team_id": THEIRS}
        await members.include(Author(f"U{number}", THEIRS))
    await members.include(Author("U0", THEIRS))
    assert directory.asked.count("U0") == 2


def test_a_gesture_of_nobody_is_malformed() -> None:
    with pytest.raises(Malformed):
        author({"type": "block_actions", "team": APP})

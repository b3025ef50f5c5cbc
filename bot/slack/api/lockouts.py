"""Slack refuses us, not our call: the work waits, one call looks from time to time, and the operator is told once."""

import logging
from collections.abc import Callable

from bot.features.ports import SlackLockedOut, SlackRefused

log = logging.getLogger(__name__)

PROBE_EVERY_S = 10.0
REMOVED = "app_removed"

# Slack's names for it, among the errors of every method (its reference): the token, its kind, or our access is gone.
_TOKEN = {
    *("not_authed", "invalid_auth", "account_inactive", "token_expired", "token_revoked", "no_permission"),
    *("not_allowed_token_type", "org_login_required", "team_access_not_granted", "access_denied"),
    *("two_factor_setup_required", "enterprise_is_restricted"),
}
# What every message needs; any other method's missing scope is an optional part, which goes without it.
_NEEDED = {"chat.postMessage", "chat.update", "conversations.open"}
WHAT_NEXT = "Everything waits; nothing is lost. `homeroom doctor` says what to do"


class Lockouts:
    """The workspaces, or single methods of one, that refuse us; `now` is any clock in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._errors: dict[tuple[str, str], str] = {}  # (workspace, method or empty for all) -> Slack's error
        self._probes: dict[tuple[str, str], float] = {}  # when one of us looked last
        self._removed: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._errors)

    def remove(self, workspace: str) -> None:
        """The app was taken away there: nothing is called any more."""
        self._removed.add(workspace)

    def check(self, workspace: str, method: str) -> None:
        """Let a call through, or raise: SlackRefused where the app was removed, SlackLockedOut between two looks."""
        if workspace in self._removed:
            raise SlackRefused(REMOVED)
        for place in ((workspace, ""), (workspace, method)):
            if place in self._errors:
                left = self._probes[place] + PROBE_EVERY_S - self._now()
                if 0 < left <= PROBE_EVERY_S:  # else the clock was set back
                    raise SlackLockedOut(self._errors[place], retry_after_s=left)
                self._probes[place] = self._now()

    def refused(self, workspace: str, method: str, error: str) -> SlackLockedOut | None:
        """What a refusal means, if it is about us; None where it is about the call, or nobody is logged in yet."""
        if not workspace:
            return None
        if error in _TOKEN:
            place = (workspace, "")
        elif error == "missing_scope" and method in _NEEDED:
            place = (workspace, method)
        else:  # our call was read, and found wanting
            self.taken(workspace, method)
            return None
        if self._errors.get(place) != error:
            log.error("Slack refuses us in workspace %s: %s (%s). %s.", workspace, error, method, WHAT_NEXT)
        self._errors[place] = error
        self._probes[place] = self._now()
        return SlackLockedOut(error, retry_after_s=PROBE_EVERY_S)

    def taken(self, workspace: str, method: str) -> None:
        """A call was taken in: we are no longer refused, if we were."""
        for place in ((workspace, ""), (workspace, method)):
            if self._errors.pop(place, None):
                log.info("Slack takes our calls in workspace %s again; what waited goes on", workspace)

import json
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.journal import Journal, masked


def test_entries_are_json_lines_with_the_clocks_time(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path, now=lambda: 1_795_000_000.5)
    journal.write("slack", "chat.postMessage", {"text": "été"}, {"ok": True})
    journal.write("event", "message", {}, {}, at=0.0)
    journal.close()
    first, second = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert set(first) == {"at", "api", "method", "args", "response"}
    assert (first["at"], first["args"]["text"]) == ("2026-11-18T11:06:40.500+00:00", "été")
    assert second["at"].startswith("1970-01-01")


def test_subscribers_hear_every_entry_and_memory_is_bounded() -> None:
    journal, heard = Journal(keep=2), list[Any]()
    journal.subscribe(heard.append)
    for number in range(3):
        journal.write("claude", f"call-{number}", {}, {})
    assert [entry["method"] for entry in heard] == ["call-0", "call-1", "call-2"]
    assert journal.of("call-0") == []
    assert len(journal.entries) == 2


@pytest.mark.parametrize("secret", ["xoxb-1-abc", "xapp-1-A0-xyz", "sk-ant-api03-abc_def"])
def test_tokens_and_keys_are_masked_wherever_they_stand(secret: str) -> None:
    hidden = masked({"token": secret, "headers": {"X-Api-Key": "odd"}, "text": [f"my key {secret}."]})
    assert secret not in str(hidden)
    assert hidden["headers"]["X-Api-Key"] == "***"
    assert hidden["text"][0].startswith("my key ")

"""Files and pictures that a learner attached: the sentence about those the tutor doesn't get."""

from collections.abc import Sequence

from bot.features.actions import File

NAME_CHARS = 80


def not_read(files: Sequence[File]) -> str:
    """One sentence on what wasn't read and what to do instead; empty if there are no files."""
    others = [f"`{file.name.replace('`', '')[:NAME_CHARS]}`" for file in files if file.kind != "picture"]
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    parts = ["see pictures"] if len(others) < len(files) else []
    parts += [f"read {others[0]}{more}"] if others else []
    return f"I can't {' or '.join(parts)}. Paste the text." if parts else ""

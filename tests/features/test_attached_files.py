"""The files of a message that are asked for, and those that do not fit."""

from bot.features.actions import File
from bot.features.attached_files import FILES, FILES_LIMIT_BYTES, attach, not_read, readable


def file(name: str, size: int = 0) -> File:
    return File(name, "text", f"https://files.slack.com/{name}", size)


def test_only_as_many_files_are_asked_for_as_fit_together() -> None:
    half, large, rest = file("half", FILES_LIMIT_BYTES // 2), file("large", FILES_LIMIT_BYTES), file("rest", 5)
    assert readable([half, large, rest]) == [half, rest]
    assert readable([file(str(number), 1) for number in range(9)]) == [file(str(number), 1) for number in range(FILES)]


def test_files_whose_size_was_unknown_share_the_limit_too() -> None:
    files = [file("a"), file("b"), file("c")]
    texts = {files[0].url: "a" * 30_000, files[1].url: "ü" * 15_000, files[2].url: "c" * 20_000}
    attached = attach(files, texts)
    assert [name for name in "abc" if f"`{name}`" in attached.text] == ["a", "c"]
    assert "I left out `b`" in not_read(attached.left)


def test_one_note_names_pictures_files_and_what_was_left_out() -> None:
    files = [File("a.png", "picture"), File("b.pdf", "other"), file("c.log"), file("d.log", FILES_LIMIT_BYTES + 1)]
    assert not_read(attach(files, {files[2].url: "c"}).left) == (
        "I can't see pictures or read `b.pdf`. Paste the text. I left out `d.log`: I read up to 5 files and 50 kB of"
        " text in a message. Paste the part you mean."
    )

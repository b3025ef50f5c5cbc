from pathlib import Path

from tests.child import bot_process_in
from tests.crowd.classroom import CLASS, DELTAS, SIZE, Classroom, percentile
from tests.kill.lab import reply, tally

PATIENT = 2  # a machine that does other things too; the figures are what a quiet one shows
STREAMS = 20  # Slack: chat.startStream is tier 2
SORRY = ("went wrong", "try again", "Try again", "busy right now", "broke off")


async def test_a_class_that_presses_enter_together_is_served_together(tmp_path: Path) -> None:
    async with bot_process_in(tmp_path, CLASS, tiers=True) as bot:
        room = Classroom(bot)
        await room.sits_down()
        await room.presses_enter()
        print("\n".join(["", *room.figures()]))  # noqa: T201 - pytest -s shows it
        seats = list(room.seats.values())
        assert not room.refusals()
        assert not [words for words in SORRY if words in room.said()]
        assert not [line for line in bot.log if "ERROR" in line or "WARNING" in line]
        for seat in seats:
            answer = room.answer(seat)
            assert reply(answer) == "".join(DELTAS)
            assert tally(answer) == "Exchange 1 of 3"
            assert answer.streaming in ("", "completed")
        assert len(bot.stage.claude.calls.items) == SIZE
        assert room.threads_that_showed_work() == SIZE
        assert len([seat for seat in seats if seat.streamed]) == STREAMS
        assert percentile([seat.verdict_at - seat.pressed_at for seat in seats], 95) < 5 * PATIENT
        assert percentile(room.waits_for_text([seat for seat in seats if seat.streamed]), 95) < 5 * PATIENT
        assert max(seat.whole_at - seat.wrote_at for seat in seats) < 8 * PATIENT

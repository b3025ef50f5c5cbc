"""Emoji by Slack's short names, as many as course texts and a class are likely to use."""

import re

SHORTCODE = re.compile(r":([a-z0-9_+\-]+):")
EMOJI: dict[str, str] = {
    "+1": "👍", "-1": "👎", "100": "💯", "alarm_clock": "⏰", "arrow_down": "⬇️", "arrow_forward": "▶️",
    "arrow_left": "⬅️", "arrow_right": "➡️", "arrow_up": "⬆️", "arrows_counterclockwise": "🔄",
    "ballot_box_with_check": "☑️", "bar_chart": "📊", "bell": "🔔", "blush": "😊", "book": "📖",
    "bookmark": "🔖", "books": "📚", "brain": "🧠", "bug": "🐛", "bulb": "💡", "calendar": "📅",
    "chart_with_upwards_trend": "📈", "clap": "👏", "clock1": "🕐", "closed_lock_with_key": "🔐",
    "coffee": "☕", "computer": "💻", "confetti_ball": "🎊", "cry": "😢", "dart": "🎯", "eyes": "👀",
    "fire": "🔥", "first_place_medal": "🥇", "flags": "🎏", "gear": "⚙️", "gem": "💎", "ghost": "👻",
    "gift": "🎁", "grey_question": "❔", "grin": "😁", "hammer_and_wrench": "🛠️", "heart": "❤️",
    "heavy_check_mark": "✔️", "hourglass": "⌛", "hourglass_flowing_sand": "⏳", "hugging_face": "🤗",
    "information_source": "ℹ️", "joy": "😂", "key": "🔑", "large_blue_circle": "🔵",
    "large_green_circle": "🟢", "lock": "🔒", "mag": "🔍", "mailbox": "📫", "medal": "🏅", "memo": "📝",
    "mortar_board": "🎓", "muscle": "💪", "no_entry": "⛔", "notebook": "📓", "ok_hand": "👌",
    "open_book": "📖", "package": "📦", "page_facing_up": "📄", "party_popper": "🎉", "pencil": "📝",
    "pencil2": "✏️", "point_right": "👉", "pray": "🙏", "pushpin": "📌", "question": "❓",
    "raised_hands": "🙌", "red_circle": "🔴", "robot_face": "🤖", "rocket": "🚀", "round_pushpin": "📍",
    "school": "🏫", "second_place_medal": "🥈", "seedling": "🌱", "slightly_smiling_face": "🙂",
    "smile": "😄", "smiley": "😃", "sos": "🆘", "sparkles": "✨", "speech_balloon": "💬", "star": "⭐",
    "star2": "🌟", "sunglasses": "😎", "tada": "🎉", "test_tube": "🧪", "thinking_face": "🤔",
    "third_place_medal": "🥉", "thumbsdown": "👎", "thumbsup": "👍", "timer_clock": "⏲️", "trophy": "🏆",
    "unlock": "🔓", "warning": "⚠️", "wave": "👋", "white_check_mark": "✅", "white_circle": "⚪",
    "wink": "😉", "wrench": "🔧", "x": "❌", "zap": "⚡", "zzz": "💤",
}  # fmt: skip


def with_emoji(text: str) -> str:
    """Put emoji in place of the short names that are known; others stay as they were typed."""
    return SHORTCODE.sub(lambda found: EMOJI.get(found[1], found[0]), text)

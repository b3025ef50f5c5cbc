"""The few limits of Slack that text is cut by, in characters; the emulator holds the complete list."""

MARKDOWN_LIMIT = 12_000  # a `markdown` block, all of them in one message, and a stream's `markdown_text`
SPLIT_LIMIT = 11_500  # where we cut, so that a footer's words still fit
SECTION_LIMIT = 3_000  # a section's text
HEADER_LIMIT = 150  # a header's plain text
BUTTON_LIMIT = 75  # a button's label
TEXT_LIMIT = 4_000  # the `text` argument (Slack: chat.update, msg_too_long)

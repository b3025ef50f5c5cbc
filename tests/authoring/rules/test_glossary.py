from tests.authoring.bench import LESSON, before_and_after, clean, found, with_

SAID = "It knows few kinds of values."


def test_a_bold_term_that_is_not_among_the_key_terms_is_found() -> None:
    before_and_after("unknown-term", LESSON, SAID, f"That is **encoding**. {SAID}", near="**encoding**")


def test_a_definition_at_the_beginning_of_a_paragraph_is_a_term() -> None:
    before_and_after("unknown-term", LESSON, SAID, f"{SAID}\n\n**Encoding** is writing.", near="**Encoding**")


def test_a_plural_and_a_term_s_last_word_are_known() -> None:
    assert found("unknown-term", with_(clean(), LESSON, SAID, "There are **documents** and **trips**.")) == []


def test_words_that_head_a_line_or_end_in_a_colon_are_no_terms() -> None:
    headed = f"{SAID}\n\n- **First** comes this.\n\n**Then** that. **Mind:** no more."
    assert found("unknown-term", with_(clean(), LESSON, SAID, headed)) == []

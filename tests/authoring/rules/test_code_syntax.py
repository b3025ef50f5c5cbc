from tests.authoring.bench import LESSON, TEST, before_and_after


def test_python_that_cannot_be_parsed_is_found_in_its_line() -> None:
    before_and_after("code-syntax", LESSON, "copy = json.loads", "copy == = json.loads", near="copy == =")


def test_json_that_cannot_be_parsed_is_found() -> None:
    before_and_after("code-syntax", LESSON, "The lamp was", "```json\n{a: 1}\n```\nThe lamp was", near="{a: 1}")


def test_yaml_that_cannot_be_parsed_is_found() -> None:
    before_and_after("code-syntax", LESSON, "The lamp was", "```yaml\na: b: c\n```\nThe lamp was", near="a: b: c")


def test_a_question_s_code_is_parsed_too() -> None:
    line = "      print(json.loads(json.dumps(data)) == data)"
    before_and_after("code-syntax", TEST, line, "      print json", near="      print json")

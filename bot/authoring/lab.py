"""The lab of a lesson."""

from bot.authoring import shapes
from bot.authoring.fields import Fields
from bot.authoring.problems import Problems
from bot.authoring.yaml_source import Node
from bot.course.model import Lab, LabAnswer, Misconception, TutorNotes


def read(node: Node, problems: Problems) -> Lab:
    """The lab of `lab.yml`."""
    fields = Fields(node, problems, shapes.LAB)
    tutor = fields.node("tutor")
    return Lab(
        title=fields.text("title"),
        task=fields.text("task"),
        greeting=fields.text("greeting"),
        starts=fields.texts("starts"),
        exchanges=fields.whole("exchanges"),
        tutor=_notes(tutor, problems) if tutor else TutorNotes(()),
        answers=tuple(_answer(item, problems) for item in fields.items("answers")),
    )


def _notes(node: Node, problems: Problems) -> TutorNotes:
    fields = Fields(node, problems, shapes.TUTOR)
    return TutorNotes(
        key_points=fields.texts("key_points"),
        misconceptions=tuple(_misconception(item, problems) for item in fields.items("misconceptions")),
        avoid=fields.texts("avoid"),
    )


def _misconception(node: Node, problems: Problems) -> Misconception:
    fields = Fields(node, problems, shapes.MISCONCEPTION)
    return Misconception(fields.text("thinks"), fields.text("help"))


def _answer(node: Node, problems: Problems) -> LabAnswer:
    fields = Fields(node, problems, shapes.LAB_ANSWER)
    return LabAnswer(fields.texts("asks"), fields.text("says"))

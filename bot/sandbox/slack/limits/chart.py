"""The chart inside of a data_visualization block.

Source: docs.slack.dev, reference/block-kit/blocks/data-visualization-block. Slack's Block Kit Builder has been seen to
take 12 series and 12 segments; the reference says 6, the stricter of the two.
"""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.limits.problem import Problem, listed
from bot.sandbox.slack.limits.schema import ByType, Items, Number, Obj, Str

PLOTTED = 6
CATEGORIES = 20
_LABEL = Str(20)
_AXIS = Str(50)


def _more_than_nothing(value: dict[str, Any], at: str) -> Iterator[Problem]:
    weight = value.get("value")
    if isinstance(weight, int | float) and weight <= 0:
        yield Problem(f"{at}/value", "chart_segment.value", "must be more than 0")


def _one_value_for_each_category(value: dict[str, Any], at: str) -> Iterator[Problem]:
    axis = value.get("axis_config")
    categories = listed(axis, "categories") if isinstance(axis, dict) else []
    for index, series in enumerate(listed(value, "series")):
        points = listed(series, "data") if isinstance(series, dict) else []
        labels = [point.get("label") for point in points if isinstance(point, dict)]
        if labels != categories:
            yield Problem(f"{at}/series/{index}/data", "chart_series.data", "must hold one point for each category")


def _series_told_apart(value: dict[str, Any], at: str) -> Iterator[Problem]:
    names = [series.get("name") for series in listed(value, "series") if isinstance(series, dict)]
    if len(names) != len(set(map(str, names))):
        yield Problem(f"{at}/series", "chart.series", "must have unique names")


_SEGMENT = Obj(
    "chart_segment", {"label": _LABEL, "value": Number()}, frozenset({"label", "value"}), (_more_than_nothing,)
)
_POINT = Obj("chart_point", {"label": _LABEL, "value": Number()}, frozenset({"label", "value"}))
_SERIES = Obj("chart_series", {"name": _LABEL, "data": Items(_POINT, 1, CATEGORIES)}, frozenset({"name", "data"}))
_AXES = Obj(
    "chart_axes",
    {"categories": Items(_LABEL, 1, CATEGORIES), "x_label": _AXIS, "y_label": _AXIS},
    frozenset({"categories"}),
)
_PIE = Obj("chart_pie", {"segments": Items(_SEGMENT, 1, PLOTTED)}, frozenset({"segments"}))
_PLOT = Obj(
    "chart",
    {"series": Items(_SERIES, 1, PLOTTED), "axis_config": _AXES},
    frozenset({"series", "axis_config"}),
    (_series_told_apart, _one_value_for_each_category),
)
CHART = ByType({"pie": _PIE, "bar": _PLOT, "area": _PLOT, "line": _PLOT})

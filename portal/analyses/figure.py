"""A Plotly figure as JSON, for ``static/js/charts.js`` to draw.

Colours are not in it: they are the page's own, light or dark, and the script takes them from the style sheet.
Series differ by pattern, dash and symbol as well. Plotly knows only floats: the exact amounts travel as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.analyses.choices import BARS, LINE
from portal.formats import SEPARATORS
from portal.languages import selected

PATTERNS = ("", "/", "x", ".")
DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "square", "diamond", "x")


@dataclass(frozen=True, slots=True)
class Trace:
    """One series as it is drawn: ``values`` where the points are, ``shown`` what is written beside them."""

    name: str
    values: Sequence[Decimal | None]
    shown: Sequence[str]


def figure_json(chart: str, traces: Sequence[Trace], labels: Sequence[str], axis_title: str) -> str:
    from plotly.io import to_json  # noqa: PLC0415 - only the pages with a chart need it

    return str(to_json(figure(chart, traces, labels, axis_title), validate=False))


def figure(chart: str, traces: Sequence[Trace], labels: Sequence[str], axis_title: str) -> dict[str, Any]:
    """Plain lists and dicts: Plotly's own classes would check each of them anew for every page, in 1.5 ms and
    37 MB of a worker. Tests let them check every chart there is.
    """
    return {
        "data": [_points(trace, labels) | _look(chart, number) for number, trace in enumerate(traces)],
        "layout": _layout(axis_title, len(labels), several=len(traces) > 1),
    }


def _points(trace: Trace, labels: Sequence[str]) -> dict[str, Any]:
    return {
        "name": trace.name,
        "x": list(labels),
        "y": [None if value is None else float(value) for value in trace.values],
        "customdata": list(trace.shown),
        "hovertemplate": "%{x}<br>%{fullData.name}: %{customdata}<extra></extra>",
    }


def _look(chart: str, number: int) -> dict[str, Any]:
    turn = number % len(PATTERNS)
    if chart == BARS:
        return {"type": "bar", "marker": {"pattern": {"shape": PATTERNS[turn]}}}
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "connectgaps": True,
        "line": {"dash": DASHES[turn]},
        "marker": {"symbol": SYMBOLS[turn], "size": 8},
        "fill": "none" if chart == LINE else "tozeroy",
    }


def _layout(axis_title: str, buckets: int, several: bool) -> dict[str, Any]:
    thousands, point = SEPARATORS[selected()]
    return {
        "separators": point + thousands,
        "barmode": "group",
        "showlegend": several,
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
        "hovermode": "closest",
        "dragmode": False,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": {
            "type": "category",
            "range": [-0.5, buckets - 0.5],
            "automargin": True,
            "fixedrange": True,
            "showgrid": False,
        },
        "yaxis": {
            "title": {"text": axis_title, "standoff": 12},
            "tickformat": ",.2~f",
            "rangemode": "tozero",
            "automargin": True,
            "fixedrange": True,
        },
    }

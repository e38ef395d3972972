"""What a month, a quarter and a year are called."""

from datetime import date
from functools import lru_cache

from babel.dates import format_date

from portal.analyses.timeline import Timeline
from portal.languages import selected

SHORT = {1: "LLL yyyy", 3: "QQQ yyyy", 12: "yyyy"}
FULL = {1: "LLLL yyyy", 3: "QQQQ yyyy", 12: "yyyy"}


def short_labels(timeline: Timeline) -> tuple[str, ...]:
    """``lis 2026``, ``IV kw. 2026``, ``2026``: for an axis."""
    return _labels(timeline, SHORT[timeline.size])


def full_labels(timeline: Timeline) -> tuple[str, ...]:
    """``listopad 2026``, ``IV kwartał 2026``, ``2026``: for a table."""
    return _labels(timeline, FULL[timeline.size])


def _labels(timeline: Timeline, pattern: str) -> tuple[str, ...]:
    language = selected()
    return tuple(_label(start, pattern, language) for start in timeline.starts)


@lru_cache(maxsize=1024)
def _label(start: date, pattern: str, language: str) -> str:
    return format_date(start, pattern, locale=language)

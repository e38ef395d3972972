"""What a check has found, and how it may be told: no personal data, no secrets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from erp_adapter.said import Said, plain, said


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """``place`` is the path in the configuration, ``remedy`` what the admin can do."""

    place: str
    subject: str
    level: Level
    told: Said
    remedy: Said | None = None
    facts: Mapping[str, str | int | float] = field(default_factory=dict)


def ok(place: str, subject: str, told: Said, **facts: str | float) -> Finding:
    return Finding(place, subject, Level.OK, told, facts=facts)


def warning(place: str, subject: str, told: Said, remedy: Said) -> Finding:
    return Finding(place, subject, Level.WARNING, told, remedy)


def fault(place: str, subject: str, told: Said, remedy: Said) -> Finding:
    return Finding(place, subject, Level.FAULT, told, remedy)


def fits(findings: Iterable[Finding]) -> bool:
    """Whether the portal can be served with it: warnings may stand."""
    return all(finding.level is not Level.FAULT for finding in findings)


def some(names: Iterable[str], most: int = 3) -> Said:
    """``a, b, c and 9 more``"""
    names = list(names)
    shown, rest = ", ".join(names[:most]), len(names) - most
    return said("%(names)s and %(rest)s more", names=shown, rest=rest) if rest > 0 else plain(shown)

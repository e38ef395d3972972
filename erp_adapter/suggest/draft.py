"""A drafted mapping: lines with a confidence and the reasons for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

CONFIDENT = 0.75
"""Lines below it are written as comments, for the admin to confirm."""
CERTAIN = 0.99
"""Nothing that was only looked at from outside is certain."""
CONTESTED = 0.7
"""The most that a line with rivals gets, whatever else speaks for it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One column that a field's value comes from, of the entity's own table or of a joined one."""

    table: str
    column: str
    convert: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One field: a column, the columns of a key, or the texts of an address to be put together."""

    field: str
    parts: tuple[Part, ...]
    confidence: float
    reasons: tuple[str, ...] = ()
    codes: Mapping[str, str] | None = None
    """Codes seen in the column and the words they may stand for; empty where nothing is known."""
    composed: bool = False
    """The parts are texts that together make one name or address."""
    rivals: tuple[str, ...] = ()
    """Other columns that would do nearly as well."""

    @property
    def confident(self) -> bool:
        return self.confidence >= CONFIDENT

    def judged(self, change: float, reason: str) -> "Line":
        confidence = max(0.0, min(CERTAIN, self.confidence + change))
        return replace(self, confidence=confidence, reasons=(*self.reasons, reason))

    def settled(self) -> "Line":
        """With its rivals taken into account."""
        if not self.rivals:
            return self
        change = min(0.0, CONTESTED - self.confidence)
        return self.judged(change, f"it might also be {', '.join(self.rivals)}")


@dataclass(frozen=True, slots=True)
class Step:
    """A join to the one row that ``columns`` of ``child`` refer to."""

    child: str
    columns: tuple[str, ...]
    parent: str
    referred: tuple[str, ...]
    declared: bool = True

    @property
    def same_names(self) -> bool:
        """The columns are called like those that they refer to."""
        return [name.casefold() for name in self.columns] == [name.casefold() for name in self.referred]


@dataclass(frozen=True, slots=True)
class Condition:
    """Rows that count: ``column`` holds ``live``, or is NULL where that is None."""

    column: str
    live: str | int | bool | None
    confidence: float
    reason: str

    @property
    def confident(self) -> bool:
        return self.confidence >= CONFIDENT


@dataclass(frozen=True, slots=True)
class EntityDraft:
    entity: str
    table: str
    confidence: float
    reasons: tuple[str, ...]
    lines: Mapping[str, Line]
    steps: tuple[Step, ...] = ()
    """Joins on the way to the customer."""
    beside: tuple[Step, ...] = ()
    """Joins to what a row may lack, such as an address."""
    conditions: tuple[Condition, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def confident(self) -> bool:
        return self.confidence >= CONFIDENT

    def sure(self, field: str) -> bool:
        return self.confident and field in self.lines and self.lines[field].confident


@dataclass(frozen=True, slots=True)
class Draft:
    entities: Mapping[str, EntityDraft]
    missing: tuple[str, ...] = ()
    """Entities for which no table was found."""
    notes: tuple[str, ...] = ()

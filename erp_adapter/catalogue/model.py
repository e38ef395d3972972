"""A database's catalogue as plain, frozen data; no connection is needed to reason about it."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """What a column can hold, whatever the engine calls its type."""

    WHOLE = "whole"
    DECIMAL = "decimal"
    FLOAT = "float"
    TEXT = "text"
    CHAR = "char"
    """Text of a fixed width, padded with blanks."""
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"
    GUID = "guid"
    OTHER = "other"


NUMBERS = frozenset({Family.WHOLE, Family.DECIMAL, Family.FLOAT})
TEXTS = frozenset({Family.TEXT, Family.CHAR})
_FAMILIES = (
    (r"uuid|uniqueidentifier|guid", Family.GUID),
    (r"bool|^bit\b", Family.FLAG),
    (r"timestamp|datetime", Family.MOMENT),
    (r"^date", Family.DATE),
    (r"int|serial", Family.WHOLE),
    (r"dec|num|money", Family.DECIMAL),
    (r"float|double|real", Family.FLOAT),
    (r"varying|varchar|varchar2|text|clob|string|name", Family.TEXT),
    (r"char", Family.CHAR),
)


def family(declared: str) -> Family:
    """``NUMERIC(12,2)`` → decimal, ``character varying(40)`` → text, and so on."""
    folded = declared.casefold()
    return next((each for pattern, each in _FAMILIES if re.search(pattern, folded)), Family.OTHER)


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    declared: str
    """The type as the engine writes it."""
    nullable: bool = True
    comment: str | None = None

    @property
    def family(self) -> Family:
        return family(self.declared)

    @property
    def width(self) -> int | None:
        """The N of ``CHAR(N)``."""
        found = re.search(r"\((\d+)", self.declared)
        return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    columns: tuple[str, ...]
    table: str
    """The full name of the table referred to."""
    referred: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Compared by identity, which makes it a cheap key for what is worked out about it."""

    name: str
    """As the configuration names it: ``table``, or ``schema.table`` outside the login's own schema."""
    columns: tuple[Column, ...]
    view: bool = False
    primary_key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    rows: int | None = None
    """The engine's own estimate; None where it has none."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def plain_name(self) -> str:
        return self.name.rpartition(".")[2]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Compared by identity, as its tables are."""

    tables: tuple[Table, ...]

    def table(self, name: str) -> Table:
        return next(table for table in self.tables if table.name == name)

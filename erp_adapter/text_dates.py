"""Dates written as text, such as ``31/12/2026``: the statement turns them round to ``20261231``.

Only so do they sort by time and compare with a period's ends inside the database.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, literal_column, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from erp_adapter.dates import yyyymmdd
from erp_adapter.values import Converter

TURNED_ROUND = Converter("yyyymmdd", "a date written in digits", yyyymmdd, lambda value: f"{value:%Y%m%d}")
WIDTHS = {"%d": 2, "%m": 2, "%Y": 4, "%H": 2, "%M": 2, "%S": 2}
DATE_PARTS = ("%Y", "%m", "%d")


class Substring(FunctionElement[str]):
    """``Substring(column, start, length)``, counted from 1, in every engine's own words."""

    type = String()
    inherit_cache = True
    name = "substr"


@compiles(Substring)
def _plain(element: Substring, compiler: Any, **options: Any) -> str:
    return f"substr({compiler.process(element.clauses, **options)})"


@compiles(Substring, "mssql")
def _sql_server(element: Substring, compiler: Any, **options: Any) -> str:
    return f"substring({compiler.process(element.clauses, **options)})"


@compiles(Substring, "firebird")
def _firebird(element: Substring, compiler: Any, **options: Any) -> str:
    column, start, length = (compiler.process(each, **options) for each in element.clauses)
    return f"substring({column} from {start} for {length})"


def positions(layout: str) -> Mapping[str, int]:
    """Where each part of the date begins, counted from 1; raises ``ValueError`` where that varies."""
    found: dict[str, int] = {}
    place, rest = 1, layout
    while rest:
        directive = rest[:2] if rest.startswith("%") else ""
        if directive and directive not in WIDTHS:
            known = ", ".join(WIDTHS)
            raise ValueError(f"date:{layout}: only {known} have a fixed width; turn others round in SQL")
        found.setdefault(directive, place)
        place += WIDTHS.get(directive, 1)
        rest = rest[2:] if directive else rest[1:]
    missing = [part for part in DATE_PARTS if part not in found]
    if missing:
        raise ValueError(f"date:{layout}: {', '.join(missing)} is missing")
    return found


def turned_round(column: ColumnElement[Any], layout: str) -> ColumnElement[str]:
    """The column's text as YYYYMMDD."""
    starts = positions(layout)
    parts = [_part(column, starts[part], WIDTHS[part]) for part in DATE_PARTS]
    return parts[0] + parts[1] + parts[2]


def _part(column: ColumnElement[Any], start: int, length: int) -> ColumnElement[str]:
    begin: ColumnElement[int] = literal_column(str(start))
    count: ColumnElement[int] = literal_column(str(length))
    return type_coerce(Substring(type_coerce(column, String()), begin, count), String())

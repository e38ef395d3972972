"""What must be made of a column inside the statement, because the database itself sorts, compares or adds it.

A date written as text, such as ``31/12/2026``, is turned round to ``20261231``; an amount written as text,
such as ``1 234,50``, becomes a number; an amount is rounded to the grosz before amounts are added up.
"""

import operator
from collections.abc import Mapping
from functools import partial, reduce
from typing import Any

from sqlalchemy import ColumnElement, Numeric, String, cast, func, literal_column, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

from erp_adapter.dates import moment, written, yyyymmdd
from erp_adapter.said import said
from erp_adapter.values import Converter, written_in

TURNED_ROUND = Converter(
    "yyyymmdd", said("a date written in digits"), yyyymmdd, lambda value: f"{value:%Y%m%d}"
)
TO_THE_SECOND = "%Y%m%d%H%M%S"
WIDTHS = {"%d": 2, "%m": 2, "%Y": 4, "%H": 2, "%M": 2, "%S": 2}
DATE_PARTS = ("%Y", "%m", "%d")
TIME_PARTS = ("%H", "%M", "%S")


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


def turned_round(column: ColumnElement[Any], argument: str) -> ColumnElement[str]:
    """The column's text as YYYYMMDD; with a zone, as YYYYMMDDHHMMSS."""
    layout, zone = written_in(argument)
    starts = positions(layout)
    parts = [_part(column, starts[part], WIDTHS[part]) for part in DATE_PARTS]
    if zone is not None:
        parts += [
            _part(column, starts[part], WIDTHS[part]) if part in starts else literal_column("'00'")
            for part in TIME_PARTS
        ]
    return reduce(operator.add, parts)


def as_turned_round(argument: str) -> Converter:
    """How such text is read, and what it is compared with."""
    zone = written_in(argument)[1]
    if zone is None:
        return TURNED_ROUND
    read = partial(written, layout=TO_THE_SECOND, zone=zone)
    return Converter(
        argument,
        said("a time written in digits"),
        read,
        lambda value: f"{moment(value, zone):{TO_THE_SECOND}}",
    )


def _part(column: ColumnElement[Any], start: int, length: int) -> ColumnElement[str]:
    begin: ColumnElement[int] = literal_column(str(start))
    count: ColumnElement[int] = literal_column(str(length))
    return type_coerce(Substring(type_coerce(column, String()), begin, count), String())


class Rounded(FunctionElement[Any]):
    """``Rounded(expression)``: to a whole number, in every engine's own words."""

    type = NullType()
    inherit_cache = True
    name = "round"


@compiles(Rounded)
def _rounded(element: Rounded, compiler: Any, **options: Any) -> str:
    return f"round({compiler.process(element.clauses, **options)})"


@compiles(Rounded, "mssql")
def _rounded_by_sql_server(element: Rounded, compiler: Any, **options: Any) -> str:
    return f"round({compiler.process(element.clauses, **options)}, 0)"


def as_number(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column's text as a number, whatever its blanks and its decimal sign; empty text is NULL."""
    signs: list[ColumnElement[str]] = [literal_column(each) for each in ("' '", "','", "'.'", "''")]
    blank, comma, point, nothing = signs
    plain = func.replace(func.replace(type_coerce(column, String()), blank, nothing), comma, point)
    return type_coerce(cast(func.nullif(plain, nothing), Numeric(18, 4)), NullType())


def comparable(column: ColumnElement[Any], conversion: str) -> ColumnElement[Any]:
    """The column as the conversion needs it inside the statement."""
    kind, _, argument = conversion.partition(":")
    if kind == "date" and argument:
        return turned_round(column, argument)
    if argument == "text" and kind in ("money", "decimal"):
        return as_number(column)
    return column

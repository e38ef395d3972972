"""What a sample says of each field: can it be read, is it there, is it likely, is its text whole."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from erp_adapter.catalogue.mask import masked
from erp_adapter.checks.findings import Finding, fault, ok, some, warning
from erp_adapter.checks.sample import Column, Sample
from erp_adapter.entities import UNREADABLE
from erp_adapter.records import Kind
from erp_adapter.schema import field_specs
from erp_adapter.texts import from_mojibake
from erp_adapter.values import converter

LIKELY = (date(1980, 1, 1), date(2120, 1, 1))
"""What is billed by a portal: numbers that are no seconds become days of 1970."""
DATES = ("date", "yyyymmdd", "unix", "unix_ms", "clarion", "date:%d.%m.%Y", "date:%d/%m/%Y", "date:%d-%m-%Y")
ENOUGH_AMOUNTS = 10
"""With fewer amounts it may be chance that none has grosze."""
TYPES = {
    "str": "text",
    "int": "whole number",
    "float": "floating point",
    "datetime": "timestamp",
    "bytes": "bytes",
    "NoneType": "NULL",
}
CONVERSIONS = "see the conversions in docs/mapping.md, and ask the DBA what the column holds"
_POLISH = re.compile(r"[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]")
_BROKEN = re.compile(r"\ufffd|[^\W\d_][?¹³¿][^\W\d_]|[\x00-\x08\x0e-\x1f\x80-\x9f]")
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{1,5});", re.IGNORECASE)


def fields(sample: Sample) -> Iterator[Finding]:
    place = f"erp.{sample.entity.name}"
    if not sample.size:
        yield _empty(place, sample)
        return
    found = [finding for column in sample.columns.values() for finding in _column(place, column)]
    yield from found
    if not found:
        told = f"{len(sample.columns)} fields read from {sample.size} rows"
        yield ok(place, "fields", told, rows=sample.size, **{n: _types(c) for n, c in sample.columns.items()})


def _empty(place: str, sample: Sample) -> Finding:
    if sample.entity.name == "verdict":
        return ok(place, "fields", "no rows yet, so no value was looked at", rows=0)
    remedy = f"look at {place}.where, and at what this login may see (views, row security)"
    return warning(place, "fields", "there is not a single row", remedy)


def _column(place: str, column: Column) -> Iterator[Finding]:
    where = f"{place}.columns.{column.field.name}"
    if column.unreadable:
        yield _unreadable(where, column)
        return
    yield from _missing(where, column)
    if column.field.kind is Kind.DATE:
        yield from _unlikely(where, column)
    if column.field.kind is Kind.MONEY:
        yield from _in_grosze(where, column)
    if column.field.kind in (Kind.TEXT, Kind.CODE):
        yield from _garbled(where, [value for value in column.values if isinstance(value, str)])


def _unreadable(where: str, column: Column) -> Finding:
    shown = some(dict.fromkeys(" + ".join(masked(part) for part in raw) for raw in column.unreadable))
    expected = " + ".join(each.expects for each in column.field.converters)
    count = f"{len(column.unreadable)} of {len(column.raw)} values"
    told = f"{count} cannot be read as {expected}: {shown}"
    return fault(where, "conversion", told, _better(column))


def _better(column: Column) -> str:
    if column.field.kind is Kind.DATE:
        fitting = [name for name in DATES if _reads(name, column.raw)]
        if fitting:
            return "try " + " or ".join(f'convert = "{name}"' for name in fitting)
    return CONVERSIONS


def _reads(name: str, raw: Sequence[tuple[Any, ...]]) -> bool:
    """Whether a conversion makes likely days of all values; bare digits are no ISO date to a database."""
    if name == "date" and not all("-" in str(each[0]) for each in raw if each[0] is not None):
        return False
    try:
        days = [converter(name).read(each[0]) for each in raw]
    except UNREADABLE:
        return False
    told = [day for day in days if day is not None]
    return bool(told) and all(_is_likely(day) for day in told)


def _is_likely(day: date) -> bool:
    return LIKELY[0] <= day <= LIKELY[1]


def _unlikely(where: str, column: Column) -> Iterator[Finding]:
    if column.values and not any(_is_likely(day) for day in column.values):
        years = f"{min(column.values).year} to {max(column.values).year}"
        told = f"read as {column.field.converters[0].expects}, all dates lie in {years}"
        yield fault(where, "conversion", told, _better(column))


def _in_grosze(where: str, column: Column) -> Iterator[Finding]:
    """Bills come to whole złoty by chance only: a column of nothing but whole numbers holds grosze."""
    raw = [part for each in column.raw for part in each if part]
    whole = len(raw) >= ENOUGH_AMOUNTS and all(isinstance(each, int) for each in raw)
    if whole and column.field.converters[0].name == "money":
        told = f"all {len(raw)} amounts are whole numbers, as grosze are"
        yield warning(where, "conversion", told, 'where they are grosze, add convert = "grosze"')


def _missing(where: str, column: Column) -> Iterator[Finding]:
    missing = sum(value is None for value in column.read)
    if not missing or not field_specs(column.field.entity)[column.field.name].required:
        return
    if column.field.kind is Kind.CUSTOMER:
        told = f"{missing} of {len(column.read)} rows have no owner: no customer will ever see them"
        yield fault(
            where, "owner", told, "leave such rows out by where, or map the column that says whose it is"
        )
        return
    told = f"{missing} of {len(column.read)} rows have no value, and the field is required"
    yield fault(where, "required", told, "leave such rows out by where, or map another column")


def _garbled(where: str, texts: Sequence[str]) -> Iterator[Finding]:
    for told, conversion, test in GARBLED:
        count = sum(test(text) for text in texts)
        if count:
            remedy = f'add convert = "{conversion}", or set the charset of the connection'
            yield warning(where, "encoding", f"{count} of {len(texts)} texts {told}", remedy)
            return


def _is_mojibake(text: str) -> bool:
    right = from_mojibake(text) or ""
    return right != text and bool(_POLISH.search(right))


GARBLED: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("are UTF-8 that was decoded wrongly", "mojibake", _is_mojibake),
    (
        "have letters of another encoding, or characters that were lost",
        "cp1250",
        lambda t: bool(_BROKEN.search(t)),
    ),
    ("are escaped for HTML (&amp; and the like)", "html", lambda t: bool(_ENTITY.search(t))),
)


def _types(column: Column) -> str:
    seen = dict.fromkeys(type(part).__name__ for raw in column.raw for part in raw)
    return ", ".join(TYPES.get(name, name.lower()) for name in seen)

"""What a sample says of each field: can it be read, is it there, is it likely, is its text whole."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import reduce
from typing import Any

from erp_adapter.catalogue.mask import masked
from erp_adapter.checks.encoding import garbled
from erp_adapter.checks.findings import Finding, fault, ok, some, warning
from erp_adapter.checks.sample import Column, Sample
from erp_adapter.entities import UNREADABLE
from erp_adapter.records import Kind
from erp_adapter.said import Said, listed, plain, said
from erp_adapter.schema import field_specs
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
CONVERSIONS = said("see the conversions in docs/mapping.md, and ask the DBA what the column holds")


def fields(sample: Sample) -> Iterator[Finding]:
    place = f"erp.{sample.entity.name}"
    if not sample.size:
        yield _empty(place, sample)
        return
    found = [finding for column in sample.columns.values() for finding in _column(place, column)]
    yield from found
    if not found:
        told = said("%(fields)s fields read from %(rows)s rows", fields=len(sample.columns), rows=sample.size)
        yield ok(place, "fields", told, rows=sample.size, **{n: _types(c) for n, c in sample.columns.items()})


def _empty(place: str, sample: Sample) -> Finding:
    if sample.entity.name == "verdict":
        return ok(place, "fields", said("no rows yet, so no value was looked at"), rows=0)
    remedy = said(
        "look at %(setting)s, and at what this login may see (views, row security)", setting=f"{place}.where"
    )
    return warning(place, "fields", said("there is not a single row"), remedy)


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
        yield from garbled(where, [value for value in column.values if isinstance(value, str)])


def _unreadable(where: str, column: Column) -> Finding:
    shown = some(dict.fromkeys(" + ".join(masked(part) for part in raw) for raw in column.unreadable))
    told = said(
        "%(count)s of %(all)s values cannot be read as %(expected)s: %(shown)s",
        count=len(column.unreadable),
        all=len(column.raw),
        expected=listed((each.expects for each in column.field.converters), between=" + "),
        shown=shown,
    )
    return fault(where, "conversion", told, _better(column))


def _better(column: Column) -> Said:
    if column.field.kind is Kind.DATE:
        fitting = [name for name in DATES if _reads(name, column.raw)]
        if fitting:
            first, *others = (plain(f'convert = "{name}"') for name in fitting)
            return said("try %(settings)s", settings=reduce(_or, others, first))
    return CONVERSIONS


def _or(first: Said, other: Said) -> Said:
    return said("%(first)s or %(other)s", first=first, other=other)


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
        told = said(
            "read as %(expected)s, all dates lie in %(first)s to %(last)s",
            expected=column.field.converters[0].expects,
            first=min(column.values).year,
            last=max(column.values).year,
        )
        yield fault(where, "conversion", told, _better(column))


def _in_grosze(where: str, column: Column) -> Iterator[Finding]:
    """Bills come to whole złoty by chance only: a column of nothing but whole numbers holds grosze."""
    raw = [part for each in column.raw for part in each if part]
    whole = len(raw) >= ENOUGH_AMOUNTS and all(isinstance(each, int) for each in raw)
    if whole and column.field.converters[0].name == "money":
        told = said("all %(count)s amounts are whole numbers, as grosze are", count=len(raw))
        yield warning(where, "conversion", told, said('where they are grosze, add convert = "grosze"'))


def _missing(where: str, column: Column) -> Iterator[Finding]:
    missing = sum(value is None for value in column.read)
    if not missing or not field_specs(column.field.entity)[column.field.name].required:
        return
    if column.field.kind is Kind.CUSTOMER:
        told = said(
            "%(count)s of %(all)s rows have no owner: no customer will ever see them",
            count=missing,
            all=len(column.read),
        )
        remedy = said("leave such rows out by where, or map the column that says whose it is")
        yield fault(where, "owner", told, remedy)
        return
    told = said(
        "%(count)s of %(all)s rows have no value, and the field is required",
        count=missing,
        all=len(column.read),
    )
    yield fault(where, "required", told, said("leave such rows out by where, or map another column"))


def _types(column: Column) -> str:
    seen = dict.fromkeys(type(part).__name__ for raw in column.raw for part in raw)
    return ", ".join(TYPES.get(name, name.lower()) for name in seen)

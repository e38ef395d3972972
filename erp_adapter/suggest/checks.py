"""Figures and days that must agree with each other: what turns a likely name into something known."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from erp_adapter.catalogue.model import Table
from erp_adapter.suggest.draft import Line
from erp_adapter.suggest.survey import Survey
from erp_adapter.values import converter

Lines = dict[str, Line]
Row = tuple[Any, ...]
PROVEN, SUPPORTED, REFUTED = 0.25, 0.12, -0.3
NEARLY_ALL, RARELY = 0.95, 0.6
ENOUGH = 5
CENT = Decimal("0.011")


def checked(survey: Survey, entity: str, table: Table, lines: Lines) -> Lines:
    """The lines, surer or less sure by what the sampled rows say about them together."""
    for fields, holds, claim, gain in RULES.get(entity, ()):
        if all(field in lines and not lines[field].composed for field in fields):
            rows = _read(survey, table, [lines[field] for field in fields])
            lines = _judged(lines, fields, [holds(*row) for row in rows], claim, gain)
    if entity == "reading":
        lines = _rising(survey, table, lines)
    return lines


def _judged(lines: Lines, fields: Sequence[str], results: Sequence[bool], claim: str, gain: float) -> Lines:
    if len(results) < ENOUGH:
        return lines
    share = sum(results) / len(results)
    if RARELY < share < NEARLY_ALL:
        return lines
    change = gain if share >= NEARLY_ALL else REFUTED
    told = f"{claim} in {share:.0%} of {len(results)} rows"
    return lines | {field: lines[field].judged(change, told) for field in fields}


def _read(survey: Survey, table: Table, lines: Sequence[Line]) -> Iterator[Row]:
    """The rows' values of these fields as the portal would read them; rows that lack one are left out."""
    reads = [_reader(survey, table, line) for line in lines]
    for raw in survey.values(table, [line.parts[0].column for line in lines]):
        try:
            row = tuple(read(value) for read, value in zip(reads, raw, strict=True))
        except (ValueError, TypeError, ArithmeticError, OverflowError):
            continue
        if None not in row:
            yield row


def _reader(survey: Survey, table: Table, line: Line) -> Callable[[Any], Any]:
    part = line.parts[0]
    usual = "date" if line.field.endswith(("_on", "_from", "_to", "_until")) else "decimal"
    if line.field in ("reading_from", "reading_to"):
        usual = "decimal"
    return converter(part.convert or usual).read


def _adds_up(net: Decimal, vat: Decimal, gross: Decimal) -> bool:
    return abs(net + vat - gross) <= CENT


def _multiplies(quantity: Decimal, price: Decimal, net: Decimal) -> bool:
    return abs(quantity * price - net) <= max(CENT, abs(net) / 200)


def _in_order(first: date, second: date) -> bool:
    return first <= second


def _no_more(part: Decimal, whole: Decimal) -> bool:
    return abs(part) <= abs(whole) + CENT


def _difference(before: Decimal, after: Decimal, used: Decimal) -> bool:
    return abs(after - before - used) <= 1


RULES: Mapping[str, Sequence[tuple[tuple[str, ...], Callable[..., bool], str, float]]] = {
    "invoice": (
        (("net", "vat", "gross"), _adds_up, "net + VAT = gross", PROVEN),
        (("issued_on", "due_on"), _in_order, "issued before due", SUPPORTED),
        (("period_from", "period_to"), _in_order, "the period begins before it ends", SUPPORTED),
        (("paid", "gross"), _no_more, "paid at most the gross", 0.05),
    ),
    "invoice_line": (
        (("net", "vat", "gross"), _adds_up, "net + VAT = gross", PROVEN),
        (("quantity", "net_price", "net"), _multiplies, "quantity × price = net", PROVEN),
        (("reading_from", "reading_to", "quantity"), _difference, "the indications differ by it", SUPPORTED),
    ),
    "contract": (
        (("starts_on", "ends_on"), _in_order, "starts before it ends", SUPPORTED),
        (("concluded_on", "starts_on"), _in_order, "concluded before it starts", SUPPORTED),
    ),
    "meter": (
        (("installed_on", "legalised_until"), _in_order, "installed before its legalisation ends", SUPPORTED),
        (("installed_on", "removed_on"), _in_order, "installed before removed", SUPPORTED),
    ),
}


def _rising(survey: Survey, table: Table, lines: Lines) -> Lines:
    """A counter goes up from one reading to the next, and the consumption is by how much."""
    needed = ("meter", "read_on", "indication")
    if any(field not in lines for field in needed):
        return lines
    series = _series(survey, table, lines)
    pairs = [pair for each in series.values() for pair in pairwise(each)]
    risen = [before[1] <= after[1] for before, after in pairs]
    lines = _judged(lines, needed[1:], risen, "it rises from reading to reading", PROVEN)
    used = [_difference(before[1], after[1], after[2]) for before, after in pairs if after[2] is not None]
    return _judged(lines, ("consumption",), used, "it is the difference of two", PROVEN) if used else lines


def _series(survey: Survey, table: Table, lines: Lines) -> Mapping[Row, list[Row]]:
    meter = [part.column for part in lines["meter"].parts]
    shown = [lines[field] for field in ("read_on", "indication", "consumption") if field in lines]
    reads = [_reader(survey, table, line) for line in shown]
    columns = [*meter, *(line.parts[0].column for line in shown)]
    found: dict[Row, list[Row]] = defaultdict(list)
    for row in survey.values(table, columns):
        raw = row[len(meter) :]
        day, indication, *used = (read(value) for read, value in zip(reads, raw, strict=True))
        if day is not None and indication is not None:
            found[row[: len(meter)]].append((day, indication, used[0] if used else None))
    return {key: sorted(each, key=lambda row: row[:2]) for key, each in found.items()}

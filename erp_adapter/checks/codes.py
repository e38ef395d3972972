"""Codes that the database holds and the mapping does not list."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from erp_adapter.catalogue.mask import masked
from erp_adapter.checks.findings import Finding, fault, ok, warning
from erp_adapter.connections import Connection
from erp_adapter.entities import UNREADABLE, Entity, Field
from erp_adapter.errors import BillingUnavailable
from erp_adapter.said import Said, listed, said
from erp_adapter.schema import customers_of

MOST_CODES = 30
"""A column with more different values than this holds something else than a code."""
LONGEST_CODE = 8


def codes(entity: Entity, connection: Connection, customers: Sequence[Any]) -> Iterator[Finding]:
    for field in entity.fields.values():
        if field.words:
            yield from _field(entity, field, connection, customers)


def _field(
    entity: Entity, field: Field, connection: Connection, customers: Sequence[Any]
) -> Iterator[Finding]:
    where = f"erp.{entity.name}.columns.{field.name}"
    counted = func.count().label("counted")
    counting = select(field.column.label("code"), counted).select_from(entity.source)
    most_first = counting.group_by(field.column).order_by(counted.desc()).limit(MOST_CODES + 1)
    try:
        found = connection.rows(most_first, {customers_of(entity.name): list(customers)})
    except BillingUnavailable:
        told = said("looking through all rows for codes that are not listed takes too long")
        remedy = said("ask the DBA for all codes of this column, and list them in values")
        yield warning(where, "codes", told, remedy)
        return
    if len(found) > MOST_CODES:
        told = said("the column has more than %(most)s different values", most=MOST_CODES)
        remedy = said("map the column that holds the code, or leave out values")
        yield warning(where, "codes", told, remedy)
        return
    unknown = {code: row.counted for row in found if (code := _unlisted(field, row.code)) is not None}
    yield _told(where, field, unknown, len(found))


def _unlisted(field: Field, raw: Any) -> str | None:
    try:
        code = field.converters[0].read(raw)
    except UNREADABLE:
        return None
    return None if code is None or str(code) in (field.words or {}) else str(code)


def _told(where: str, field: Field, unknown: dict[str, int], different: int) -> Finding:
    if not unknown:
        return ok(where, "codes", said("all %(count)s codes are listed", count=different), codes=different)
    shown = listed(_counted(code, count) for code, count in unknown.items())
    if field.default is not None:
        told = said("not listed, so taken for %(default)s: %(codes)s", default=field.default, codes=shown)
        return ok(where, "codes", told, codes=different)
    remedy = said("add them to %(setting)s.values, or give a default for all others", setting=where)
    return fault(where, "codes", said("not listed: %(codes)s", codes=shown), remedy)


def _counted(code: str, count: int) -> Said:
    return said("%(code)s in %(count)s rows", code=_shown(code), count=count)


def _shown(code: str) -> str:
    """A code says nothing of a person; what is too long to be one may."""
    return f"'{code}'" if len(code) <= LONGEST_CODE else masked(code)

"""Statements about meters and their readings."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    Subquery,
    and_,
    func,
    literal_column,
    null,
    select,
)

from erp_adapter.answers import MeterState
from erp_adapter.derived import consumption
from erp_adapter.entities import Entity
from erp_adapter.records import Reading
from erp_adapter.statements import (
    Entities,
    Shape,
    absent,
    first_those,
    newest_first,
    owned,
    paged,
    shape,
    together,
    total,
    within,
)

CHOICE = frozenset({"kind", "installed_on", "removed_on"})
METER = frozenset({"kind", "digits", "installed_on", "removed_on", "legalised_until", "contract", "remote"})
READING = frozenset({"consumption", "kind", "billed_on_invoice"})
LAST = frozenset({"kind"})
DERIVED = frozenset({"consumption"})


def meters(entities: Entities, in_use: bool) -> tuple[Select[Any], Shape, Shape]:
    """Meters in use first, then those removed; each with its newest reading."""
    meter = entities["meter"]
    loaded = shape(meter, METER, prefix="m_")
    last, last_loaded = _last_readings(entities)
    columns = [*loaded.columns]
    origin: FromClause = meter.source
    if together(entities, "meter", "reading"):
        columns += [last.c[column.name] for column in last_loaded.columns]
        origin = meter.source.outerjoin(last, _meter_of(last, entities) & _is_newest(last))
    statement = select(*columns, total()).select_from(origin).where(owned(entities, "meter").theirs)
    if in_use and "removed_on" in meter:
        statement = statement.where(absent(meter["removed_on"]))
    return paged(statement.order_by(*_in_use_first(meter))), loaded, last_loaded


def last_readings(entities: Entities) -> tuple[Select[Any], Shape]:
    """The newest reading of each meter, where the readings are in another database than the meters."""
    last, loaded = _last_readings(entities)
    return select(*(last.c[column.name] for column in loaded.columns)).where(_is_newest(last)), loaded


def _is_newest(last: Subquery) -> ColumnElement[bool]:
    newest: ColumnElement[bool] = last.c.newest == literal_column("1")
    return newest


def every_meter(entities: Entities) -> tuple[Select[Any], Shape]:
    meter = entities["meter"]
    loaded = shape(meter, CHOICE)
    theirs = owned(entities, "meter").theirs
    return select(*loaded.columns).where(theirs).order_by(*_in_use_first(meter)), loaded


def _in_use_first(meter: Entity) -> tuple[ColumnElement[Any], ...]:
    order: tuple[ColumnElement[Any], ...] = (meter["number"].column, *meter["id"].columns)
    if "removed_on" not in meter:
        return order
    return (first_those(absent(meter["removed_on"])), *order)


def _last_readings(entities: Entities) -> tuple[Subquery, Shape]:
    reading = entities["reading"]
    loaded = shape(reading, LAST, prefix="r_")
    rows = owned(entities, "reading")
    newest = (
        func.row_number()
        .over(partition_by=reading["meter"].columns, order_by=newest_first(reading, "read_on"))
        .label("newest")
    )
    statement = select(*loaded.columns, newest).select_from(rows.origin).where(rows.theirs)
    return statement.subquery("last_reading"), loaded


def _meter_of(last: Subquery, entities: Entities) -> ColumnElement[bool]:
    keys = entities["meter"]["id"].columns
    return and_(*(last.c[f"r_meter_{number}"] == key for number, key in enumerate(keys)))


Finished = Callable[[Row[Any], Reading], Reading]
"""What makes a reading complete that was loaded from a row."""


def readings(
    entities: Entities, of_meter: bool, by_period: bool, newest: bool
) -> tuple[Select[Any], Shape, Finished]:
    """Readings of the customers' meters; pages newest first, or all of a period oldest first."""
    entity, origin, theirs = _with_consumption(entities, of_meter)
    loaded = shape(entity, READING, prefix="r_")
    statement: Select[Any] = select(*loaded.columns, *_for_derivation(entity), total()).select_from(origin)
    for condition in theirs:
        statement = statement.where(condition)
    if by_period:
        statement = statement.where(within(entity["read_on"]))
    if newest:
        statement = paged(statement.order_by(*newest_first(entity, "read_on")))
    else:
        statement = statement.order_by(entity["read_on"].column, *entity["id"].columns)
    return statement, loaded, _as_stored if "consumption" in entity else _deriving(entities)


def _as_stored(_row: Row[Any], reading: Reading) -> Reading:
    return reading


def _deriving(entities: Entities) -> Finished:
    indication = entities["reading"]["indication"].reader()

    def finished(row: Row[Any], reading: Reading) -> Reading:
        digits = None if row.digits is None else int(row.digits)
        before = indication((row.indication_before,))
        used = consumption(reading.indication, before, digits, reading.kind == "exchange")
        return replace(reading, consumption=used, derived=DERIVED)

    return finished


def _for_derivation(entity: Entity) -> tuple[ColumnElement[Any], ...]:
    if "consumption" in entity:
        return ()
    return (entity.source.c.indication_before, entity.source.c.digits)


def _with_consumption(entities: Entities, of_meter: bool) -> tuple[Entity, Any, list[ColumnElement[bool]]]:
    """The reading entity, or, where it has no consumption, one that also tells the indication before."""
    reading = entities["reading"]
    rows = owned(entities, "reading")
    theirs = [rows.theirs]
    if of_meter:
        theirs.append(reading["meter"].equals("meter"))
    if "consumption" in reading:
        return reading, rows.origin, theirs
    deriving = _telling_before(entities, theirs)
    return deriving, deriving.source, []


def _telling_before(entities: Entities, theirs: list[ColumnElement[bool]]) -> Entity:
    reading, meter = entities["reading"], entities["meter"]
    lag = func.lag(reading["indication"].column).over(
        partition_by=reading["meter"].columns,
        order_by=(reading["read_on"].column, *reading["id"].columns),
    )
    before = lag.label("indication_before")  # not "before", which some engines keep for themselves
    joined: FromClause = reading.source
    digits: ColumnElement[Any] = null()
    if together(entities, "reading", "meter"):
        joined = reading.source.join(meter.source, reading["meter"].same_as(meter["id"]))
        digits = meter["digits"].column if "digits" in meter else digits
    statement = select(*reading.source.c, before, digits.label("digits")).select_from(joined)
    return reading.over(statement.where(*theirs).subquery("reading_with_before"))


def state(row: Row[Any], loaded: Shape, last: Shape) -> MeterState:
    read = len(row) > loaded.width + 1 and row[loaded.width] is not None
    return MeterState(loaded.load(row), last.load(row, loaded.width) if read else None)

"""What the portal's statements do with an entity's columns, tried on the database without reading a row.

A database knows only by the whole statement whether it can compare a column with a day, a key or a customer's
ID, join it, add it up, and put the rows in order. The parameters are harmless ones of the right kinds.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, literal_column, select

from erp_adapter.connections import Connection
from erp_adapter.derived import in_grosze, settled_fields
from erp_adapter.entities import Entity, Field
from erp_adapter.errors import QueryRefused, ValueRefused
from erp_adapter.mapping import REFERENCES
from erp_adapter.records import Kind
from erp_adapter.said import Said, at, said
from erp_adapter.schema import customers_of
from erp_adapter.statements import NOTHING, page_parameters, paged, together, total
from erp_adapter.values import Converter

Entities = Mapping[str, Entity]

ONE: ColumnElement[int] = literal_column("1")
NEVER = ONE == NOTHING
A_DAY = date(2000, 1, 1)
COMPARED_DAYS = frozenset({"issued_on", "read_on", "due_on", "removed_on", "ends_on"})
LOOKED_UP = frozenset({"id", "corrects", "invoice", "meter", "payment", "key"})
LONGEST = 40
"""The most digits that a made-up key may need."""


@dataclass(frozen=True, slots=True)
class Trial:
    field: str
    condition: ColumnElement[bool]
    parameters: Mapping[str, Any]
    told: Callable[[str], Said]
    """What the database cannot do with the field, and the way out, around its own word for it."""


def _compared(reason: str) -> Said:
    return said(
        "the database cannot compare it with a key (%(reason)s); its conversion must suit the column's type: "
        "none for text, integer for numbers, uuid for a UUID",
        reason=reason,
    )


def _dated(reason: str) -> Said:
    return said(
        "the database cannot compare it with a day (%(reason)s); its conversion must suit the column's type: "
        "none for a date or timestamp, %(example)s or its like for text, yyyymmdd, unix or clarion for a "
        "number",
        reason=reason,
        example="date:%Y-%m-%d",
    )


def _added(reason: str) -> Said:
    return said(
        'the database cannot add it up (%(reason)s); where it is text, convert = "money:text"', reason=reason
    )


def _joined(reason: str, key: str) -> Said:
    return said(
        "the database cannot compare it with %(key)s (%(reason)s); make both of one type by an expression, "
        "such as a CAST",
        key=key,
        reason=reason,
    )


def unusable(name: str, entities: Entities, connection: Connection) -> Iterator[str]:
    """One line a field that the portal's statements cannot use, with its TOML path.

    ``entities`` are those that are known to be there; raises ``BillingUnavailable``.
    """
    entity = entities[name]
    trials = list(_trials(entity, entities))
    given = _customers(entities) | page_parameters(1, 1)
    whole = _refusal(_page(entity, trials), trials, given, connection)
    if whole is None:
        return
    found = False
    for trial in trials:
        refused = _refusal(_only(entity, trial), [trial], given, connection)
        if refused is not None:
            found = True
            yield at(f"erp.{name}.columns.{trial.field}", trial.told(refused.reason))
    if not found and not isinstance(whole, ValueRefused):
        told = said(
            "its rows cannot be put into order and divided into pages; leave out columns of a type that "
            "cannot be sorted (%(reason)s)",
            reason=whole.reason,
        )
        yield at(f"erp.{name}", told)


def _customers(entities: Entities) -> dict[str, Any]:
    """For SELECTs with ``:customer_ids`` in them."""
    owners = {name: each["customer_id"] for name, each in entities.items() if "customer_id" in each}
    return {customers_of(name): [_harmless(field.converters[0])] for name, field in owners.items()}


def _refusal(
    statement: Select[Any], trials: list[Trial], given: Mapping[str, Any], connection: Connection
) -> QueryRefused | None:
    """A value of the right kind may still be none of the column's own, such as digits for a UUID."""
    parameters = {name: value for trial in trials for name, value in trial.parameters.items()}
    try:
        connection.rows(statement, {**given, **parameters})
    except ValueRefused as refused:
        return None if len(trials) == 1 else refused
    except QueryRefused as refused:
        return refused
    return None


def _only(entity: Entity, trial: Trial) -> Select[Any]:
    return select(ONE.label("one")).select_from(entity.source).where(NEVER, trial.condition)


def _page(entity: Entity, trials: list[Trial]) -> Select[Any]:
    columns = [column for field in entity.fields.values() for column in field.columns]
    days = [field for field in entity.fields.values() if field.name in COMPARED_DAYS]
    keys = entity["id"].columns if "id" in entity else ()
    conditions = [trial.condition for trial in trials]
    statement = select(*columns, total()).select_from(entity.source).where(NEVER, *conditions)
    order = [*(day.column.desc() for day in days), *(key.desc() for key in keys)]
    return paged(statement.order_by(*(order or columns[:1])))


def _trials(entity: Entity, entities: Entities) -> Iterator[Trial]:
    for field in entity.fields.values():
        if field.kind is Kind.CUSTOMER or (entity.name, field.name) == ("verdict", "reading_id"):
            yield _in_list(field)
        elif field.kind is Kind.KEY and field.name in LOOKED_UP:
            yield _same_key(field)
        elif field.kind is Kind.DATE and field.name in COMPARED_DAYS:
            name = f"tried_{field.name}"
            yield Trial(field.name, field.column >= field.bind(name), {name: field.raw(A_DAY)}, _dated)
    for name in _added_up(entity, entities):
        yield Trial(name, in_grosze(entity[name]) >= NOTHING, {}, _added)
    yield from _joins(entity, entities)


def _in_list(field: Field) -> Trial:
    name = f"tried_{field.name}"
    condition = field.column.in_(bindparam(name, value=(), expanding=True))
    return Trial(field.name, condition, {name: [_harmless(field.converters[0])]}, _compared)


def _same_key(field: Field) -> Trial:
    name = f"tried_{field.name}"
    values = {f"{name}_{number}": _harmless(each) for number, each in enumerate(field.converters)}
    return Trial(field.name, field.equals(name), values, _compared)


def _harmless(converter: Converter) -> Any:
    """Zeros, as many as the column's conversion wants."""
    for width in range(1, LONGEST):
        try:
            return converter.write("0" * width)
        except ValueError:
            continue
    return "0"


def _added_up(entity: Entity, entities: Entities) -> list[str]:
    if entity.name in ("payment", "allocation"):
        return ["amount"]
    if entity.name != "invoice" or not settled_fields(entities):
        return []
    told = [name for name in ("paid", "outstanding") if name in entity]
    return told if len(told) == 2 else [*told, "gross"]


def _joins(entity: Entity, entities: Entities) -> Iterator[Trial]:
    for child, field, parent in REFERENCES:
        if child != entity.name or field not in entity or not together(entities, child, parent):
            continue
        other = entities[parent].alias("joined")
        same = entity[field].same_as(other["id"])
        joined = select(ONE).select_from(other.source).where(same).correlate(entity.source).exists()
        yield Trial(field, joined, {}, partial(_joined, key=f"erp.{parent}.columns.id"))

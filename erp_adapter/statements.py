"""The pieces every statement is made of: which columns, whose rows, which page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    bindparam,
    func,
    literal_column,
    or_,
)

from erp_adapter.dates import EARLIEST, LATEST
from erp_adapter.entities import Entity, Field
from erp_adapter.schema import PARENTS, RECORDS, field_specs

Entities = Mapping[str, Entity]
Loader = tuple[str, int, int, Callable[[Sequence[Any]], Any]]

NOTHING: ColumnElement[Any] = literal_column("0")


@dataclass(frozen=True, slots=True)
class Shape:
    """Some fields of an entity, and how a run of raw values becomes a record with them."""

    record: type[Any]
    columns: tuple[ColumnElement[Any], ...]
    loaders: tuple[Loader, ...]
    constants: Mapping[str, Any]

    @property
    def width(self) -> int:
        return len(self.columns)

    def load(self, row: Sequence[Any], start: int = 0) -> Any:
        values = {name: read(row[start + first : start + last]) for name, first, last, read in self.loaders}
        return self.record(**values, **self.constants)


def shape(
    entity: Entity,
    wanted: Iterable[str],
    computed: Mapping[str, Field] | None = None,
    constants: Mapping[str, Any] | None = None,
    prefix: str = "",
) -> Shape:
    """The required fields, and those of ``wanted`` that are mapped or ``computed``."""
    known = {**entity.fields, **(computed or {})}
    specs = field_specs(entity.name)
    record_fields = RECORDS[entity.name].__dataclass_fields__
    names = [name for name in known if name in record_fields and (specs[name].required or name in wanted)]
    columns: list[ColumnElement[Any]] = []
    loaders: list[Loader] = []
    for name in names:
        field = known[name]
        first = len(columns)
        columns += [column.label(f"{prefix}{name}_{number}") for number, column in enumerate(field.columns)]
        loaders.append((name, first, len(columns), field.reader()))
    return Shape(RECORDS[entity.name], tuple(columns), tuple(loaders), constants or {})


@dataclass(frozen=True, slots=True)
class Owned:
    """Where an entity's rows stand together with the customer they belong to."""

    origin: FromClause
    customer: Field

    @property
    def theirs(self) -> ColumnElement[bool]:
        """The condition every statement carries; its parameter comes from ``owner``."""
        return self.customer.column.in_(bindparam("customers", value=(), expanding=True))

    def parameters(self, ids: Sequence[str]) -> dict[str, Any]:
        return {"customers": [raw for each in ids for raw in _raw(self.customer, each)]}


def _raw(customer: Field, customer_id: str) -> tuple[Any, ...]:
    try:
        return (customer.raw(customer_id),)
    except ValueError:
        return ()


def owned(entities: Entities, name: str) -> Owned:
    entity = entities[name]
    if "customer_id" in entity:
        return Owned(entity.source, entity["customer_id"])
    reference, parent_name = PARENTS[name]
    parent = entities[parent_name]
    joined = entity.source.join(parent.source, entity[reference].same_as(parent["id"]))
    return Owned(joined, parent["customer_id"])


def total() -> ColumnElement[int]:
    return func.count().over().label("total")


def paged(statement: Select[Any]) -> Select[Any]:
    return statement.limit(bindparam("size", type_=Integer)).offset(bindparam("skip", type_=Integer))


def page_parameters(page: int, size: int) -> dict[str, int]:
    return {"size": size, "skip": (page - 1) * size}


def newest_first(entity: Entity, day: str) -> tuple[ColumnElement[Any], ...]:
    return (entity[day].column.desc(), *(column.desc() for column in entity["id"].columns))


def within(field: Field) -> ColumnElement[bool]:
    """``since`` ≤ date < ``before``."""
    return (field.column >= field.bind("since")) & (field.column < field.bind("before"))


def absent(field: Field) -> ColumnElement[bool]:
    """A date that is NULL or one of the values that mean none; parameters ``earliest`` and ``latest``."""
    column = field.column
    return or_(column.is_(None), column < field.bind("earliest"), column > field.bind("latest"))


def absence_parameters(field: Field) -> dict[str, Any]:
    return {"earliest": field.raw(EARLIEST), "latest": field.raw(LATEST)}

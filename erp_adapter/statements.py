"""The pieces every statement is made of: which columns, whose rows, which page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.sql.elements import Grouping

from erp_adapter import keys
from erp_adapter.dates import EARLIEST, LATEST
from erp_adapter.entities import UNREADABLE, Entity, Field
from erp_adapter.errors import ValueNotUnderstood
from erp_adapter.schema import PARENTS, RECORDS, customers_of, field_specs

Entities = Mapping[str, Entity]
Loader = tuple[Field, int | slice, Callable[[Any], Any]]
"""A field, where its raw value or values stand in a row, and what reads them."""

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
        """One guard for the whole row; only a row that cannot be read is gone through field by field."""
        raw = row[start : start + self.width]
        try:
            values = {field.name: read(raw[place]) for field, place, read in self.loaders}
        except UNREADABLE:
            raise self._unreadable(raw) from None
        return self.record(**values, **self.constants)

    def _unreadable(self, raw: Sequence[Any]) -> ValueNotUnderstood:
        for field, place, read in self.loaders:
            try:
                read(raw[place])
            except UNREADABLE:
                return field.not_understood()
        raise AssertionError("the row could be read after all")


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
        place = slice(first, len(columns)) if field.composite else first
        loaders.append((field, place, field.read()))
    return Shape(RECORDS[entity.name], tuple(columns), tuple(loaders), constants or {})


@dataclass(frozen=True, slots=True)
class Owned:
    """Where an entity's rows stand, and the condition that keeps every statement to the customers' own."""

    origin: FromClause
    owner: Field
    parameter: str
    keys_of: str | None = None
    """The entity in another database whose keys stand here for the customers; None where their IDs do."""

    @property
    def theirs(self) -> ColumnElement[bool]:
        return one_of(self.owner.column, self.parameter)

    def raw(self, owners: Sequence[str]) -> list[Any]:
        """Customer IDs, or keys of ``keys_of``, as the column holds them, without those it cannot hold."""
        return [raw for each in owners for raw in self._raw(each)]

    def _raw(self, owner: str) -> tuple[Any, ...]:
        try:
            if self.keys_of is None:
                return (self.owner.raw_customer(owner),)
            return (self.owner.raw(keys.split(owner, 1)[0]),)
        except (ValueError, keys.NoSuchKey):
            return ()


def owned(entities: Entities, name: str) -> Owned:
    entity = entities[name]
    if "customer_id" in entity:
        owner = entity["customer_id"]
        return Owned(entity.source, owner, customers_of(name), owner.lookup)
    reference, parent_name = PARENTS[name]
    parent = entities[parent_name]
    if owned_from_afar(entities, name):
        return Owned(entity.source, entity[reference], customers_of(name), parent_name)
    joined = entity.source.join(parent.source, entity[reference].same_as(parent["id"]))
    return replace(owned(entities, parent_name), origin=joined)


def one_of(column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """In brackets, so that a list that is too long may become several: see ``long_lists``."""
    return Grouping(column.in_(bindparam(parameter, value=(), expanding=True)))


def owned_from_afar(entities: Entities, name: str) -> bool:
    """Whether the rows' customer is known only by their parent, in another database."""
    if name not in PARENTS or "customer_id" in entities[name]:
        return False
    parent = entities.get(PARENTS[name][1])
    return parent is not None and parent.connection != entities[name].connection


def keys_of(entities: Entities, name: str) -> tuple[Select[Any], Callable[[Any], Any]]:
    """The keys of all rows of the customers, for rows in another database that hang on them."""
    key = entities[name]["id"]
    read = key.reader()
    statement = select(*key.columns).where(owned(entities, name).theirs)
    return statement, lambda rows: ((str(read(row)), {}) for row in rows)


def together(entities: Entities, *names: str) -> bool:
    """Whether all of these are mapped, and in one database, so that a statement may join them."""
    known = {entities[name].connection for name in names if name in entities}
    return all(name in entities for name in names) and len(known) == 1


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


def first_those(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """For ORDER BY; with numbers written out, since some engines want no parameters alone in a CASE."""
    return case((condition, NOTHING), else_=literal_column("1"))


def absent(field: Field) -> ColumnElement[bool]:
    """A date that is NULL or one of the values that mean none; parameters ``earliest`` and ``latest``."""
    column = field.column
    zero = [column == NOTHING] if field.converters[0].zero_is_none else []
    return or_(column.is_(None), column < field.bind("earliest"), column > field.bind("latest"), *zero)


def present(field: Field) -> ColumnElement[bool]:
    """A date that is none of the early values that mean none; parameter ``earliest``."""
    real = field.column >= field.bind("earliest")
    return real & (field.column != NOTHING) if field.converters[0].zero_is_none else real


def absence_parameters(field: Field) -> dict[str, Any]:
    return {"earliest": field.raw(EARLIEST), "latest": field.raw(LATEST)}

"""Entities as the statements use them: a SELECT of the billing database and what its columns mean."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, DateTime, Subquery, and_, bindparam
from sqlalchemy.dialects.sqlite import DATETIME
from sqlalchemy.types import TypeEngine

from erp_adapter import keys
from erp_adapter.errors import ValueNotUnderstood
from erp_adapter.records import Kind
from erp_adapter.values import Converter

SQLITES: TypeEngine[Any] = DATETIME(truncate_microseconds=True)  # type: ignore[no-untyped-call]  # SQLAlchemy's
MOMENT = DateTime().with_variant(SQLITES, "sqlite")
"""SQLite compares texts: one without a fraction of a second is not later than the same with one."""
UNREADABLE = (ValueError, TypeError, OverflowError, OSError, ArithmeticError)
"""What a conversion raises on a raw value that is nonsense."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entity: its columns in the entity's SELECT and how they are read and compared."""

    entity: str
    name: str
    kind: Kind
    columns: tuple[ColumnElement[Any], ...]
    converters: tuple[Converter, ...]
    words: Mapping[str, str] | None = None
    default: str | None = None
    lookup: str | None = None
    """The entity that this field holds a key of; its value is found there, under the field's name."""

    @property
    def column(self) -> ColumnElement[Any]:
        return self.columns[0]

    def same_as(self, other: "Field") -> ColumnElement[bool]:
        return and_(*(mine == theirs for mine, theirs in zip(self.columns, other.columns, strict=True)))

    def equals(self, parameter: str) -> ColumnElement[bool]:
        """A condition on a key or a value given by ``parameters`` under the same name."""
        return and_(*(mine == self.bind(f"{parameter}_{number}") for number, mine in enumerate(self.columns)))

    def bind(self, name: str) -> BindParameter[Any]:
        kind, _, zone = self.converters[0].name.partition("@")
        if self.kind is not Kind.DATE or kind != "date":
            return bindparam(name)
        return bindparam(name, type_=MOMENT if zone else Date())

    def raw(self, value: Any) -> Any:
        """A value of ours as this field's column holds it."""
        return self.converters[0].write(value)

    def raw_customer(self, customer_id: str) -> Any:
        """As ``raw``; raises ``ValueError`` for a customer's ID written otherwise than it is read."""
        raw = self.raw(customer_id)
        if self._customer(raw) != customer_id:
            raise ValueError("not how this column's IDs are written")
        return raw

    def parameters(self, parameter: str, key: str) -> dict[str, Any]:
        """Values for ``equals``; raises ``NoSuchKey`` for a text that can be no key of this entity."""
        parts = keys.split(key, len(self.columns))
        try:
            return {
                f"{parameter}_{number}": each.write(part)
                for number, (each, part) in enumerate(zip(self.converters, parts, strict=True))
            }
        except ValueError:
            raise keys.NoSuchKey from None

    @property
    def composite(self) -> bool:
        return len(self.columns) > 1

    def reader(self) -> Callable[[Sequence[Any]], Any]:
        """From this field's raw values to its value; raises ``ValueNotUnderstood``."""
        read = self.read()

        def guarded(raw: Sequence[Any]) -> Any:
            try:
                return read(raw if self.composite else raw[0])
            except UNREADABLE:
                raise self.not_understood() from None

        return guarded

    def read(self) -> Callable[[Any], Any]:
        """From the raw value, or the tuple of them where the field is composite; raises ``UNREADABLE``."""
        if self.composite:
            return self._key
        if self.kind is Kind.KEY or self.lookup:
            return self._plain_key
        if self.kind is Kind.CUSTOMER:
            return self._customer
        return self._word if self.words else self.converters[0].read

    def not_understood(self) -> ValueNotUnderstood:
        return ValueNotUnderstood(self.entity, self.name, self.converters[0].expects)

    def _word(self, raw: Any) -> str | None:
        code = self.converters[0].read(raw)
        if code is None:
            return self.default
        return (self.words or {}).get(str(code), self.default or str(code))

    def _customer(self, raw: Any) -> str | None:
        read = self.converters[0].read(raw)
        return None if read is None else str(read)

    def _plain_key(self, raw: Any) -> str | None:
        part = self.converters[0].read(raw)
        return None if part is None else keys.join((str(part),))

    def _key(self, raw: Sequence[Any]) -> str | None:
        parts = [each.read(part) for each, part in zip(self.converters, raw, strict=True)]
        return None if None in parts else keys.join([str(part) for part in parts])


@dataclass(frozen=True, slots=True)
class Entity:
    name: str
    connection: str
    source: Subquery
    fields: Mapping[str, Field]

    def __getitem__(self, name: str) -> Field:
        return self.fields[name]

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def alias(self, name: str) -> "Entity":
        """The same entity under another name, to be joined with itself."""
        return self.over(self.source.element.subquery(name))

    def over(self, source: Subquery) -> "Entity":
        """The same fields, taken from another source that has their columns under the same names."""
        renamed = {
            each.name: replace(each, columns=tuple(source.c[str(column.key)] for column in each.columns))
            for each in self.fields.values()
        }
        return Entity(self.name, self.connection, source, renamed)

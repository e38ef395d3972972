"""A record ↔ the payload of an outbox item: JSON's own types, with days and moments in ISO 8601."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from types import MappingProxyType, NoneType
from typing import Any, TypeVar, get_args, get_type_hints

from sync.outbox import Payload

R = TypeVar("R")

READ: Mapping[type, Callable[[Any], Any]] = {
    str: str,
    int: lambda value: int(str(value)),
    bool: bool,
    date: lambda value: date.fromisoformat(str(value)),
    datetime: lambda value: datetime.fromisoformat(str(value)),
}
"""By the type of a field: what its payload's value is read by."""


def _types_of(record: Any) -> Mapping[str, type]:
    hints = get_type_hints(record)
    return MappingProxyType({field.name: _plain(hints[field.name]) for field in fields(record)})


def _plain(hint: Any) -> type:
    plain: type = next((part for part in get_args(hint) if part is not NoneType), hint)
    return plain


types_of: Callable[[Any], Mapping[str, type]] = cache(_types_of)
"""The type of each field of a record, without the None that some may be."""


def dump(record: Any) -> Payload:
    """The payload of a record: a dataclass of texts, whole numbers, days and moments."""
    return {name: _written(getattr(record, name)) for name in types_of(type(record))}


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def load(record: type[R], payload: Payload) -> R:
    """Raises ``KeyError`` or ``ValueError`` on a payload that ``dump`` did not make."""
    return record(**{name: _read(kind, payload[name]) for name, kind in types_of(record).items()})


def _read(kind: type, value: object) -> Any:
    return None if value is None else READ[kind](value)
